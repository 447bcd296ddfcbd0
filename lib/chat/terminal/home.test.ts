// Who a person is on this machine, from one start to the next.

import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Identity } from '#identity/identity.ts';
import { toId } from '#identity/names.ts';
import { homeIn, openHome, slugOf } from './home.ts';
import { WORDS } from './words.ts';

const { en, fr } = WORDS;
const isWindows = process.platform === 'win32';
const nobody = () => expect.unreachable();
let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'p2p-katas-home-')), 'new');
  vi.stubEnv('KATA_HOME', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(join(folder, '..'), { recursive: true });
  });
});

test('the same person from one start to the next, even if two begin at once; of another name, another one', async () => {
  const both = await Promise.all([openHome('ana', en, nobody), openHome('ana', en, nobody)]);
  const [first, second] = both.map(({ identity }) => toId(identity.publicKey));
  expect(second).toBe(first);
  expect(toId((await openHome('Ana', en, nobody)).identity.publicKey)).toBe(first);
  expect(toId((await openHome('bo', en, nobody)).identity.publicKey)).not.toBe(first);
  expect(readdirSync(folder).sort()).toEqual(['identity-ana', 'identity-bo']);
});

test.skipIf(isWindows)('nobody else can read it', async () => {
  await openHome('ana', en, nobody);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'identity-ana')).mode & 0o777).toBe(0o600);
});

test('what is damaged stops the start with a sentence, and stays as it is', async () => {
  await openHome('ana', en, nobody);
  const [identity, contacts] = [join(folder, 'identity-ana'), join(folder, 'contacts-ana')];
  writeFileSync(contacts, 'nonsense', { mode: 0o600 });
  await expect(openHome('ana', fr, nobody)).rejects.toThrow(fr.home.contactsDamaged(contacts));
  expect(readFileSync(contacts, 'utf8')).toBe('nonsense');
  writeFileSync(identity, '', { mode: 0o600 });
  await expect(openHome('ana', en, nobody)).rejects.toThrow(en.home.identityDamaged(identity));
  expect(readFileSync(identity, 'utf8')).toBe('');
});

test.skipIf(isWindows)('so does what others can read', async () => {
  await openHome('ana', en, nobody);
  const path = join(folder, 'identity-ana');
  chmodSync(path, 0o644);
  await expect(openHome('ana', en, nobody)).rejects.toThrow(en.home.readable(path));
});

test('and a folder that is none', async () => {
  writeFileSync(folder, '');
  await expect(openHome('ana', en, nobody)).rejects.toThrow(/^\S+identity-ana cannot be used \(.+\): set KATA_HOME/);
});

test.skipIf(isWindows)(
  'contacts that cannot be written are told once, and known as long as the chat runs',
  async () => {
    const told: string[] = [];
    const home = await openHome('ana', en, (text) => told.push(text));
    rmSync(folder, { recursive: true });
    symlinkSync(join(folder, '..', 'nowhere'), folder); // nothing is there, and nothing can be made there
    for (const name of ['bo', 'cy']) {
      const { publicKey } = await Identity.make({ mayLeave: false });
      await home.contacts.meet(publicKey, name, () => false);
    }
    expect(told).toEqual([expect.stringContaining(join(folder, 'contacts-ana'))]);
    expect((await home.contacts.all()).map(({ name }) => name)).toEqual(['bo', 'cy']);
  },
);

test('the folder: as we are told, or where programs keep such things', () => {
  expect(homeIn({ KATA_HOME: '/here', XDG_CONFIG_HOME: '/there' })).toBe('/here');
  expect(homeIn({ XDG_CONFIG_HOME: '/there', APPDATA: 'C:\\there' }, 'linux')).toBe(join('/there', 'p2p-katas'));
  expect(homeIn({ XDG_CONFIG_HOME: '/there', APPDATA: 'C:\\there' }, 'win32')).toBe(join('C:\\there', 'p2p-katas'));
  expect(homeIn({}, 'linux')).toMatch(/.config.p2p-katas$/);
});

test('a name of a file for each name: safe on every disk, and never the same for two', () => {
  expect(slugOf('Ana')).toBe('ana');
  expect(slugOf('jean-paul2')).toBe('jean-paul2');
  const names = [
    '../../etc/passwd',
    'a/b',
    'a\\b',
    'a:b',
    'con',
    'ñ',
    'n',
    'Zoé',
    'zo',
    '渡辺',
    '👋',
    'a_b',
    'ab',
    'x'.repeat(32),
  ];
  const slugs = names.map(slugOf);
  expect(new Set(slugs).size).toBe(names.length);
  for (const slug of slugs) expect(slug).toMatch(/^[a-z\d_-]{1,64}$/);
});
