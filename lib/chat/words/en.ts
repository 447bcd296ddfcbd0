// Why something did not work between two people, in English.

import type { Failures } from '../failures.ts';

const damaged = 'A part of that is missing or wrong: copy all of it, from the first character to the last.';
const withdrawn = 'This invitation was withdrawn: make a new one.';
const expired = 'This invitation has expired: make a new one.';
const tooMany = 'Too many of your invitations are open: use one of those, or withdraw one.';
const youLeft = 'You have left.';
const unclear = 'What the other end sends makes no sense here, so the connection was ended.';
const otherWay = 'hand the invitation over in another way, as text or as a code.';
const deceived = 'Something was changed on the way, or the other end deceives: the connection was ended.';
const broke = 'The connection broke before it was ready: try again.';

export const en: Failures = {
  HandoverError: {
    NOTHING: 'There is no invitation in that, nor an answer to one.',
    DAMAGED: damaged,
  },
  PackedError: {
    TRUNCATED: damaged,
    TOO_LONG: 'That is longer than an invitation can be: ask for a new one.',
    FOREIGN_VERSION: 'That comes from another version of this program: the two of you need the same one.',
    MALFORMED: 'That is no invitation of this chat: ask for a new one.',
  },
  RendezvousError: {
    NOT_AN_ANSWER: 'What came back is no answer to your invitation: make a new one.',
    NOT_AN_OFFER: 'That is an answer, not an invitation: it is for whoever made the invitation.',
    UNKNOWN: 'That answers an invitation that was not made here, or was made before you restarted: make a new one.',
    USED: 'Somebody has answered this invitation before: make a new one for each person.',
    EXPIRED: expired,
    CANCELLED: withdrawn,
    OWN: 'That is your own invitation: give it to whomever you want to meet.',
    AGAIN: 'You have taken this invitation already: if you have an answer to hand back, that is what is missing.',
    NOBODY_CAME: 'Whoever invited you has not used your answer in time: ask for a new invitation.',
    LEFT: 'Whoever invited you has left or cannot be reached: ask for a new invitation.',
    NOT_REACHED:
      'No connection came about: if they are still there, a firewall or a NAT is in between, and it helps to be on the same network.',
    TOO_MANY: tooMany,
    CLOSED: youLeft,
  },
  DoorError: {
    EXPIRED: expired,
    CANCELLED: withdrawn,
    NOT_CONNECTED: 'Somebody came with your invitation, but no connection came about: make a new one.',
    TOO_MANY: tooMany,
    CLOSED: 'This invitation no longer leads to you: make a new one.',
  },
  PostError: {
    NO_MAILBOX: `There is no mailbox at the address that was given: ${otherWay}`,
    HUNG_UP: 'The mailbox has hung up, or whoever was to answer has: make a new invitation.',
    CANCELLED: withdrawn,
    NOT_HERE: 'Nothing waits under these words: check them, or ask for new ones if they have been used or are too old.',
    TOO_MANY_GUESSES: 'Too many wrong words were tried: wait a minute, then try again.',
    FULL: `The mailbox is full: ${otherWay}`,
    EXPIRED: 'Nobody came to the mailbox in time: make a new invitation.',
    NONSENSE: `What answers at the address that was given is no mailbox: ${otherWay}`,
  },
  InviteError: {
    NOBODY_OPENS:
      'Nobody opens: the invitation has been used or has expired, or whoever made it has left or is on another network.',
    NO_MAILBOX: 'These words lead to a mailbox, and you have none: ask for the invitation itself.',
  },
  ChannelError: {
    CUT: 'The connection broke: begin with a new invitation.',
    FLOOD: unclear,
    NONSENSE: unclear,
  },
  ChatError: {
    SELF: 'That is you: give the invitation to somebody else.',
    HUNG_UP: 'They have hung up.',
    FULL: 'There is no room left: too many people are here.',
    SILENT: 'They are no longer to be heard.',
  },
  SecureError: {
    CLOSED: broke,
    CUT: broke,
    EXHAUSTED: 'This connection has carried as much as is safe: connect again.',
    FORGED: deceived,
    LOW_ORDER: deceived,
    NOT_PROVEN: 'The other end has not proven who they are: the connection was ended.',
    OVERSIZED: unclear,
    STALLED: 'The other end did not answer in time: try again.',
    TOO_LONG: 'That is longer than one message may be.',
    TRUNCATED: unclear,
    WRONG_IDENTITY:
      'Somebody else is there than whoever made the invitation: it was swapped on the way. Ask for a new one, in another way.',
  },
  ShortStringError: {
    BROKEN: 'The comparison was tampered with: somebody may sit between you. You have hung up.',
    MALFORMED: unclear,
  },
  VerifyError: {
    NO_ANSWER: 'The other end did not answer in time: try again in a minute.',
    NOT_COMPARED: 'Nobody said in time whether the digits are the same, so they no longer count: begin anew.',
    DIFFERENT:
      'The digits differ: somebody sits between you. You have hung up, and their key is forgotten. Try another network.',
  },
  ContactsError: {
    DAMAGED: 'What was kept of the people you know is damaged: restore it, or remove it and meet everybody anew.',
  },
  IdentityError: {
    DAMAGED: 'Your identity is damaged: restore it, or remove it and become somebody new.',
    MAY_NOT_LEAVE: 'This identity was made so that it cannot leave.',
  },
  notThisChat: 'What is at the other end does not speak as this chat does: perhaps it is another version.',
  unforeseen: (message) => `That did not work, for a reason that this program does not know: ${message}`,
};
