// What `npm run web` and `npm run build` say in the terminal, in each language. In French a no-break space (\u00a0)
// stands before a colon and other high punctuation.

import type { Language } from '../../languages.ts';

const en = {
  /** `urls` are for others, `here` is for this machine, `terminal` is a command. */
  serving: (urls: readonly string[], here: string, terminal: string) =>
    [
      'The page is being served. Others in the room open:',
      ...indented(urls),
      'On this machine, where the browser allows the camera:',
      ...indented([here]),
      'In a terminal:',
      ...indented([terminal]),
      'Ctrl-C ends it. Those who are connected by then stay connected.',
    ].join('\n'),
  notServing: (code: string | undefined, host: string, port: number) =>
    ({
      EADDRINUSE: `Port ${port} is taken: choose another, as in npm run web -- --port ${port + 1}`,
      EACCES: `You may not listen on port ${port}: choose one above 1023 with --port.`,
      EADDRNOTAVAIL: `This machine has no address ${host}: leave --host out, or give one that it has.`,
      ENOTFOUND: `This machine has no address ${host}: leave --host out, or give one that it has.`,
    })[code ?? ''],
  wrong: (typed: string) => `“${typed}” makes no sense here: npm run web -- --help shows what does.`,
  kept: (option: string) =>
    `npm kept ${option} for itself: put -- before the options, as in npm run web -- --port 9000`,
  usage: `npm run web -- [options]

  --port PORT      where the page is served (8080 if you do not say)
  --host ADDRESS   on which of this machine's addresses: 0.0.0.0 for all of them
                   (usual), or 127.0.0.1 for this machine alone
  --help           this text`,
  built: (file: string, kilobytes: number) =>
    `${file} is ready: one file of ${kilobytes} kB, which works from a USB stick, too.`,
};

export type Words = typeof en;

const fr: Words = {
  serving: (urls, here, terminal) =>
    [
      'La page est prête. Dans la salle, les autres ouvrent\u00a0:',
      ...indented(urls),
      'Sur cette machine, où le navigateur autorise la caméra\u00a0:',
      ...indented([here]),
      'Dans un terminal\u00a0:',
      ...indented([terminal]),
      'Ctrl-C l’arrête. Qui est déjà connecté le reste.',
    ].join('\n'),
  notServing: (code, host, port) =>
    ({
      EADDRINUSE: `Le port ${port} est pris\u00a0: choisis-en un autre, par exemple npm run web -- --port ${port + 1}`,
      EACCES: `Tu n’as pas le droit d’écouter sur le port ${port}\u00a0: choisis-en un au-dessus de 1023 avec --port.`,
      EADDRNOTAVAIL: `Cette machine n’a pas l’adresse ${host}\u00a0: ne mets pas --host, ou donne une adresse qu’elle a.`,
      ENOTFOUND: `Cette machine n’a pas l’adresse ${host}\u00a0: ne mets pas --host, ou donne une adresse qu’elle a.`,
    })[code ?? ''],
  wrong: (typed) => `«\u00a0${typed}\u00a0» n’a pas de sens ici\u00a0: npm run web -- --help dit ce qui en a.`,
  kept: (option) =>
    `npm a gardé ${option} pour lui\u00a0: mets -- devant les options, comme dans npm run web -- --port 9000`,
  usage: `npm run web -- [options]

  --port PORT      où la page est servie (8080 si tu ne dis rien)
  --host ADRESSE   à quelle adresse de cette machine\u00a0: 0.0.0.0 pour toutes
                   (par défaut), ou 127.0.0.1 pour cette machine seulement
  --help           ce texte`,
  built: (file, kilobytes) =>
    `${file} est prêt\u00a0: un seul fichier de ${kilobytes} ko, qui marche aussi depuis une clé USB.`,
};

const es: Words = {
  serving: (urls, here, terminal) =>
    [
      'La página está en marcha. Los demás de la sala abren:',
      ...indented(urls),
      'En esta máquina, donde el navegador permite usar la cámara:',
      ...indented([here]),
      'En un terminal:',
      ...indented([terminal]),
      'Ctrl-C la detiene. Quienes ya estén conectados siguen conectados.',
    ].join('\n'),
  notServing: (code, host, port) =>
    ({
      EADDRINUSE: `El puerto ${port} está ocupado: elige otro, por ejemplo npm run web -- --port ${port + 1}`,
      EACCES: `No puedes escuchar en el puerto ${port}: elige uno por encima de 1023 con --port.`,
      EADDRNOTAVAIL: `Esta máquina no tiene la dirección ${host}: quita --host, o pon una que tenga.`,
      ENOTFOUND: `Esta máquina no tiene la dirección ${host}: quita --host, o pon una que tenga.`,
    })[code ?? ''],
  wrong: (typed) => `«${typed}» no tiene sentido aquí: npm run web -- --help muestra lo que sí.`,
  kept: (option) => `npm se ha quedado con ${option}: pon -- antes de las opciones, como en npm run web -- --port 9000`,
  usage: `npm run web -- [opciones]

  --port PUERTO      dónde se sirve la página (8080 si no dices nada)
  --host DIRECCIÓN   en qué dirección de esta máquina: 0.0.0.0 para todas
                     (lo normal), o 127.0.0.1 solo para esta máquina
  --help             este texto`,
  built: (file, kilobytes) =>
    `${file} está listo: un solo archivo de ${kilobytes} kB, que también funciona desde una memoria USB.`,
};

export const WORDS: Record<Language, Words> = { en, fr, es };

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
