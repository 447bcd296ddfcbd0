// What becomes of a typed line: what is shown, and what is said.

import { expect, test, vi } from 'vitest';
import { toText } from '#webrtc-by-hand/handover.ts';
import type { Chat, Person } from '../connect.ts';
import { FAILURES } from '../failures.ts';
import { ID_WORDS } from '../id-words.ts';
import { take } from './commands.ts';
import type { Face, Speaker } from './face.ts';
import { WORDS } from './words.ts';

const { en } = WORDS;

test('what is said stands there as what the others see', () => {
  expect(typed('good morning')).toEqual({ shown: ['ana  good morning'], said: ['good morning'], stays: true });
  expect(typed('//o/ hello')).toMatchObject({ shown: ['ana  /o/ hello'], said: ['/o/ hello'] });
  expect(typed('one\ttwo\u001b[31m')).toMatchObject({ shown: ['ana  one two'] });
  expect(typed('\u200b').shown).toEqual([]);
});

test('a command stands there as one, and nobody hears of it', () => {
  expect(typed('/net')).toMatchObject({ shown: ['command: /net', 'net: '], said: [], stays: true });
  expect(typed('/wat')).toMatchObject({ shown: ['command: /wat', `problem: ${en.unknownCommand('/wat')}`] });
  expect(typed('/connect')).toMatchObject({ shown: ['command: /connect', `problem: ${en.missingAddress}`] });
  expect(typed('/quit')).toEqual({ shown: ['command: /quit'], said: [], stays: false });
});

test('who is here: each with eight words of their key', async () => {
  const [, told] = await done('/who', [BO, HELD, OTHER]);
  const lines = told!.split('\n');
  const key = String.raw`(\w+ ?){8}`;
  expect(lines[0]).toMatch(new RegExp(`^notice: You are ana, with the key: ${key}$`));
  expect(lines.slice(1)).toEqual([
    en.who.here,
    expect.stringMatching(new RegExp(`^ {2}bo: ${key}$`)),
    expect.stringMatching(new RegExp(`^ {2}cy·5555: ${key} \\(${en.who.held}\\)$`)),
    expect.stringMatching(new RegExp(`^ {2}ana·6666: ${key} \\(${en.who.elsewhere}\\)$`)),
  ]);
  expect((await done('/who', []))[1]!.split('\n')[1]).toBe(en.alone);
});

test('digits are compared with whoever is named; with the only one who is here, without a name', () => {
  const outcome = (line: string, people = [BO]) => typed(line, people).shown.at(-1);
  expect(outcome('/verify bo')).toBe('verify: bo');
  expect(outcome('/verify BO ', [HELD, BO])).toBe('verify: bo');
  expect(outcome('/verify')).toBe('verify: bo');
  expect(outcome('/verify cy', [BO, HELD])).toBe('verify: cy·5555'); // as they call themselves
  expect(outcome('/verify', [BO, HELD])).toBe(`problem: ${en.verify.whom}`);
  expect(outcome('/verify zoe')).toBe(`problem: ${en.verify.notHere('zoe')}`);
  expect(outcome('/verify ana·6666', [OTHER])).toBe(`problem: ${en.verify.isYou('ana·6666')}`);
});

test('what comes of it is said; a name is needed only if there are several', async () => {
  const verified = `notice: ${en.verify.verified('bo ✓')}`;
  expect((await done('/same')).at(-1)).toBe(verified);
  expect((await done('/same bo', [BO], [BO, HELD])).at(-1)).toBe(verified);
  expect((await done('/different cy·5555', [BO], [BO, HELD])).at(-1)).toBe('different: cy·5555');
  expect((await done('/same', [BO], [BO, HELD])).at(-1)).toBe(`problem: ${en.verify.which('/same')}`);
  expect((await done('/same', [BO], [])).at(-1)).toBe(`problem: ${en.verify.nothingToCompare}`);
  expect((await done('/same cy', [BO], [HELD])).at(-1)).toBe(`problem: ${en.verify.nothingToCompare}`); // says so
  const cutOff = new Set([BO.id, HELD.id]);
  expect((await done('/same', [HELD], [HELD], cutOff)).at(-1)).toBe(`problem: ${en.verify.which('/same')}`);
  expect((await done('/same cy·5555', [HELD], [HELD], cutOff)).at(-1)).toBe(
    `notice: ${en.verify.verified('cy·5555 ✓')}`,
  );
  expect(cutOff.size).toBe(0);
  expect((await done('/forget bo')).at(-1)).toBe(`notice: ${en.verify.forgotten('bo')}`);
  expect((await done('/forget zoe')).at(-1)).toBe(`problem: ${en.verify.unknown('zoe')}`);
  expect((await done('/forget')).at(-1)).toBe(`problem: ${en.verify.whomToForget}`);
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

const BO = { id: '22'.repeat(16), name: 'bo', said: 'bo', identity: '33'.repeat(32), standing: 'known', isMe: false };
const HELD = {
  ...BO,
  id: '44'.repeat(16),
  name: 'cy·5555',
  said: 'cy',
  identity: '55'.repeat(32),
  standing: 'changed',
};
const OTHER = { ...BO, id: '66'.repeat(16), name: 'ana·6666', said: 'ana', standing: 'verified', isMe: true };

/** What comes of it, once nothing is left to be done. */
async function done(line: string, people = [BO], compared = [BO], digitsShown?: Set<string>) {
  const { shown } = typed(line, people, compared, digitsShown);
  await vi.waitFor(() => expect(shown.length).toBeGreaterThan(1));
  return shown;
}

function typed(
  line: string,
  people = [BO],
  compared: (typeof BO)[] = [],
  digitsShown = new Set(compared.map(({ id }) => id)),
) {
  const shown: string[] = [];
  const said: string[] = [];
  const show = (kind: string) => (text: string) => void shown.push(`${kind}: ${text}`);
  const face: Face = {
    joined: () => {},
    left: () => {},
    text: ({ name }: Speaker, text: string) => void shown.push(`${name}  ${text}`),
    notice: show('notice'),
    ask: show('ask'),
    command: show('command'),
    picture: () => {},
    problem: show('problem'),
    alarm: show('alarm'),
  };
  const chat = {
    me: { ...BO, id: '11'.repeat(16), name: 'ana' },
    people,
    comparisons: compared.map((person) => ({ person, digits: '482 913' })),
    verify: ({ name }: Speaker) => show('verify')(name),
    same: async (person: Person) => ({ ...person, standing: 'verified' }),
    different: async ({ name }: Speaker) => show('different')(name),
    forget: async (name: string) => name === 'bo',
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
  const desk = { chat: chat as unknown as Chat, net, inviting, face, words: en };
  const stays = take(line, { ...desk, failures: FAILURES.en, idWords: ID_WORDS.en, shown: digitsShown });
  return { shown, said, stays };
}
