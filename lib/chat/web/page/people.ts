// Who is here, who has been cut off, and what is still on its way between people's hands.

import { isHeld, type Person } from '../../connect.ts';
import { element, made, mark } from './elements.ts';
import type { Attempt } from './session.ts';
import type { Words } from './words.ts';

export interface Here {
  readonly me: string;
  readonly people: readonly Person[];
  /** Those whose connection broke. */
  readonly lost: readonly string[];
  readonly attempts: readonly Attempt[];
  /** Why something has failed, as a sentence. */
  why(error: unknown): string;
  verify(person: Person): void;
  /** Forgets whoever has had the name that this person says. */
  forget(person: Person): void;
  show(attempt: Attempt): void;
  withdraw(attempt: Attempt): void;
  dismiss(lost: string): void;
}

/** Whether it is certain that they are somebody else, and who. */
export function isVerified({ standing, isMe }: Person): boolean {
  return standing === 'verified' && !isMe;
}

/** Draws all of it anew. The focus stays where it was, if that is still there. */
export function showPeople(here: Here, words: Words): void {
  const list = element('people');
  const focused = [...list.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement);
  list.replaceChildren(
    row('me', words.you(here.me)),
    ...here.people.map((person) => personRow(person, here, words)),
    ...here.lost.map((name) =>
      row(
        'lost',
        name,
        words.gone,
        button(words.dismiss, name, () => here.dismiss(name)),
      ),
    ),
    ...here.attempts.map((attempt) => attemptRow(attempt, here, words)),
    ...(here.people.length + here.lost.length + here.attempts.length === 0 ? [row('nobody', '', words.nobody)] : []),
  );
  if (focused >= 0) (list.querySelectorAll('button')[focused] ?? element('invite')).focus();
}

function personRow(person: Person, here: Here, words: Words): HTMLElement {
  const { name, said, standing, isMe } = person;
  const state = isMe ? words.isMe : words.standing[standing](said);
  const verify = button(words.verify, name, () => here.verify(person));
  const forget = button(words.forget(said), name, () => here.forget(person));
  const buttons = isMe ? [] : isHeld(person) ? [verify, forget] : [verify];
  const one = row(isHeld(person) ? 'held' : 'here', name, state, ...buttons);
  if (isVerified(person)) one.querySelector('.name')!.after(mark(words.verified)); // the state says it, too
  return one;
}

function attemptRow(attempt: Attempt, { why, show, withdraw }: Here, words: Words): HTMLElement {
  const { kind, stage, error } = attempt;
  const state = words.itsState[kind][stage === 'met' ? 'connecting' : stage];
  const isOver = stage === 'failed';
  return row(
    isOver ? 'lost' : 'pending',
    state,
    isOver ? why(error) : '',
    ...(stage === 'waiting' ? [button(words.show, state, () => show(attempt))] : []),
    button(isOver ? words.dismiss : words.withdraw, state, () => withdraw(attempt)),
  );
}

function row(state: string, name: string, more = '', ...buttons: HTMLButtonElement[]): HTMLElement {
  const one = made('li', '', state);
  const told = made('span', '', 'told');
  if (name) told.append(made('span', name, 'name'), ' ');
  if (more) told.append(made('span', more, 'state'));
  one.append(told, ...buttons);
  return one;
}

/** `about` says to those who do not see the row what the button is about. */
function button(text: string, about: string, pressed: () => void): HTMLButtonElement {
  const one = made('button', text, 'quiet');
  one.type = 'button';
  one.setAttribute('aria-label', `${text}: ${about}`);
  one.addEventListener('click', pressed);
  return one;
}
