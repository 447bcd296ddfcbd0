// Why something did not work between two people, in French. A no-break space (\u00a0) stands before a colon.

import type { Failures } from '../failures.ts';

const damaged = 'Il en manque un morceau, ou il y a une erreur\u00a0: copie le tout, du premier au dernier caractère.';
const withdrawn = 'Cette invitation a été retirée\u00a0: fais-en une nouvelle.';
const expired = 'Cette invitation a expiré\u00a0: fais-en une nouvelle.';
const tooMany = 'Tu as trop d’invitations en attente\u00a0: sers-toi de l’une d’elles, ou retires-en une.';
const youLeft = 'Tu as quitté la conversation.';
const unclear = 'Ce qui arrive de l’autre côté n’a aucun sens ici\u00a0: la connexion a donc été coupée.';
const otherWay = 'transmets l’invitation autrement, en texte ou en QR code.';
const deceived = 'Quelque chose a été modifié en chemin, ou l’autre triche\u00a0: la connexion a été coupée.';
const broke = 'La connexion a été coupée avant d’être prête\u00a0: réessaie.';

export const fr: Failures = {
  HandoverError: {
    NOTHING: 'Il n’y a là ni invitation, ni réponse à une invitation.',
    DAMAGED: damaged,
  },
  PackedError: {
    TRUNCATED: damaged,
    TOO_LONG: 'C’est plus long qu’une invitation ne peut l’être\u00a0: demandes-en une nouvelle.',
    FOREIGN_VERSION: 'Cela vient d’une autre version de ce programme\u00a0: il vous faut la même à tous les deux.',
    MALFORMED: 'Ce n’est pas une invitation de ce chat\u00a0: demandes-en une nouvelle.',
  },
  RendezvousError: {
    NOT_AN_ANSWER: 'Ce qui est revenu n’est pas une réponse à ton invitation\u00a0: fais-en une nouvelle.',
    NOT_AN_OFFER: 'C’est une réponse, pas une invitation\u00a0: elle est pour la personne qui a invité.',
    UNKNOWN:
      'Cela répond à une invitation qui ne vient pas d’ici, ou qui date d’avant le redémarrage\u00a0: fais-en une nouvelle.',
    USED: 'Quelqu’un a déjà répondu à cette invitation\u00a0: fais-en une nouvelle pour chaque personne.',
    EXPIRED: expired,
    CANCELLED: withdrawn,
    OWN: 'C’est ta propre invitation\u00a0: donne-la à la personne que tu veux voir ici.',
    AGAIN: 'Tu as déjà accepté cette invitation\u00a0: si tu as une réponse à remettre, c’est elle qui manque.',
    NOBODY_CAME: 'Ta réponse n’a pas été utilisée à temps\u00a0: demande une nouvelle invitation.',
    LEFT: 'La personne qui t’invitait est partie, ou reste injoignable\u00a0: demande une nouvelle invitation.',
    NOT_REACHED:
      'La connexion n’a pas abouti\u00a0: si l’autre est encore là, un pare-feu ou un NAT fait obstacle, et mieux vaut être sur le même réseau.',
    TOO_MANY: tooMany,
    CLOSED: youLeft,
  },
  DoorError: {
    EXPIRED: expired,
    CANCELLED: withdrawn,
    NOT_CONNECTED:
      'Quelqu’un est venu avec ton invitation, mais la connexion n’a pas abouti\u00a0: fais-en une nouvelle.',
    TOO_MANY: tooMany,
    CLOSED: 'Cette invitation ne mène plus à toi\u00a0: fais-en une nouvelle.',
  },
  PostError: {
    NO_MAILBOX: `Il n’y a pas de boîte aux lettres à l’adresse donnée\u00a0: ${otherWay}`,
    HUNG_UP:
      'La boîte aux lettres a raccroché, ou bien la personne qui devait répondre\u00a0: fais une nouvelle invitation.',
    CANCELLED: withdrawn,
    NOT_HERE:
      'Rien n’attend sous ces mots\u00a0: vérifie-les, ou demandes-en d’autres s’ils ont déjà servi ou sont trop vieux.',
    TOO_MANY_GUESSES: 'Trop d’essais avec des mots erronés\u00a0: attends une minute, puis réessaie.',
    FULL: `La boîte aux lettres est pleine\u00a0: ${otherWay}`,
    EXPIRED: 'Personne n’est passé à la boîte aux lettres à temps\u00a0: fais une nouvelle invitation.',
    NONSENSE: `Ce qui répond à l’adresse donnée n’est pas une boîte aux lettres\u00a0: ${otherWay}`,
  },
  InviteError: {
    NOBODY_OPENS:
      'Personne n’ouvre\u00a0: l’invitation a déjà servi ou a expiré, ou la personne qui l’a faite est partie ou se trouve sur un autre réseau.',
    NO_MAILBOX: 'Ces mots mènent à une boîte aux lettres, et tu n’en as pas\u00a0: demande l’invitation elle-même.',
  },
  ChannelError: {
    CUT: 'La connexion a été coupée\u00a0: repars d’une nouvelle invitation.',
    FLOOD: unclear,
    NONSENSE: unclear,
  },
  ChatError: {
    SELF: 'C’est toi\u00a0: donne l’invitation à quelqu’un d’autre.',
    HUNG_UP: 'L’autre a raccroché.',
    FULL: 'Il n’y a plus de place\u00a0: il y a déjà trop de monde.',
    SILENT: 'L’autre ne donne plus signe de vie.',
  },
  SecureError: {
    CLOSED: broke,
    CUT: broke,
    EXHAUSTED: 'Cette connexion a transporté tout ce qu’elle peut sans danger\u00a0: reconnecte-toi.',
    FORGED: deceived,
    LOW_ORDER: deceived,
    NOT_PROVEN: 'L’autre n’a pas prouvé son identité\u00a0: la connexion a été coupée.',
    OVERSIZED: unclear,
    STALLED: 'L’autre n’a pas répondu à temps\u00a0: réessaie.',
    TOO_LONG: 'C’est plus long qu’un message ne peut l’être.',
    TRUNCATED: unclear,
    WRONG_IDENTITY:
      'Ce n’est pas la personne qui a fait l’invitation\u00a0: on l’a échangée en chemin. Demandes-en une nouvelle par un autre moyen.',
  },
  ShortStringError: {
    BROKEN: 'La comparaison a été faussée\u00a0: il y a peut-être quelqu’un entre vous. Tu as raccroché.',
    MALFORMED: unclear,
  },
  VerifyError: {
    NO_ANSWER: 'L’autre n’a pas répondu à temps\u00a0: réessaie dans une minute.',
    NOT_COMPARED: 'Personne n’a dit à temps si les chiffres sont les mêmes\u00a0: ils ne comptent plus, recommence.',
    DIFFERENT:
      'Les chiffres diffèrent\u00a0: il y a quelqu’un entre vous. Tu as raccroché, et sa clé est oubliée. Essaie un autre réseau.',
  },
  ContactsError: {
    DAMAGED:
      'Ce qui était gardé des gens que tu connais est abîmé\u00a0: restaure-le, ou supprime-le et refais connaissance avec tous.',
  },
  IdentityError: {
    DAMAGED: 'Ton identité est abîmée\u00a0: restaure-la, ou supprime-la pour en avoir une nouvelle.',
    MAY_NOT_LEAVE: 'Cette identité est faite pour ne pas sortir d’ici.',
  },
  notThisChat: 'À l’autre bout, on ne parle pas comme ce chat\u00a0: c’est peut-être une autre version.',
  unforeseen: (message) => `Ça n’a pas marché, pour une raison que ce programme ne connaît pas\u00a0: ${message}`,
};
