// Step 8: whom we have met, and a file that is whole at every moment.

import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Contacts, MAX_CONTACTS, type Store } from '#identity/contacts.ts';
import { FileStore } from '#identity/file.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';
import { hex, someBytes } from './world.ts';

const [ANA, BO, CY, MALLORY] = [1, 2, 3, 4].map((seed) => someBytes(32, seed)) as [Key, Key, Key, Key];
type Key = Uint8Array;
const nobody = () => false;

class Memory implements Store {
  text: string | undefined;

  async read(): Promise<string | undefined> {
    return this.text;
  }

  async write(text: string): Promise<void> {
    this.text = text;
  }
}

const aContactsBook = (store: Store = new Memory()) => new Contacts({ store });

step(8, 'the first time one has to believe; from then on one knows', async () => {
  const store = new Memory();
  expect(await aContactsBook(store).meet(BO, 'bo', nobody)).toEqual({ standing: 'new', name: 'bo' });
  expect(await aContactsBook(store).meet(BO, 'bo', nobody)).toEqual({ standing: 'known', name: 'bo' });
  expect(await aContactsBook(store).all()).toEqual([{ id: hex(BO), name: 'bo', isVerified: false }]);
});

step(8, 'a name that comes with another key is an alarm, and that key is not remembered', async () => {
  const contacts = aContactsBook();
  await contacts.meet(BO, 'bo', nobody);
  for (const time of ['the first time', 'the second time']) {
    const meeting = await contacts.meet(MALLORY, 'bo', nobody);
    expect(meeting, time).toEqual({ standing: 'changed', name: `bo·${hex(MALLORY).slice(0, 4)}` });
  }
  expect(await contacts.all()).toHaveLength(1);
  expect(await contacts.meet(BO, 'bo', nobody)).toMatchObject({ standing: 'known', name: 'bo' });
});

step(8, 'whoever has compared digits is marked, also next time', async () => {
  const store = new Memory();
  const contacts = aContactsBook(store);
  await contacts.meet(ANA, 'ana', nobody);
  await contacts.meet(BO, 'bo', nobody);
  await contacts.verify(BO, 'bo');
  expect(await aContactsBook(store).meet(BO, 'bo', nobody)).toEqual({ standing: 'verified', name: 'bo' });
  expect(await aContactsBook(store).meet(ANA, 'ana', nobody)).toEqual({ standing: 'known', name: 'ana' });
  expect(await contacts.meet(MALLORY, 'bo', nobody)).toMatchObject({ standing: 'changed' });
});

step(8, 'bo has a new machine: when digits were compared, his new key takes the place of the old one', async () => {
  const contacts = aContactsBook();
  await contacts.meet(ANA, 'ana', nobody);
  await contacts.meet(BO, 'bo', nobody);
  expect(await contacts.meet(CY, 'bo', nobody)).toMatchObject({ standing: 'changed' });
  await contacts.verify(CY, 'bo');
  expect(await contacts.meet(CY, 'bo', nobody)).toEqual({ standing: 'verified', name: 'bo' });
  expect(await contacts.meet(BO, 'bo', nobody)).toMatchObject({ standing: 'changed' });
  expect((await contacts.all()).map(({ name }) => name).sort()).toEqual(['ana', 'bo']);
});

step(8, 'whoever gets another name when digits are compared loses the old one', async () => {
  const contacts = aContactsBook();
  await contacts.meet(BO, 'bo', nobody);
  await contacts.verify(BO, 'robert');
  expect(await contacts.all()).toEqual([{ id: hex(BO), name: 'robert', isVerified: true }]);
});

step(8, 'two who have one name, and are both here, are two people, also next time', async () => {
  const contacts = aContactsBook();
  await contacts.meet(BO, 'bo', nobody);
  const other = `bo·${hex(CY).slice(0, 4)}`;
  const isHere = (id: string) => id === hex(BO);
  expect(await contacts.meet(CY, 'bo', isHere)).toEqual({ standing: 'namesake', name: other });
  expect(await contacts.meet(CY, 'bo', nobody)).toEqual({ standing: 'known', name: other });
  expect(await contacts.meet(BO, 'bo', nobody)).toEqual({ standing: 'known', name: 'bo' });
});

