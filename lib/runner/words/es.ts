// What the runner says, in Spanish.

import type { Words } from '../words.ts';

export const es: Words = {
  kata: (number, title) => `Kata ${number} · ${title}`,
  states: { pass: 'hecho', fail: 'aún no es correcto', todo: 'aún sin escribir', waiting: 'en espera' },
  stepsDone: (done, steps) => `${done} de ${steps} pasos hechos`,
  allDone: (steps) => `Los ${steps} pasos están hechos. Desde ahora el chat funciona con tu código: \`npm run chat\`.`,
  nextIs: (number, title) => `A continuación: kata ${number}, ${title}.`,
  noneLeft: 'Era el último kata por ahora.',
  label: (what) => `${what}:`,
  hintsLeft: (left) => (left === 1 ? 'queda 1' : `quedan ${left}`),
  hint: 'Pista',

  expected: 'se esperaba',
  seen: 'se obtuvo',
  write: 'por escribir',
  where: 'dónde',
  test: 'prueba',
  printed: 'se imprimió',
  timeout: (seconds) => `Nada en ${seconds} s: lo que la prueba espera no llegó a ocurrir.`,
  hung: 'Tu código no volvió nunca: en algún sitio hay un bucle sin fin.',
  uncaught: 'Se lanzó donde nadie podía capturarlo: en un callback o en una promesa sin `await`.',
  brokenAgain: 'Este paso ya estaba hecho: un cambio posterior lo ha roto.',
  youWereAt: (step, functions) => `Ibas por el paso ${step}: ${functions}.`,
  moreLines: (count) => (count === 1 ? '… y una línea más' : `… y ${count} líneas más`),
  moreFaults: (count) =>
    count === 1 ? 'Falla otra prueba más de este paso.' : `Fallan otras ${count} pruebas de este paso.`,
  wholeDrawing: (command) => `Todo, en una imagen: ${command}`,
  refused: 'Nadie escucha en esa dirección, o ya no escucha nadie.',
  reset: 'El otro extremo cerró de golpe: sin leerlo todo, o con `destroy()` en lugar de `end()`.',
  inUse: 'Alguien escucha ya en esa dirección: ¿un par que no se cerró?',
  closed: 'Este extremo escribió después del final del flujo.',

  keys: { hint: 'pista', diff: 'comparar', lesson: 'lección', next: 'kata siguiente', quit: 'salir' },
  anyKey: 'Cualquier tecla te lleva de vuelta.',
  spaceForMore: 'Espacio pasa la página; cualquier otra tecla te lleva de vuelta.',
  running: 'Las pruebas están en marcha.',
  polling: 'los archivos se leen 5 veces por segundo',

  done: 'hecho',
  begun: 'empezado',
  notBegun: 'sin empezar',
  minutes: (minutes) => `${minutes} min`,
  startWith: (command) => `Sigue con: ${command}`,
  otherWords: (number) =>
    `También: \`npm run kata ${number} hint\`, \`lesson\`, \`diff\`, \`trace\`, \`reset\`; \`npm run kata lang en\`; \`npm run kata doctor\`.`,

  nothingToHint: (kata) => `Todos los pasos del kata ${kata} están hechos: ya no quedan pistas.`,
  noHints: (step) => `La lección no tiene pistas para el paso ${step}.`,
  lastHint: 'Era la última pista de este paso.',
  anotherHint: (command) => `Otra más: ${command}`,
  foldedHints: (count, kata) =>
    count === 1
      ? `Hay una pista plegada: \`npm run kata ${kata} hint\` la despliega.`
      : `Hay ${count} pistas plegadas: \`npm run kata ${kata} hint\` las despliega una a una.`,
  foldedAnswer: (summary, file) => `${summary}: plegada; está en ${file}.`,
  spoils: (kata) => `El kata ${kata} aún no pasa, y esto muestra su solución. ¿Seguir?`,
  noDifference: 'Tus archivos y la referencia son iguales.',
  drawnIn: (step, count) =>
    count === 1
      ? `La prueba del paso ${step} está dibujada aquí; cualquier navegador la muestra:`
      : `${count} pruebas del paso ${step} están dibujadas aquí; cualquier navegador las muestra:`,
  whichStep: (kata, last) =>
    `Todos los pasos del kata ${kata} están hechos; di cuál hay que dibujar: \`npm run kata ${kata} trace ${last}\`.`,
  noWorlds: (kata) => `Las pruebas del kata ${kata} no tienen un internet simulado: no hay nada que dibujar.`,
  nothingSent: (step) => `No se envió nada en las pruebas del paso ${step}: no hay nada que dibujar.`,
  notWritten: (step) => `El paso ${step} aún no está escrito: no hay nada que dibujar.`,
  resets: (kata) =>
    `Los archivos del kata ${kata} volverán a ser los del principio; se guarda una copia de los tuyos. ¿Seguir?`,
  kept: (folder) => `Lo que tenías está en ${folder}.`,
  restored: (files) => `Recuperado: ${files}.`,
  othersUntouched: 'Tus otros archivos siguen como estaban.',
  nothingToReset: (kata) => `El kata ${kata} ya está como al principio.`,
  nothingDone: 'No se cambió nada.',
  yesNo: 's/N',
  yes: ['s', 'si', 'sí', 'y'],
  languages: (known) => `El cuaderno habla ${known}. Ahora habla español; para cambiar: \`npm run kata lang en\`.`,
  languageIs: 'Desde ahora el cuaderno habla español.',
  overruled: (setting) => `Anotado: español. Pero mientras ${setting} esté definido, eso es lo que vale.`,
  noLanguage: (word, languages) => `El cuaderno no habla «${word}»; habla ${languages}.`,

  noKata: (word, last) => `No existe el kata ${word}; van del 1 al ${last}, y \`npm run kata\` los enumera.`,
  noStep: (kata, word, last) => `El kata ${kata} no tiene paso ${word}; van del 1 al ${last}.`,
  noWord: (word, known) => `No conozco «${word}»; aquí puedes poner ${known}.`,
  didYouMean: (word, meant) => `No conozco «${word}»; ¿querías decir \`${meant}\`?`,
  missingFile: (file, kata) =>
    `Falta ${file}; \`npm run kata ${kata} reset\` lo recupera sin tocar tus otros archivos.`,
  missingExport: (file, name) => `${file} ya no exporta \`${name}\`, que las pruebas importan.`,
  noLesson: (kata) => `Falta la lección del kata ${kata}; \`git checkout -- "katas/*.md"\` la recupera.`,
  noTests: (kata) => `Faltan las pruebas del kata ${kata}; \`git checkout -- "katas/*.test.ts"\` las recupera.`,
  noTest: (step, tests) =>
    `El paso ${step} se ha quedado sin prueba; \`git checkout -- "${tests}"\` recupera las pruebas (sin git, cópialas del original).`,
  damaged: (file) =>
    `progress.json estaba dañado; se guarda como ${file}, y el progreso empieza de nuevo en las próximas pruebas.`,
  cannotWrite: (file, code) =>
    `No se puede escribir ${file} (${code}); ¿está lleno el disco, o la carpeta es de solo lectura?`,

  reference: 'referencia',
  answer: 'tu respuesta',
  workbook: 'El cuaderno mismo',
  stepOf: (kata, step) => `Kata ${kata}, paso ${step}`,
  notYourAnswer:
    'La referencia también falla aquí: el obstáculo es esta máquina, no tu respuesta. Prueba `npm run kata doctor`.',
  total: (passed, failed, unwritten) =>
    `${passed} correcta${s(passed)}, ${failed} con fallos, ${unwritten} aún sin escribir`,
  skipped: (count) => `${count} omitida${s(count)}`,
  noBrowser: (count) =>
    `${count === 1 ? 'Se dejó fuera una prueba' : `Se dejaron fuera ${count} pruebas`}: no se encontró ningún navegador. En Debian lo instala \`apt install chromium\`; en macOS y Windows basta con Chrome o Edge. Si el tuyo está en otro sitio, \`CHROMIUM=ruta\` dice dónde.`,

  ok: 'bien',
  missing: 'falta',
  without: 'sin',
  neededFor: (kata) => `hace falta para el kata ${kata}`,
  files: 'los archivos de los katas',
  port: 'un puerto TCP libre en 127.0.0.1',
  portAdvice: 'Un cortafuegos o un programa de seguridad impide que Node escuche en esta máquina: permítelo.',
  multicast: (name, address) => `la multidifusión (multicast) en ${name} (${address})`,
  loopbackAdvice:
    'Un cortafuegos descarta el UDP hacia el puerto 5353 incluso dentro de esta máquina: permite Node. Lo necesitan las pruebas del kata 2, no los otros katas.',
  multicastAdvice:
    'Un cortafuegos o una VPN descarta el UDP hacia el puerto 5353: permite Node. Si no, el chat no encuentra a nadie en la red y hay que darle direcciones; los katas se pueden hacer igualmente.',
  udp: (name, address, kind) => `UDP en ${name} (${address}, ${kind})`,
  addressKinds: {
    loopback: 'solo esta máquina',
    link: 'solo este enlace',
    private: 'privada',
    carrier: 'compartida entre los clientes de un operador',
    public: 'pública',
  },
  udpAdvice:
    'Un cortafuegos o una VPN descarta el UDP incluso dentro de esta máquina: permite Node. Lo necesita el kata 3, y `/net` en el chat.',
  behindNat:
    'Una dirección así está detrás de un NAT: nadie de fuera puede llegar a ella. Lo que se sigue de eso es el kata 3; `/net` en el chat dice más.',
  webrtc: 'WebRTC en Node (@roamhq/wrtc)',
  webrtcAdvice:
    'Quizá no haya binario para este sistema: ejecuta otra vez `npm install`, o haz el kata 4 solo en un navegador.',
  browser: 'un navegador',
  browserAdvice: 'Instala Chromium, Chrome, Edge o Firefox.',
};

function s(count: number): string {
  return count === 1 ? '' : 's';
}
