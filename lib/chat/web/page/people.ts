// Who is here, who has been cut off, and what is still on its way between people's hands.

import { element, made } from './elements.ts';
import type { Attempt } from './session.ts';
import type { Words } from './words.ts';

export interface Here {
  readonly me: string;
  readonly people: readonly string[];
  /** Those whose connection broke. */
  readonly lost: readonly string[];
  readonly attempts: readonly Attempt[];
  /** Why something has failed, as a sentence. */
  why(error: unknown): string;
  show(attempt: Attempt): void;
  withdraw(attempt: Attempt): void;
  dismiss(lost: string): void;
}

/** Draws all of it anew. The focus stays where it was, if that is still there. */
export function showPeople(here: Here, words: Words): void {
  const list = element('people');
  const focused = [...list.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement);
  list.replaceChildren(
    row('me', words.you(here.me)),
    ...here.people.map((name) => row('here', name, words.connected)),
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