step(8, 'names that look alike are one name', async () => {
  const contacts = new Contacts({ store: new Memory(), lookOf: (name) => name.toLowerCase() });
  await contacts.meet(BO, 'bo', nobody);
  expect(await contacts.meet(MALLORY, 'Bo', nobody)).toEqual({
    standing: 'changed',
    name: `Bo·${hex(MALLORY).slice(0, 4)}`,
  });
  await contacts.verify(MALLORY, 'BO');
  expect(await contacts.all()).toEqual([{ id: hex(MALLORY), name: 'BO', isVerified: true }]);
});

step(8, 'whoever calls themselves something else is still who they are', async () => {
  const contacts = aContactsBook();
  await contacts.meet(BO, 'bo', nobody);
  expect(await contacts.meet(BO, 'ana', nobody)).toEqual({ standing: 'known', name: 'bo' });
  expect(await contacts.meet(ANA, 'ana', nobody)).toEqual({ standing: 'new', name: 'ana' });
});

step(8, 'who is forgotten comes for the first time', async () => {
  const contacts = aContactsBook();
  await contacts.meet(ANA, 'ana', nobody);
  await contacts.meet(BO, 'bo', nobody);
  await contacts.forget(hex(BO));
  expect((await contacts.all()).map(({ name }) => name)).toEqual(['ana']);
  expect(await contacts.meet(MALLORY, 'bo', nobody)).toEqual({ standing: 'new', name: 'bo' });
});

step(8, 'many come at once, and each is remembered', async () => {
  const contacts = aContactsBook();
  const keys = Array.from({ length: 20 }, (_, seed) => someBytes(32, seed + 10));
  const meetings = await Promise.all(keys.map((key, place) => contacts.meet(key, `p${place}`, nobody)));
  expect(meetings.every(({ standing }) => standing === 'new')).toBe(true);
  expect(await contacts.all()).toHaveLength(20);
});

step(8, 'whoever makes keys by the thousand makes us forget nobody', async () => {
  const store = new Memory();
  const lines = Array.from({ length: MAX_CONTACTS }, (_, seed) => `${hex(someBytes(32, seed + 10))} met p${seed}\n`);
  store.text = `p2p-katas contacts 1\n${lines.join('')}`;
  const contacts = aContactsBook(store);
  expect(await contacts.meet(MALLORY, 'mallory', nobody)).toEqual({ standing: 'new', name: 'mallory' });
  const known = await contacts.all();
  expect(known).toHaveLength(MAX_CONTACTS);
  expect(known.some(({ name }) => name === 'mallory')).toBe(false);
  await contacts.verify(BO, 'bo');
  expect(await contacts.meet(BO, 'bo', nobody)).toEqual({ standing: 'verified', name: 'bo' });
});

step(8, 'what cannot be read is not written over', async () => {
  const good = `p2p-katas contacts 1\n${hex(BO)} met bo\n`;
  for (const damaged of [
    '',
    good.slice(0, -1),
    good.replace('met', 'is'),
    good.replace('contacts 1', 'contacts 2'),
    `${good}x\n`,
  ]) {
    const store = new Memory();
    store.text = damaged;
    await expect(aContactsBook(store).meet(ANA, 'ana', nobody), damaged).rejects.toMatchObject({ code: 'DAMAGED' });
    await expect(aContactsBook(store).verify(ANA, 'ana'), damaged).rejects.toMatchObject({ code: 'DAMAGED' });
    expect(store.text).toBe(damaged);
  }
});

step(8, 'a name that is no line is not written: it could be a line about somebody else', async () => {
  for (const name of ['', `mallory\n${hex(CY)} verified cy`, 'mal\u2028lory']) {
    const store = new Memory();
    await aContactsBook(store).meet(ANA, 'ana', nobody);
    await expect(aContactsBook(store).meet(MALLORY, name, nobody), name).rejects.toThrow(RangeError);
    expect(await aContactsBook(store).all()).toHaveLength(1);
  }
});

/** A folder that is gone when the test is over. */
async function aFolder({ after }: StepContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'p2p-katas-'));
  after(() => rm(folder, { recursive: true }));
  return folder;
}

