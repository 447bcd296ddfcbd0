// What the runner says, in Spanish.

import type { Words } from '../words.ts';

export const es: Words = {
  states: { pass: 'hecho', fail: 'aún no es correcto', todo: 'aún sin escribir', waiting: 'en espera' },
  expected: 'se esperaba',
  seen: 'se obtuvo',
  write: 'por escribir',
  where: 'dónde',
  test: 'prueba',
  printed: 'se imprimió',
  timeout: (seconds) => `Nada en ${seconds} s: lo que la prueba espera no llegó a ocurrir.`,
  hung: 'Tu código nunca volvió: en algún sitio hay un bucle sin fin.',
  moreFaults: (count) => (count === 1 ? 'Falla otra prueba más de este paso.' : `Fallan otras ${count} pruebas de este paso.`),
  stepsPass: (passed, steps) => `${passed} de ${steps} pasos hechos`,
  noKata: (word, last) => `No existe el kata ${word}; van del 1 al ${last}. \`npm run kata\` los enumera.`,
  missingFile: (file, kata) => `Falta ${file}; \`npm run kata ${kata} reset\` lo recupera sin tocar tus otros archivos.`,
  missingExport: (file, name) => `${file} ya no exporta \`${name}\`, que las pruebas importan.`,
  noLesson: (kata) => `Falta la lección del kata ${kata}; \`git checkout katas\` la recupera.`,
  reference: 'referencia',
  answer: 'tu respuesta',
  workbook: 'El cuaderno mismo',
  stepOf: (kata, step) => `Kata ${kata}, paso ${step}`,
  notYourAnswer: 'La referencia también falla aquí: el obstáculo es esta máquina, no tu respuesta. Prueba `npm run kata doctor`.',
  total: (passed, failed, unwritten) => `${passed} correctas, ${failed} con fallos, ${unwritten} aún sin escribir`,
  skipped: (count) => `${count} omitidas`,
  running: 'Las pruebas están en marcha.',
};
