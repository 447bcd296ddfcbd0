// Why something did not work between two people, in Spanish.

import type { Failures } from '../failures.ts';

const damaged = 'Falta una parte, o hay un error: cópialo todo, del primer carácter al último.';
const withdrawn = 'Esta invitación se ha retirado: haz otra.';
const expired = 'Esta invitación ha caducado: haz otra.';
const tooMany = 'Tienes demasiadas invitaciones pendientes: usa una de ellas, o retira alguna.';
const youLeft = 'Has salido de la conversación.';
const unclear = 'Lo que llega del otro lado no tiene sentido aquí, así que se ha cortado la conexión.';
const otherWay = 'entrega la invitación de otra manera, como texto o como código QR.';
const deceived = 'Algo se ha modificado por el camino, o el otro lado engaña: se ha cortado la conexión.';
const broke = 'La conexión se ha cortado antes de estar lista: vuelve a intentarlo.';

export const es: Failures = {
  HandoverError: {
    NOTHING: 'Ahí no hay ninguna invitación, ni la respuesta a una.',
    DAMAGED: damaged,
  },
  PackedError: {
    TRUNCATED: damaged,
    TOO_LONG: 'Es más largo que cualquier invitación: pide otra.',
    FOREIGN_VERSION: 'Eso viene de otra versión de este programa: hace falta la misma en los dos lados.',
    MALFORMED: 'Eso no es una invitación de este chat: pide otra.',
  },
  RendezvousError: {
    NOT_AN_ANSWER: 'Lo que ha vuelto no es una respuesta a tu invitación: haz otra.',
    NOT_AN_OFFER: 'Eso es una respuesta, no una invitación: es para quien hizo la invitación.',
    UNKNOWN: 'Eso responde a una invitación que no se hizo aquí, o que es de antes de reiniciar: haz otra.',
    USED: 'Alguien ya ha respondido a esta invitación: haz una nueva para cada persona.',
    EXPIRED: expired,
    CANCELLED: withdrawn,
    OWN: 'Esa es tu propia invitación: dásela a quien quieras ver aquí.',
    AGAIN: 'Ya has aceptado esta invitación: si tienes una respuesta que devolver, eso es lo que falta.',
    NOBODY_CAME: 'Quien te invitó no ha usado tu respuesta a tiempo: pide otra invitación.',
    LEFT: 'Quien te invitó se ha ido, o no hay manera de llegar: pide otra invitación.',
    NOT_REACHED:
      'No ha habido conexión: si la otra persona sigue ahí, hay un cortafuegos o un NAT en medio, y ayuda estar en la misma red.',
    TOO_MANY: tooMany,
    CLOSED: youLeft,
  },
  DoorError: {
    EXPIRED: expired,
    CANCELLED: withdrawn,
    NOT_CONNECTED: 'Alguien ha venido con tu invitación, pero no ha habido conexión: haz otra.',
    TOO_MANY: tooMany,
    CLOSED: 'Esta invitación ya no lleva hasta ti: haz otra.',
  },
  PostError: {
    NO_MAILBOX: `No hay ningún buzón en la dirección indicada: ${otherWay}`,
    HUNG_UP: 'El buzón ha colgado, o lo ha hecho quien iba a responder: haz otra invitación.',
    CANCELLED: withdrawn,
    NOT_HERE: 'Con esas palabras no hay nada: compruébalas, o pide otras si ya se han usado o han caducado.',
    TOO_MANY_GUESSES: 'Se han probado demasiadas palabras equivocadas: espera un minuto y vuelve a intentarlo.',
    FULL: `El buzón está lleno: ${otherWay}`,
    EXPIRED: 'Nadie ha pasado por el buzón a tiempo: haz otra invitación.',
    NONSENSE: `Lo que responde en la dirección indicada no es un buzón: ${otherWay}`,
  },
  InviteError: {
    NOBODY_OPENS:
      'Nadie abre: la invitación ya se ha usado o ha caducado, o quien la hizo se ha ido o está en otra red.',
    NO_MAILBOX: 'Esas palabras llevan a un buzón, y aquí no hay ninguno: pide la propia invitación.',
  },
  ChannelError: {
    CUT: 'Se ha cortado la conexión: empieza con otra invitación.',
    FLOOD: unclear,
    NONSENSE: unclear,
  },
  ChatError: {
    SELF: 'Eres tú: dale la invitación a otra persona.',
    HUNG_UP: 'La otra persona ha colgado.',
    FULL: 'No queda sitio: ya hay demasiada gente.',
    SILENT: 'La otra persona ya no da señales de vida.',
  },
  SecureError: {
    CLOSED: broke,
    CUT: broke,
    EXHAUSTED: 'Esta conexión ya ha llevado todo lo que puede sin peligro: vuelve a conectarte.',
    FORGED: deceived,
    LOW_ORDER: deceived,
    NOT_PROVEN: 'El otro lado no ha demostrado quién es: se ha cortado la conexión.',
    OVERSIZED: unclear,
    STALLED: 'El otro lado no ha respondido a tiempo: vuelve a intentarlo.',
    TOO_LONG: 'Es más largo de lo que puede ser un mensaje.',
    TRUNCATED: unclear,
    WRONG_IDENTITY: 'Ahí no está quien hizo la invitación: la han cambiado por el camino. Pide otra por otro medio.',
  },
  ShortStringError: {
    BROKEN: 'Alguien ha manipulado la comparación: puede que haya alguien en medio. Has colgado.',
    MALFORMED: unclear,
  },
  VerifyError: {
    NO_ANSWER: 'El otro lado no ha respondido a tiempo: vuelve a intentarlo dentro de un minuto.',
    NOT_COMPARED: 'Nadie ha dicho a tiempo si las cifras coinciden, así que ya no valen: empieza de nuevo.',
    DIFFERENT:
      'Las cifras no coinciden: hay alguien en medio. Has colgado y su clave queda olvidada. Prueba con otra red.',
  },
  ContactsError: {
    DAMAGED:
      'Lo que se guardaba de la gente que conoces está dañado: recupéralo, o bórralo y vuelve a conocer a todos.',
  },
  IdentityError: {
    DAMAGED: 'Tu identidad está dañada: recupérala, o bórrala y sé alguien nuevo.',
    MAY_NOT_LEAVE: 'Esta identidad está hecha para no salir de aquí.',
  },
  notThisChat: 'Lo que hay al otro lado no habla como este chat: quizá sea otra versión.',
  unforeseen: (message) => `No ha funcionado, por una razón que este programa no conoce: ${message}`,
};
