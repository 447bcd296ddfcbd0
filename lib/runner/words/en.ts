// What the runner says, in English. The other languages must say the same things: `Words` is this file's type.

export const en = {
  // A kata and its steps.
  kata: (number: number, title: string) => `Kata ${number} · ${title}`,
  states: { pass: 'done', fail: 'not right yet', todo: 'not written yet', waiting: 'waiting' },
  stepsDone: (done: number, steps: number) => `${done} of ${steps} steps done`,
  allDone: (steps: number) => `All ${steps} steps are done. The chat runs on your code from now on: \`npm run chat\`.`,
  nextIs: (number: number, title: string) => `Next: kata ${number}, ${title}.`,
  noneLeft: 'That was the last kata there is.',
  label: (what: string) => `${what}:`,
  hintsLeft: (left: number) => `${left} left`,
  hint: 'Hint',

  // Why a step fails.
  expected: 'expected',
  seen: 'seen',
  write: 'write',
  where: 'where',
  test: 'test',
  printed: 'printed',
  timeout: (seconds: number) => `Nothing came within ${seconds} s: what the test waits for never happened.`,
  hung: 'Your code never came back: somewhere a loop has no end.',
  uncaught: 'It was thrown where nobody could catch it: in a callback, or in a promise without `await`.',
  brokenAgain: 'This step was done: a later change has broken it.',
  youWereAt: (step: number, functions: string) => `You were at step ${step}: ${functions}.`,
  moreLines: (count: number) => (count === 1 ? '… and one more line' : `… and ${count} more lines`),
  moreFaults: (count: number) =>
    count === 1 ? 'One more test of this step fails.' : `${count} more tests of this step fail.`,
  wholeDrawing: (command: string) => `All of it, as an image: ${command}`,
  refused: 'Nobody listens at that address, or not any more.',
  reset: 'The other end closed abruptly: with bytes unread, or with `destroy()` where `end()` was meant.',
  inUse: 'Somebody listens at that address already: a peer that was not closed?',
  closed: 'This end wrote after the stream had ended.',

  // The keys, and what they lead to.
  keys: { hint: 'hint', diff: 'diff', lesson: 'lesson', next: 'next kata', quit: 'quit' },
  anyKey: 'Any key leads back.',
  spaceForMore: 'Space turns the page; any other key leads back.',
  running: 'The tests are running.',
  polling: 'looking at the files 5 times a second',

  // The list.
  done: 'done',
  begun: 'begun',
  notBegun: 'not begun',
  minutes: (minutes: number) => `${minutes} min`,
  startWith: (command: string) => `Go on with: ${command}`,
  otherWords: (number: number) =>
    `Also: \`npm run kata ${number} hint\`, \`lesson\`, \`diff\`, \`trace\`, \`reset\`; \`npm run kata lang fr\`; \`npm run kata doctor\`.`,

  // Hints, lesson, diff, trace, reset, language.
  nothingToHint: (kata: number) => `Every step of kata ${kata} passes: there is nothing left to hint at.`,
  noHints: (step: number) => `The lesson has no hints for step ${step}.`,
  lastHint: 'That was the last hint of this step.',
  anotherHint: (command: string) => `Another one: ${command}`,
  foldedHints: (count: number, kata: number) =>
    `${count} hints are folded away: \`npm run kata ${kata} hint\` unfolds them one by one.`,
  foldedAnswer: (summary: string, file: string) => `${summary}: folded away; it is in ${file}.`,
  spoils: (kata: number) => `Kata ${kata} does not pass yet, and this shows its solution. Go on?`,
  noDifference: 'Your files and the reference are the same.',
  drawnIn: (step: number, count: number) =>
    count === 1
      ? `The test of step ${step} is drawn here; any browser shows it:`
      : `${count} tests of step ${step} are drawn here; any browser shows them:`,
  whichStep: (kata: number, last: number) =>
    `Every step of kata ${kata} passes; say which one is to be drawn: \`npm run kata ${kata} trace ${last}\`.`,
  noWorlds: (kata: number) => `The tests of kata ${kata} have no simulated internet: there is nothing to draw.`,
  nothingSent: (step: number) => `Nothing was sent in the tests of step ${step}: there is nothing to draw.`,
  notWritten: (step: number) => `Step ${step} is not written yet: there is nothing to draw.`,
  resets: (kata: number) =>
    `This puts the files of kata ${kata} back to how they were at the start; a copy of yours is kept. Go on?`,
  kept: (folder: string) => `What you had is in ${folder}.`,
  restored: (files: string) => `Restored: ${files}.`,
  othersUntouched: 'Your other files are as they were.',
  nothingToReset: (kata: number) => `Kata ${kata} is as it was at the start.`,
  nothingDone: 'Nothing was changed.',
  yesNo: 'y/N',
  yes: ['y', 'yes'],
  languages: (known: string) =>
    `The workbook speaks ${known}. Now it speaks English; to change: \`npm run kata lang fr\`.`,
  languageIs: 'From now on the workbook speaks English.',
  overruled: (setting: string) => `English is noted; but as long as ${setting} is set, that is what counts.`,
  noLanguage: (word: string, languages: string) => `The workbook does not speak "${word}"; it speaks ${languages}.`,

  // What a person can get wrong.
  noKata: (word: string, last: number) =>
    `There is no kata ${word}; they are numbered 1 to ${last}, and \`npm run kata\` lists them.`,
  noStep: (kata: number, word: string, last: number) =>
    `Kata ${kata} has no step ${word}; they are numbered 1 to ${last}.`,
  noWord: (word: string, known: string) => `"${word}" means nothing here; the words are ${known}.`,
  didYouMean: (word: string, meant: string) => `"${word}" means nothing here; did you mean \`${meant}\`?`,
  missingFile: (file: string, kata: number) =>
    `${file} is missing; \`npm run kata ${kata} reset\` restores it and leaves your other files alone.`,
  missingExport: (file: string, name: string) => `${file} no longer exports \`${name}\`, which the tests import.`,
  noLesson: (kata: number) => `The lesson of kata ${kata} is missing; \`git checkout -- "katas/*.md"\` brings it back.`,
  noTests: (kata: number) =>
    `The tests of kata ${kata} are missing; \`git checkout -- "katas/*.test.ts"\` brings them back.`,
  noTest: (step: number, tests: string) =>
    `Step ${step} has lost its test; \`git checkout -- "${tests}"\` brings the tests back (without git, copy them from the original).`,
  damaged: (file: string) =>
    `progress.json was damaged; it is kept as ${file}, and progress starts anew at the next run of the tests.`,
  cannotWrite: (file: string, code: string) =>
    `${file} cannot be written (${code}); is the disk full, or the folder read-only?`,

  // npm test.
  reference: 'reference',
  answer: 'your answer',
  workbook: 'The workbook itself',
  stepOf: (kata: number, step: number) => `Kata ${kata}, step ${step}`,
  notYourAnswer:
    'The reference fails here too: something on this machine is in the way, not your answer. Try `npm run kata doctor`.',
  total: (passed: number, failed: number, unwritten: number) =>
    `${passed} passed, ${failed} failed, ${unwritten} not written yet`,
  skipped: (count: number) => `${count} skipped`,
  noBrowser: (count: number) =>
    `${count === 1 ? 'One test was' : `${count} tests were`} left out: no browser was found. On Debian \`apt install chromium\` adds one; on macOS and Windows, Chrome or Edge will do. If yours is in an unusual place, \`CHROMIUM=path\` says where.`,

  // npm run kata doctor.
  ok: 'ok',
  missing: 'missing',
  without: 'without',
  neededFor: (kata: number) => `needed for kata ${kata}`,
  files: 'the katas’ files',
  port: 'a free TCP port on 127.0.0.1',
  portAdvice: 'A firewall or security program keeps Node from listening on this machine: allow it.',
  multicast: (name: string, address: string) => `multicast on ${name} (${address})`,
  loopbackAdvice:
    'A firewall drops UDP to port 5353 even inside this machine: allow Node there. The tests of kata 2 need it; the other katas do not.',
  multicastAdvice:
    'A firewall or a VPN drops UDP to port 5353: allow Node there. Without it the chat finds nobody on the network and has to be told addresses; the katas can be done all the same.',
  udp: (name: string, address: string, kind: string) => `UDP on ${name} (${address}, ${kind})`,
  addressKinds: {
    loopback: 'this machine alone',
    link: 'this link alone',
    private: 'private',
    carrier: 'shared by a carrier’s customers',
    public: 'public',
  },
  udpAdvice:
    'A firewall or a VPN drops UDP even inside this machine: allow Node there. Kata 3 needs it, and `/net` in the chat.',
  behindNat:
    'Such an address is behind a NAT: nobody outside can dial it. What follows from that is kata 3; `/net` in the chat says more.',
  webrtc: 'WebRTC in Node (@roamhq/wrtc)',
  webrtcAdvice: 'There may be no binary for this system: run `npm install` again, or do kata 4 in a browser only.',
  browser: 'a browser',
  browserAdvice: 'Install Chromium, Chrome, Edge or Firefox.',
};
