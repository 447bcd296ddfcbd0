// The one plain JavaScript file: it must run, and speak, on a Node that is too old for the rest.
// `node lib/start.js kata 3 hint` runs lib/runner/kata.ts with the words `3 hint`.

const rooms = {
  kata: './runner/kata.ts',
  test: './runner/test.ts',
  stubs: './runner/write-stubs.ts',
  chat: './chat/terminal/start.ts',
  web: './chat/web/serve.ts',
  build: './chat/web/build.ts',
  bench: './bench/bench.ts',
  check: './check/check.ts',
  lab: './check/lab.ts',
};

const [room, ...words] = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) < 20) {
  stop(
    `This workbook needs Node 20 or newer; this is ${process.version}. See https://nodejs.org`,
    `Ce cahier demande Node 20 ou plus récent ; voici ${process.version}. Voir https://nodejs.org`,
    `Este cuaderno necesita Node 20 o posterior; este es ${process.version}. Mira https://nodejs.org`,
  );
} else {
  start();
}

async function start() {
  try {
    // Loaded before tsx: through its loader, Vitest's own files would cost half a second at every start.
    const runsTests = room === 'test' || (room === 'kata' && /^\d+( poll| trace.*)?$/.test(words.join(' ')));
    if (runsTests) await import('vitest/node');
    // Node 22.18 and newer strip types themselves; for older ones tsx does.
    if (!process.features.typescript) (await import('tsx/esm/api')).register();
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    stop(
      'Something is not installed yet. Run: npm install',
      'Il manque quelque chose. Lance : npm install',
      'Falta algo por instalar. Ejecuta: npm install',
    );
    return;
  }
  process.argv.splice(2, process.argv.length, ...words);
  await import(rooms[room] ?? room); // or a module of ours, when one process of ours starts another
}

/** One sentence in the person's language, and a failure as exit status. */
function stop(en, fr, es) {
  const language = String(process.env.KATA_LANG || process.env.LC_ALL || process.env.LANG).slice(0, 2);
  console.error(language === 'fr' ? fr : language === 'es' ? es : en);
  process.exitCode = 1;
}
