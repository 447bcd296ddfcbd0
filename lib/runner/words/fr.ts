// What the runner says, in French.

import type { Words } from '../words.ts';

export const fr: Words = {
  states: { pass: 'réussie', fail: 'pas encore juste', todo: 'pas encore écrite', waiting: 'en attente' },
  expected: 'attendu',
  seen: 'obtenu',
  write: 'à écrire',
  where: 'où',
  test: 'test',
  printed: 'affiché',
  timeout: (seconds) => `Rien en ${seconds} s : ce que le test attend n’est jamais arrivé.`,
  hung: 'Ton code n’est jamais revenu : quelque part, une boucle n’a pas de fin.',
  moreFaults: (count) => (count === 1 ? 'Un autre test de cette étape échoue.' : `${count} autres tests de cette étape échouent.`),
  stepsPass: (passed, steps) => `${passed} étape${passed > 1 ? 's' : ''} sur ${steps}`,
  noKata: (word, last) => `Il n’y a pas de kata ${word} ; ils vont de 1 à ${last}. \`npm run kata\` en donne la liste.`,
  missingFile: (file, kata) => `Le fichier ${file} a disparu ; \`npm run kata ${kata} reset\` le rétablit sans toucher aux autres.`,
  missingExport: (file, name) => `${file} n’exporte plus \`${name}\`, que les tests importent.`,
  noLesson: (kata) => `La leçon du kata ${kata} a disparu ; \`git checkout katas\` la fait revenir.`,
  reference: 'référence',
  answer: 'ta réponse',
  workbook: 'Le cahier lui-même',
  stepOf: (kata, step) => `Kata ${kata}, étape ${step}`,
  notYourAnswer: 'La référence échoue ici aussi : c’est cette machine qui fait obstacle, pas ta réponse. Essaie `npm run kata doctor`.',
  total: (passed, failed, unwritten) =>
    `${passed} réussi${s(passed)}, ${failed} en échec, ${unwritten} pas encore écrit${s(unwritten)}`,
  skipped: (count) => `${count} sauté${s(count)}`,
  running: 'Les tests sont en cours.',
};

function s(count: number): string {
  return count > 1 ? 's' : '';
}
