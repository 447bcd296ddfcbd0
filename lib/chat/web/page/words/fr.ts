// The page in French. A no-break space (\u00a0) stands before a colon and other high punctuation.

import type { Words } from '../words.ts';

export const fr: Words = {
  language: 'Langue',
  leave: 'Partir',
  heading: 'Une conversation sans intermédiaire',
  lead: 'Ce que tu écris va, chiffré, tout droit de ce navigateur à celui de l’autre. Pour vous trouver, l’un de vous fait une invitation et l’autre y répond\u00a0: avec deux caméras, avec un lien, ou avec deux mots et un nombre dits à voix haute.',
  name: 'Ton nom',
  invited: 'Tu as une invitation',
  invitedHow:
    'Le lien que tu as ouvert est une invitation. L’accepter, c’est te connecter à la personne qui l’a faite.',
  accept: 'Accepter',
  decline: 'Pas maintenant',
  inviteTitle: 'Tu commences',
  inviteHow: 'Fais une invitation\u00a0: un code à montrer, un lien à envoyer, ou deux mots et un nombre à dire.',
  invite: 'Inviter quelqu’un',
  joinTitle: 'L’autre a commencé',
  joinHow: 'Quelqu’un te montre un code, t’a envoyé un lien, ou te dit deux mots et un nombre.',
  join: 'Rejoindre quelqu’un',

  talk: 'La conversation',
  me: 'Toi',
  message: 'Message',
  send: 'Envoyer',
  people: 'Qui est là',
  inviteMore: 'Inviter',
  joinMore: 'Rejoindre',
  you: (name) => `${name} (toi)`,
  verified: 'clé vérifiée',
  isMe: 'toi, dans une autre fenêtre ou sur une autre machine',
  standing: {
    new: () => 'nouvelle clé, pas vérifiée',
    known: () => 'clé déjà connue, pas vérifiée',
    verified: () => 'clé vérifiée',
    namesake: (said) =>
      `nouvelle clé, pas vérifiée\u00a0: ce n’est pas la personne que tu connais sous le nom «\u00a0${said}\u00a0»`,
    changed: (said) => `À ne pas croire\u00a0: ce n’est pas la clé que tu connais à ${said}. Rien ne passe entre vous.`,
  },
  verify: 'Vérifier',
  forget: (said) => `Oublier l’ancienne clé (${said})`,
  forgetting: {
    title: (said) => `Oublier l’ancienne clé (${said})\u00a0?`,
    how: (said) =>
      `Quiconque arrive sous le nom de ${said} sera alors nouveau pour toi, et ce qu’il dit s’affichera. Fais-le si ${said} t’a dit que sa clé a changé. Pour être sûr de qui est là, vérifie plutôt.`,
  },
  forgetNow: 'Oublier',
  keepKnowing: 'Garder l’ancienne clé',
  gone: 'n’est plus là\u00a0: connexion coupée',
  nobody: 'Il n’y a encore personne d’autre.',
  itsState: {
    offer: {
      waiting: 'Ton invitation attend une réponse',
      connecting: 'Connexion avec la personne qui t’a répondu',
      failed: 'Ton invitation n’a pas abouti',
    },
    answer: {
      waiting: 'Ta réponse attend d’être reçue',
      connecting: 'Connexion avec la personne qui t’invite',
      failed: 'Ta réponse n’a pas abouti',
    },
    visit: {
      waiting: 'Connexion avec la personne qui t’invite',
      connecting: 'Connexion avec la personne qui t’invite',
      failed: 'Impossible de rejoindre cette personne',
    },
  },
  show: 'Montrer',
  withdraw: 'Retirer',
  dismiss: 'Effacer',
  noWebRtc:
    'Ce navigateur ne peut pas se connecter à d’autres\u00a0: WebRTC y manque, ou y est désactivé. Essaie un autre navigateur.',
  joined: (name) => `${name} est là`,
  left: (name) => `${name} n’est plus là`,
  lost: (name) => `${name} n’est plus là\u00a0: la connexion a été coupée. Pour continuer, refais une invitation.`,
  unreached: (address, teller) => `${teller} parle aussi avec ${address || 'quelqu’un'}, que tu ne peux pas joindre`,
  happened: {
    changed: (name, said) =>
      `${name} se présente comme ${said}, mais n’a pas la clé que tu connais à ${said}\u00a0: c’est une nouvelle machine ou un nouveau navigateur, ou bien quelqu’un d’autre. Rien ne passe entre vous. Pose la question à ${said} de vive voix, puis vérifie\u00a0; ou oublie l’ancienne clé.`,
    namesake: (name, said) =>
      `Ce n’est pas la personne que tu connais sous le nom «\u00a0${said}\u00a0», et qui est là aussi\u00a0: ici, celle-ci s’appelle ${name}.`,
    renamed: (before, name) => `${before} s’appelle désormais ${name} ici.`,
    isMe: (name) => `${name}, c’est toi, dans une autre fenêtre ou sur une autre machine.`,
    verified: (name) => `${name}\u00a0: c’est vérifié. Désormais tu sais qui c’est, la prochaine fois aussi.`,
    vouched: (name) =>
      `${name}\u00a0: c’est vérifié, car tu as scanné son propre écran. Tu n’as plus rien à comparer. De son côté, cette personne ne sait pas encore qui tu es, sauf si elle a scanné le tien.`,
    theirs: (name) =>
      `${name} est bien la personne qui a fait ce qu’on t’a remis. Cela vaut ce que vaut le chemin par lequel tu l’as reçu\u00a0: pour en avoir le cœur net, vérifie.`,
  },
  about: (name, sentence) => `${name}\u00a0: ${sentence}`,
  notKept:
    'Ce navigateur ne garde rien pour cette page\u00a0: quand tu la fermeras, tes vérifications seront oubliées, et la prochaine fois, les autres verront en toi quelqu’un de nouveau.',
  insecure:
    'Cette page est venue en http d’une autre machine. Ce que tu dis est chiffré, mais quelqu’un sur ce chemin a pu changer la page elle-même. Si c’est important, ouvre-la depuis un fichier ou en https.',
  noEd25519: 'Ce navigateur est trop ancien pour prouver qui tu es (Ed25519 y manque)\u00a0: prends-en un plus récent.',
  reloaded:
    'Cette page a été rechargée. Ce qui a été dit est encore là, mais tes connexions sont coupées\u00a0: invite de nouveau les autres, ou rejoins-les.',
  unheard: 'Personne n’est là pour le lire. Ton message reste où il est jusqu’à ce que quelqu’un arrive.',

  isItReally: (name) => `Est-ce bien ${name}\u00a0?`,
  sayAloud:
    'Dites-vous ces chiffres à voix haute, au téléphone ou face à face, pas dans cette conversation. Ils ne sont les mêmes des deux côtés que si personne ne s’est glissé entre vous.',
  waitingForThem: 'En attente de l’autre…',
  same: 'Ce sont les mêmes',
  differ: 'Ils diffèrent',
  compare: 'Comparer',
  asks: (name) => `Des chiffres sont à comparer avec ${name}.`,
  keys: 'Les mots de vos clés',
  keysHow: 'Une clé a toujours les huit mêmes mots\u00a0: qui les a notés la reconnaît.',
  ourKey: 'La tienne',

  close: 'Fermer',
  titles: {
    offer: 'Ton invitation',
    answer: 'Ta réponse',
    join: 'Rejoindre quelqu’un',
  },
  how: {
    offer:
      'Fais scanner ce code à l’autre personne, ou envoie-le-lui. L’invitation vaut pour une seule personne, pendant une demi-heure.',
    answer:
      'Remets maintenant ceci à la personne qui t’invite\u00a0: fais-lui scanner le code, ou envoie-lui le texte. Vous serez en ligne dès qu’elle l’aura. Garde cette page ouverte.',
    join: 'Scanne le code qu’on te montre, ou colle ce qu’on t’a envoyé.',
    visit: 'Ici, il n’y a pas besoin de réponse.',
  },
  codeOf: {
    offer: 'QR code de ton invitation',
    answer: 'QR code de ta réponse',
  },
  orSay: 'Ou dis\u00a0:',
  share: 'Partager…',
  copyLink: 'Copier le lien',
  copyText: 'Copier le texte',
  copied: 'Copié',
  showText: 'Le texte lui-même',
  itsText: 'Texte à envoyer',
  theirs: { offer: 'La réponse de l’autre', join: 'Son invitation' },
  scan: 'Scanner avec la caméra',
  stopScanning: 'Arrêter la caméra',
  holdCode: 'Place son code devant la caméra.',
  photo: 'Le lire sur une photo',
  noCamera: {
    INSECURE:
      'Les navigateurs n’autorisent la caméra qu’aux pages servies par cette machine, venues en https, ou ouvertes depuis un fichier\u00a0; or cette page est venue en http d’une autre machine. Prends plutôt le code en photo, ou colle le texte.',
    MISSING: 'Cette machine n’a pas de caméra qu’une page puisse utiliser. Prends le code en photo, ou colle le texte.',
    REFUSED:
      'La caméra n’est pas autorisée sur cette page. Autorise-la à côté de l’adresse de la page, ou prends une photo, ou colle le texte.',
    BUSY: 'Un autre programme utilise la caméra. Ferme-le, ou colle le texte.',
  },
  noCode:
    'On ne voit pas de QR code sur cette photo\u00a0: prends-en une de plus près, bien nette, avec le code en entier.',
  paste: {
    offer: 'Ou colle ce qu’on t’envoie',
    join: 'Ou colle ce qu’on t’a envoyé',
    joinOrId: 'Ou colle ce qu’on t’a envoyé, ou tape les deux mots et le nombre',
  },
  use: 'OK',
  progress: {
    waiting: 'En attente de la réponse…',
    untaken: 'En attente\u00a0: l’autre n’a pas encore ta réponse…',
    connecting: 'Connexion…',
  },
  inviteAgain: 'Faire une nouvelle invitation',

  leaveTitle: 'Quitter la conversation\u00a0?',
  leaveHow: 'Les autres te verront partir, et cette page oubliera ce qui a été dit.',
  stay: 'Rester',
  builtOn: (own, reference) =>
    [
      own.length > 0 ? `${katas(own)}\u00a0: ton propre code` : '',
      reference.length > 0 ? `${katas(reference)}\u00a0: la solution de référence` : '',
    ]
      .filter((part) => part)
      .join(' · '),
};

function katas(numbers: number[]): string {
  return `${numbers.length > 1 ? 'Katas' : 'Kata'} ${new Intl.ListFormat('fr').format(numbers.map(String))}`;
}