step(8, 'a file gives back what was written, and nothing before that', async (context) => {
  const file = new FileStore(join(await aFolder(context), 'deep', 'down', 'contacts'));
  expect(await file.read()).toBe(undefined);
  await file.write('one\n');
  expect(await file.read()).toBe('one\n');
  await file.write('two, with an ñ\n');
  expect(await file.read()).toBe('two, with an ñ\n');
});

step(8, 'a file is for its owner alone, whatever this machine usually allows', async (context) => {
  if (process.platform === 'win32') return context.skip('Windows has no such bits');
  const before = process.umask(0);
  context.after(() => process.umask(before));
  const folder = join(await aFolder(context), 'p2p-katas');
  const file = new FileStore(join(folder, 'identity'));
  await file.write('a secret\n');
  let isWriting = true;
  const writing = file.write('a long secret\n'.repeat(200_000)).finally(() => {
    isWriting = false;
  });
  while (isWriting) {
    for (const name of await readdir(folder)) {
      const { mode = 0o600 } = (await stat(join(folder, name)).catch(() => undefined)) ?? {}; // it may be gone again
      expect((mode & 0o777).toString(8), 'while it is being written, too').toBe('600');
    }
  }
  await writing;
  expect((await stat(join(folder, 'identity'))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

step(8, 'what others can read is not trusted', async (context) => {
  if (process.platform === 'win32') return context.skip('Windows has no such bits');
  const path = join(await aFolder(context), 'identity');
  for (const mode of [0o640, 0o604, 0o602, 0o620]) {
    await writeFile(path, 'a secret\n', { mode });
    await chmod(path, mode);
    await expect(new FileStore(path).read(), mode.toString(8)).rejects.toMatchObject({ code: 'READABLE' });
  }
  await chmod(path, 0o600);
  expect(await new FileStore(path).read()).toBe('a secret\n');
});

step(8, 'at no moment is there half a file', async (context) => {
  const folder = await aFolder(context);
  const file = new FileStore(join(folder, 'contacts'));
  const texts = ['a', 'b'].map((letter) => letter.repeat(3_000_000));
  await file.write(texts[0]!);
  let isWriting = true;
  const writing = (async () => {
    for (let round = 0; round < 12; round += 1) await file.write(texts[round % 2]!);
  })().finally(() => {
    isWriting = false;
  });
  // Whoever reads now sees what would be there if we were stopped now.
  while (isWriting) {
    const seen = await readFile(join(folder, 'contacts'), 'latin1');
    expect(texts.includes(seen), `half a file, of ${seen.length} bytes`).toBe(true);
  }
  await writing;
  expect(await readdir(folder)).toEqual(['contacts']);
});

step(8, 'two programs write at once, and one of them is the last', async (context) => {
  const path = join(await aFolder(context), 'contacts');
  await Promise.all(['one\n', 'two\n'].map((said) => new FileStore(path).write(said)));
  expect(['one\n', 'two\n']).toContain(await new FileStore(path).read());
});

step(8, 'a write that fails leaves what was there', async (context) => {
  const folder = await aFolder(context);
  const path = join(folder, 'contacts');
  await new FileStore(path).write('before\n');
  await new FileStore(path).write(undefined as unknown as string).catch(() => {}); // nothing that could be written
  expect(await readFile(path, 'utf8')).toBe('before\n');
});

step(8, 'a change is over when it has been kept', async () => {
  const store = new Memory();
  const write = store.write.bind(store);
  store.write = async (text) => {
    await new Promise((resolve) => setImmediate(resolve)); // a disk takes its time
    await write(text);
  };
  const contacts = aContactsBook(store);
  await contacts.meet(ANA, 'ana', nobody);
  expect(store.text, 'after meet').toContain(' met ana\n');
  await contacts.verify(ANA, 'ana');
  expect(store.text, 'after verify').toContain(' verified ana\n');
  await contacts.forget(hex(ANA));
  expect(store.text, 'after forget').not.toContain('ana');
});

step(8, 'what cannot be read is not taken for a file that is not there', async (context) => {
  const folder = join(await aFolder(context), 'contacts');
  await new FileStore(join(folder, 'x')).write('in the way\n'); // a folder stands where the file should
  await expect(new FileStore(folder).read()).rejects.toThrow();
  await expect(new FileStore(folder).write('one\n')).rejects.toThrow();
});
