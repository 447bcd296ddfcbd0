// The page in English, from which the other catalogues take their form.

export const en = {
  language: 'Language',
  leave: 'Leave',
  heading: 'Talk with nobody in between',
  lead: 'What you write goes straight from this browser to theirs. To find each other, one of you makes an invitation and the other answers it: with two cameras, with a link, or with two words and a number said aloud.',
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
  connected: 'connected',
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
  reloaded:
    'This page was loaded again. What was said is still here, but that has ended your connections: invite the others again, or join them.',
  unheard: 'Nobody is here who could read it. Your message stays where it is until somebody is.',

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
  return `${numbers.length > 1 ? 'Katas' : 'Kata'} ${numbers.join(' and ')}`;
}
