// What becomes of a typed line: what is shown, and what is said.

import { expect, test } from 'vitest';
import { toText } from '#webrtc-by-hand/handover.ts';
import type { Chat, Person } from '../connect.ts';
import { take } from './commands.ts';
import type { Face } from './face.ts';
import { WORDS } from './words.ts';

const { en } = WORDS;

test('what is said stands there as what the others see', () => {
  expect(typed('good morning')).toEqual({ shown: ['ana  good morning'], said: ['good morning'], stays: true });
  expect(typed('//o/ hello')).toMatchObject({ shown: ['ana  /o/ hello'], said: ['/o/ hello'] });
  expect(typed('one\ttwo\u001b[31m')).toMatchObject({ shown: ['ana  one two'] });
  expect(typed('\u200b').shown).toEqual([]);
});

test('a command stands there as one, and nobody hears of it', () => {
  expect(typed('/who')).toEqual({ shown: ['command: /who', `notice: ${en.here(['bo'])}`], said: [], stays: true });
  expect(typed('/net')).toMatchObject({ shown: ['command: /net', 'net: '], said: [], stays: true });
  expect(typed('/wat')).toMatchObject({ shown: ['command: /wat', `problem: ${en.unknownCommand('/wat')}`] });
  expect(typed('/connect')).toMatchObject({ shown: ['command: /connect', `problem: ${en.missingAddress}`] });
  expect(typed('/quit')).toEqual({ shown: ['command: /quit'], said: [], stays: false });
});

test('an invitation is made, used and answered', () => {
  expect(typed('/invite')).toMatchObject({ shown: ['command: /invite', 'invite: '], said: [] });
  expect(typed('/invite two-way').shown).toEqual(['command: /invite two-way', 'invite: two-way']);
  expect(typed('/invite bo').shown).toEqual(['command: /invite bo', `problem: ${en.invite.how}`]);
  expect(typed('/invite two-way bo').shown.at(-1)).toBe(`problem: ${en.invite.how}`);
  expect(typed('/join  otter lamp 42 ').shown.at(-1)).toBe('receive: otter lamp 42');
  expect(typed('/answer QWERTY').shown.at(-1)).toBe('receive: QWERTY');
  expect(typed('/join').shown.at(-1)).toBe(`problem: ${en.invite.missing('/join')}`);
});

test('what was handed over and pasted is not said to everybody', () => {
  const door = toText(Uint8Array.of(0x61, ...Array(32).fill(7), 127, 0, 0, 1, 16, 0));
  const link = `http://192.168.1.20:8080/#${door}`;
  for (const pasted of [door, ` ${door}`, link, `ana sent me ${link}.`]) {
    const shown = [`command: ${pasted.trim()}`, `receive: ${pasted}`];
    expect(typed(pasted)).toEqual({ shown, said: [], stays: true });
  }
  expect(typed(door.slice(1))).toMatchObject({ said: [] });
  expect(typed(`//${door}`)).toMatchObject({ said: [`/${door}`] }); // on purpose
  expect(typed(`${'x'.repeat(60)} is no invitation`).said).toHaveLength(1);
});

test('a long text is shown whole, with a word about the messages that it took', () => {
  const long = 'x'.repeat(4_500);
  expect(typed(long)).toEqual({ shown: [`ana  ${long}`, `notice: ${en.inPieces(3)}`], said: [long], stays: true });
  expect(typed('x'.repeat(2_000)).shown).toHaveLength(1);
});

function typed(line: string) {
  const shown: string[] = [];
  const said: string[] = [];
  const show = (kind: string) => (text: string) => void shown.push(`${kind}: ${text}`);
  const face: Face = {
    joined: () => {},
    left: () => {},
    text: ({ name }: Person, text: string) => void shown.push(`${name}  ${text}`),
    notice: show('notice'),
    command: show('command'),
    picture: () => {},
    problem: show('problem'),
  };
  const chat = {
    me: { id: '11'.repeat(16), name: 'ana' },
    people: [{ id: '22'.repeat(16), name: 'bo' }],
    say: async (text: string) => void said.push(text),
  };
  const net = { tell: async () => show('net')('') };
  const inviting = {
    invite: async (isTwoWay: boolean) => {
      show('invite')(isTwoWay ? 'two-way' : '');
      return true;
    },
    receive: async (handed: string) => {
      show('receive')(handed);
      return true;
    },
  };
  const stays = take(line, { chat: chat as unknown as Chat, net, inviting, face, words: en });
  return { shown, said, stays };
}
