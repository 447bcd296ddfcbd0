// What the runner says, in French. A no-break space stands before : ; ! ? and inside « ».

import type { Words } from '../words.ts';

export const fr: Words = {
  kata: (number, title) => `Kata ${number} · ${title}`,
  states: { pass: 'réussie', fail: 'pas encore juste', todo: 'pas encore écrite', waiting: 'en attente' },
  stepsDone: (done, steps) => `${done} étape${s(done)} réussie${s(done)} sur ${steps}`,
  allDone: (steps) => `Les ${steps} étapes sont réussies. Le chat tourne désormais sur ton code : \`npm run chat\`.`,
  nextIs: (number, title) => `Ensuite : kata ${number}, ${title}.`,
  noneLeft: 'C’était le dernier kata pour le moment.',
  label: (what) => `${what} :`,
  hintsLeft: (left) => `encore ${left}`,
  hint: 'Indice',

  expected: 'attendu',
  seen: 'obtenu',
  write: 'à écrire',
  where: 'où',
  test: 'test',
  printed: 'affiché',
  timeout: (seconds) => `Rien en ${seconds} s : ce que le test attend n’est jamais arrivé.`,
  hung: 'Ton code n’a jamais rendu la main : quelque part, une boucle n’a pas de fin.',
  uncaught:
    'L’erreur est partie là où personne ne pouvait l’attraper : dans un callback, ou une promesse sans `await`.',
  brokenAgain: 'Cette étape était réussie : une modification faite depuis l’a cassée.',
  youWereAt: (step, functions) => `Tu en étais à l’étape ${step} : ${functions}.`,
  moreLines: (count) => (count === 1 ? '… et encore une ligne' : `… et encore ${count} lignes`),
  moreFaults: (count) =>
    count === 1 ? 'Un autre test de cette étape échoue.' : `${count} autres tests de cette étape échouent.`,
  wholeDrawing: (command) => `Le tout, en image : ${command}`,
  refused: 'Personne n’écoute à cette adresse, ou plus personne.',
  reset: 'L’autre bout a fermé brutalement : sans avoir tout lu, ou par `destroy()` au lieu de `end()`.',
  inUse: 'Quelqu’un écoute déjà à cette adresse : un pair qui n’a pas été fermé ?',
  closed: 'Ce bout-ci a écrit après la fin du flux.',

  keys: { hint: 'indice', diff: 'comparer', lesson: 'leçon', next: 'kata suivant', quit: 'quitter' },
  anyKey: 'N’importe quelle touche ramène en arrière.',
  spaceForMore: 'Espace tourne la page ; toute autre touche ramène en arrière.',
  running: 'Les tests sont en cours.',
  polling: 'les fichiers sont relus 5 fois par seconde',

  done: 'terminé',
  begun: 'commencé',
  notBegun: 'pas commencé',
  minutes: (minutes) => `${minutes} min`,
  startWith: (command) => `Continue avec : ${command}`,
  otherWords: (number) =>
    `Et aussi : \`npm run kata ${number} hint\`, \`lesson\`, \`diff\`, \`trace\`, \`reset\` ; \`npm run kata lang en\` ; \`npm run kata doctor\`.`,

  nothingToHint: (kata) => `Toutes les étapes du kata ${kata} sont réussies : il n’y a plus rien à souffler.`,
  noHints: (step) => `La leçon n’a pas d’indice pour l’étape ${step}.`,
  lastHint: 'C’était le dernier indice de cette étape.',
  anotherHint: (command) => `Encore un : ${command}`,
  foldedHints: (count, kata) =>
    count === 1
      ? `Un indice est replié : \`npm run kata ${kata} hint\` le déplie.`
      : `${count} indices sont repliés : \`npm run kata ${kata} hint\` les déplie un par un.`,
  foldedAnswer: (summary, file) => `${summary} : repliée ; elle est dans ${file}.`,
  spoils: (kata) => `Le kata ${kata} n’est pas encore réussi, et ceci en montre la solution. Continuer ?`,
  noDifference: 'Tes fichiers et la référence sont identiques.',
  drawnIn: (step, count) =>
    count === 1
      ? `Le test de l’étape ${step} est dessiné ici ; n’importe quel navigateur l’affiche :`
      : `${count} tests de l’étape ${step} sont dessinés ici ; n’importe quel navigateur les affiche :`,
  whichStep: (kata, last) =>
    `Toutes les étapes du kata ${kata} sont réussies ; indique celle à dessiner : \`npm run kata ${kata} trace ${last}\`.`,
  noWorlds: (kata) => `Les tests du kata ${kata} n’ont pas d’internet simulé : il n’y a rien à dessiner.`,
  nothingSent: (step) => `Rien n’a été envoyé dans les tests de l’étape ${step} : il n’y a rien à dessiner.`,
  notWritten: (step) => `L’étape ${step} n’est pas encore écrite : il n’y a rien à dessiner.`,
  resets: (kata) =>
    `Les fichiers du kata ${kata} vont redevenir ceux du début ; une copie des tiens est gardée. Continuer ?`,
  kept: (folder) => `Ce que tu avais est dans ${folder}.`,
  restored: (files) => `Rétabli : ${files}.`,
  othersUntouched: 'Tes autres fichiers sont restés tels quels.',
  nothingToReset: (kata) => `Le kata ${kata} est déjà comme au début.`,
  nothingDone: 'Rien n’a été changé.',
  yesNo: 'o/N',
  yes: ['o', 'oui', 'y'],
  languages: (known) =>
    `Le cahier parle ${known}. En ce moment, c’est le français ; pour changer : \`npm run kata lang en\`.`,
  languageIs: 'Désormais, le cahier parle français.',
  overruled: (setting) => `C’est noté : français. Mais tant que ${setting} est défini, c’est cela qui compte.`,
  noLanguage: (word, languages) => `Le cahier ne parle pas « ${word} » ; il parle ${languages}.`,

  noKata: (word, last) =>
    `Il n’y a pas de kata ${word} ; ils vont de 1 à ${last}, et \`npm run kata\` en donne la liste.`,
  noStep: (kata, word, last) => `Le kata ${kata} n’a pas d’étape ${word} ; elles vont de 1 à ${last}.`,
  noWord: (word, known) => `« ${word} » ne veut rien dire ici ; tu peux mettre ${known}.`,
  didYouMean: (word, meant) => `« ${word} » ne veut rien dire ici ; pensais-tu à \`${meant}\` ?`,
  missingFile: (file, kata) =>
    `Le fichier ${file} a disparu ; \`npm run kata ${kata} reset\` le rétablit sans toucher aux autres.`,
  missingExport: (file, name) => `${file} n’exporte plus \`${name}\`, que les tests importent.`,
  noLesson: (kata) => `La leçon du kata ${kata} a disparu ; \`git checkout -- "katas/*.md"\` la fait revenir.`,
  noTests: (kata) => `Les tests du kata ${kata} ont disparu ; \`git checkout -- "katas/*.test.ts"\` les fait revenir.`,
  noTest: (step, tests) =>
    `L’étape ${step} a perdu son test ; \`git checkout -- "${tests}"\` fait revenir les tests (sans git, recopie-les depuis l’original).`,
  damaged: (file) =>
    `progress.json était abîmé ; il est gardé sous le nom ${file}, et la progression repart de zéro aux prochains tests.`,
  cannotWrite: (file, code) =>
    `Impossible d’écrire ${file} (${code}) ; le disque est-il plein, ou le dossier en lecture seule ?`,

  reference: 'référence',
  answer: 'ta réponse',
  workbook: 'Le cahier lui-même',
  stepOf: (kata, step) => `Kata ${kata}, étape ${step}`,
  notYourAnswer:
    'La référence échoue ici aussi : c’est cette machine qui fait obstacle, pas ta réponse. Essaie `npm run kata doctor`.',
  total: (passed, failed, unwritten) =>
    `${passed} réussi${s(passed)}, ${failed} en échec, ${unwritten} pas encore écrit${s(unwritten)}`,
  skipped: (count) => `${count} sauté${s(count)}`,
  noBrowser: (count) =>
    `${count === 1 ? 'Un test a été laissé' : `${count} tests ont été laissés`} de côté : aucun navigateur trouvé. Sous Debian, \`apt install chromium\` en installe un ; sous macOS et Windows, Chrome ou Edge suffit. Si le tien est ailleurs, \`CHROMIUM=chemin\` dit où.`,

  ok: 'ok',
  missing: 'manque',
  without: 'sans',
  neededFor: (kata) => `nécessaire au kata ${kata}`,
  files: 'les fichiers des katas',
  port: 'un port TCP libre sur 127.0.0.1',
  portAdvice: 'Un pare-feu ou un programme de sécurité empêche Node d’écouter sur cette machine : autorise-le.',
  multicast: (name, address) => `la multidiffusion (multicast) sur ${name} (${address})`,
  loopbackAdvice:
    'Un pare-feu arrête l’UDP vers le port 5353 à l’intérieur même de cette machine : autorise Node. Les tests du kata 2 en ont besoin, pas les autres katas.',
  multicastAdvice:
    'Un pare-feu ou un VPN arrête l’UDP vers le port 5353 : autorise Node. Sans cela, le chat ne trouve personne sur le réseau et il faut lui donner des adresses ; les katas restent tous faisables.',
  udp: (name, address, kind) => `UDP sur ${name} (${address}, ${kind})`,
  addressKinds: {
    loopback: 'cette machine seulement',
    link: 'ce lien seulement',
    private: 'privée',
    carrier: 'partagée entre les clients d’un opérateur',
    public: 'publique',
  },
  udpAdvice:
    'Un pare-feu ou un VPN arrête l’UDP à l’intérieur même de cette machine : autorise Node. Le kata 3 en a besoin, et `/net` dans le chat.',
  behindNat:
    'Une telle adresse est derrière un NAT : dehors, personne ne peut l’appeler. Ce qui en découle, c’est le kata 3 ; `/net` dans le chat en dit plus.',
  webrtc: 'WebRTC dans Node (@roamhq/wrtc)',
  webrtcAdvice:
    'Il n’existe peut-être pas de binaire pour ce système : relance `npm install`, ou fais le kata 4 dans un navigateur.',
  browser: 'un navigateur',
  browserAdvice: 'Installe Chromium, Chrome, Edge ou Firefox.',
};

function s(count: number): string {
  return count > 1 ? 's' : '';
}
