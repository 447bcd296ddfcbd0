// The page in English, from which the other catalogues take their form.

import type { Standing } from '#identity/contacts.ts';

export const en = {
  language: 'Language',
  leave: 'Leave',
  heading: 'Talk with nobody in between',
  lead: 'What you write goes encrypted, straight from this browser to theirs. To find each other, one of you makes an invitation and the other answers it: with two cameras, with a link, or with two words and a number said aloud.',
  name: 'Your name',
  invited: 'You are invited',
  invitedHow: 'The link that you have opened is an invitation. To accept it is to connect to whoever made it.',
  accept: 'Accept',
  decline: 'Not now',
  inviteTitle: 'You begin',
  inviteHow: 'Make an invitation: a code to show, a link to send, or two words and a number to say.',
  invite: 'Invite somebody',
  joinTitle: 'They have begun',
  joinHow: 'Somebody shows you a code, has sent you a link, or tells you two words and a number.',
  join: 'Join somebody',

  talk: 'What is said',
  me: 'You',
  message: 'Message',
  send: 'Send',
  people: 'Who is here',
  inviteMore: 'Invite',
  joinMore: 'Join',
  you: (name: string) => `${name} (you)`,
  verified: 'verified',
  isMe: 'you, in another window or on another machine',
  /** `said` is how they call themselves. */
  standing: {
    new: () => 'new, not verified',
    known: () => 'met before, not verified',
    verified: () => 'verified',
    namesake: (said) => `new, not verified: not the ${said} you know`,
    changed: (said) => `Not to be believed: this is not the key of the ${said} you know. Nothing passes between you.`,
  } as Record<Standing, (said: string) => string>,
  verify: 'Verify',
  forget: (said: string) => `Forget the ${said} you knew`,
  forgetting: {
    title: (said: string) => `Forget the ${said} you knew?`,
    how: (said: string) =>
      `Whoever comes as ${said} is then new to you, and what they say is shown. Do it if you know from ${said} that the key has changed. To be certain who is there, verify instead.`,
  },
  forgetNow: 'Forget',
  keepKnowing: 'Go on knowing them',
  gone: 'gone: the connection broke',
  nobody: 'Nobody else is here yet.',
  itsState: {
    offer: {
      waiting: 'Your invitation waits for an answer',
      connecting: 'Connecting to whoever answered you',
      failed: 'Your invitation has come to nothing',
    },
    answer: {
      waiting: 'Your answer waits to be taken',
      connecting: 'Connecting to whoever invited you',
      failed: 'Your answer has come to nothing',
    },
    visit: {
      waiting: 'Connecting to whoever invited you',
      connecting: 'Connecting to whoever invited you',
      failed: 'You could not join',
    },
  },
  show: 'Show',
  withdraw: 'Withdraw',
  dismiss: 'Dismiss',
  noWebRtc: 'This browser cannot connect to others: WebRTC is missing, or switched off. Try another browser.',
  joined: (name: string) => `${name} is here`,
  left: (name: string) => `${name} left`,
  lost: (name: string) => `${name} is gone: the connection broke. To go on, invite them again.`,
  unreached: (address: string, teller: string) =>
    `${teller} also talks to ${address || 'somebody'}, whom you cannot reach`,
  happened: {
    changed: (name: string, said: string) =>
      `${name} calls themselves ${said}, but has another key than the ${said} you know: a new machine or browser, or somebody else. Nothing passes between you. Ask ${said} by voice, then verify; or forget the ${said} you knew.`,
    namesake: (name: string, said: string) =>
      `This is not the ${said} you know, who is here too: here this one is called ${name}.`,
    renamed: (before: string, name: string) => `${before} is called ${name} here from now on.`,
    isMe: (name: string) => `${name} is you, in another window or on another machine.`,
    verified: (name: string) => `${name} is verified. From now on you know them, next time too.`,
    vouched: (name: string) =>
      `${name} is verified: you have scanned their own screen, so you need not check them. They do not know you yet, unless they have scanned yours.`,
    theirs: (name: string) =>
      `${name} is whoever made what you were given. That is as sure as the way by which it came: to be certain, verify.`,
  },
  about: (name: string, sentence: string) => `${name}: ${sentence}`,
  notKept:
    'This browser keeps nothing for this page: when you close it, it forgets whom you have verified, and next time you are somebody new to the others.',
  insecure:
    'This page came by http from another machine. What you say is encrypted, but somebody on that way could have changed the page itself. Where that matters, open it as a file or by https.',
  noEd25519: 'This browser is too old to prove who you are (it lacks Ed25519): use a newer one.',
  reloaded:
    'This page was loaded again. What was said is still here, but that has ended your connections: invite the others again, or join them.',
  unheard: 'Nobody is here who could read it. Your message stays where it is until somebody is.',

  isItReally: (name: string) => `Is it really ${name}?`,
  sayAloud:
    'Say these digits to each other aloud, by phone or face to face, not in this chat. They are the same at both ends only if nobody sits between you.',
  waitingForThem: 'Waiting for the other end …',
  same: 'They are the same',
  differ: 'They differ',
  compare: 'Compare',
  asks: (name: string) => `There are digits to compare with ${name}.`,
  keys: 'The words of your keys',
  keysHow: 'A key always has the same eight words: whoever has noted them down knows it again.',
  ourKey: 'Yours',

  close: 'Close',
  titles: {
    offer: 'Your invitation',
    answer: 'Your answer',
    join: 'Join somebody',
  },
  how: {
    offer: 'Let them scan this code, or send it to them. It is for one person, and good for half an hour.',
    answer:
      'Now hand this back to whoever invited you: let them scan it, or send it to them. You are connected as soon as they have it. Keep this page open.',
    join: 'Scan the code that they show you, or paste what they have sent you.',
    visit: 'No answer is needed here.',
  },
  codeOf: {
    offer: 'QR code with your invitation',
    answer: 'QR code with your answer',
  },
  orSay: 'Or say:',
  share: 'Share …',
  copyLink: 'Copy the link',
  copyText: 'Copy the text',
  copied: 'Copied',
  showText: 'The text itself',
  itsText: 'Text to send',
  theirs: { offer: 'Their answer', join: 'Their invitation' },
  scan: 'Scan with the camera',
  stopScanning: 'Stop the camera',
  holdCode: 'Hold their code in front of the camera.',
  photo: 'Read it from a photo',
  noCamera: {
    INSECURE:
      'Browsers allow the camera only on pages from this machine, by https, or from a file, and this page came by http from another machine. Take a photo of the code instead, or paste the text.',
    MISSING: 'This machine has no camera that a page may use. Take a photo of the code, or paste the text.',
    REFUSED:
      'The camera is not allowed on this page. Allow it beside the page’s address, or take a photo, or paste the text.',
    BUSY: 'The camera is in use by another program. Close that one, or paste the text.',
  },
  noCode: 'There is no QR code to be seen on that photo: take one from nearer, sharp, with all of the code on it.',
  paste: {
    offer: 'Or paste what they send you',
    join: 'Or paste what they sent you',
    joinOrId: 'Or paste what they sent you, or type their two words and number',
  },
  use: 'OK',
  progress: {
    waiting: 'Waiting for their answer …',
    untaken: 'Waiting until they have your answer …',
    connecting: 'Connecting …',
  },
  inviteAgain: 'Make a new invitation',

  leaveTitle: 'Leave this chat?',
  leaveHow: 'The others see you leave, and this page forgets what was said.',
  stay: 'Stay',
  builtOn: (own: number[], reference: number[]) =>
    [
      own.length > 0 ? `${katas(own)}: your own code` : '',
      reference.length > 0 ? `${katas(reference)}: the reference solution` : '',
    ]
      .filter((part) => part)
      .join(' · '),
};

function katas(numbers: number[]): string {
  return `${numbers.length > 1 ? 'Katas' : 'Kata'} ${new Intl.ListFormat('en-GB').format(numbers.map(String))}`;
}
