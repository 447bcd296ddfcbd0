// Whatever comes to kata 5, from the network or from a file: a value, or the error that it says it throws. A million
// forged records are in the bench (lib/bench/forging.ts); here is what they are wrapped in, and all the rest.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SecureError, secure } from '#identity/channel.ts';
import { NoiseError } from '#identity/cipher-state.ts';
import { Contacts, ContactsError, type Store } from '#identity/contacts.ts';
import { Handshake } from '#identity/handshake.ts';
import { Identity, IdentityError, verify } from '#identity/identity.ts';
import { fromId, toId } from '#identity/names.ts';
import { generateKeyPair } from '#identity/primitives.ts';
import { check, ProofError, prove, type Question } from '#identity/proof.ts';
import { MAX_MESSAGE_BYTES, MAX_PLAINTEXT_BYTES, Packer, Unpacker } from '#identity/records.ts';
import { Asked, Asker, ShortStringError } from '#identity/short-string.ts';
import { hex, someBytes, someone, Wire } from '../../katas/05-identity/world.ts';

const RUNS = { numRuns: 2_000 };
const NOTHING = new Uint8Array(0);
const anything = fc.uint8Array({ maxLength: 200 });

/** Bytes put in the place of others, which may be more or fewer. */
const splice = fc.record({ at: fc.nat(), removed: fc.nat({ max: 8 }), inserted: fc.uint8Array({ maxLength: 8 }) });
type Splice = typeof splice extends fc.Arbitrary<infer T> ? T : never;

function spliced(bytes: Uint8Array, { at, removed, inserted }: Splice): Uint8Array {
  const all = [...bytes];
  all.splice(at % (all.length + 1), removed, ...inserted);
  return Uint8Array.from(all);
}

/** What it gives; or that it has thrown what it may throw. */
async function outcome<T>(
  attempt: Promise<T>,
  mayThrow: abstract new (...args: never) => Error,
): Promise<T | 'refused'> {
  return attempt.catch((error) => {
    if (error instanceof mayThrow) return 'refused';
    throw error;
  });
}

test('records: any messages, however they are cut, come out as they went in', () => {
  const lengths = fc.array(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 200_000 })), { maxLength: 8 });
  const cuts = fc.array(fc.nat({ max: 70_000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(lengths, cuts, (all, sizes) => {
      const sent = all.map((length, index) => new Uint8Array(length).fill(index + 1));
      const packer = new Packer();
      for (const message of sent) packer.add(message);
      const unpacker = new Unpacker();
      const got: Uint8Array[] = [];
      for (let plaintext = packer.take(), i = 0; plaintext; plaintext = packer.take()) {
        expect(plaintext.length).toBeLessThanOrEqual(MAX_PLAINTEXT_BYTES);
        for (let at = 0; at < plaintext.length; i += 1) {
          const size = 1 + sizes[i % sizes.length]!;
          got.push(...unpacker.push(plaintext.slice(at, at + size)));
          at += size;
        }
      }
      expect(got.map(({ length }) => length)).toEqual(all);
      for (const [index, message] of got.entries()) expect(Buffer.compare(message, sent[index]!)).toBe(0);
      expect([packer.bytes, unpacker.atEdge]).toEqual([0, true]);
    }),
    { numRuns: 300 },
  );
});

test('records: any bytes give messages that are not too long, or a RangeError', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (plaintexts) => {
      const unpacker = new Unpacker();
      try {
        for (const plaintext of plaintexts) {
          for (const message of unpacker.push(plaintext)) expect(message.length).toBeLessThanOrEqual(512);
        }
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }),
    RUNS,
  );
});

test('records: a message takes the memory of what has come of it, however little comes at a time', () => {
  const packer = new Packer();
  packer.add(new Uint8Array(MAX_MESSAGE_BYTES));
  const held = () => process.memoryUsage().arrayBuffers;
  const before = held();
  const announced = Array.from({ length: 100 }, () => new Unpacker());
  for (const unpacker of announced) unpacker.push(Uint8Array.of(0, 16, 0, 0, 1)); // a megabyte, and one byte of it
  expect(held() - before).toBeLessThan(MAX_MESSAGE_BYTES);
  const unpacker = new Unpacker();
  let messages = 0;
  let peak = 0;
  for (let plaintext = packer.take(); plaintext; plaintext = packer.take()) {
    for (let at = 0; at < plaintext.length; at += 1) {
      messages += unpacker.push(plaintext.subarray(at, at + 1)).length;
      if (at % 16_384 === 0) peak = Math.max(peak, held() - before);
    }
  }
  expect(messages).toBe(1);
  expect(peak).toBeLessThan(20 * MAX_MESSAGE_BYTES); // garbage included
});

/** A handshake as far as its second message, whose reader is still waiting. */
async function halfway() {
  const [staticKey, prologue] = [await generateKeyPair(), NOTHING];
  const [ana, bo] = await Promise.all(
    [true, false].map((isInitiator) => Handshake.begin({ isInitiator, staticKey, prologue })),
  );
  const first = await ana!.write(NOTHING);
  await bo!.read(first);
  const second = await bo!.write(someBytes(96));
  return { ana: ana!, bo: bo!, first, second };
}

test('handshake: any bytes, and any change to what was said, end it with a NoiseError before anything is secret', async () => {
  await fc.assert(
    fc.asyncProperty(fc.option(splice), anything, async (change, bytes) => {
      const { ana, second } = await halfway();
      const said = change ? spliced(second, change) : bytes;
      if (hex(said) === hex(second)) return;
      expect(await outcome(ana.read(said), NoiseError)).toBe('refused');
    }),
    { numRuns: 500 },
  );
  await fc.assert(
    fc.asyncProperty(fc.option(splice), anything, async (change, bytes) => {
      const { ana, bo, second } = await halfway();
      await ana.read(second);
      const third = await ana.write(someBytes(96));
      const said = change ? spliced(third, change) : bytes;
      if (hex(said) === hex(third)) return;
      expect(await outcome(bo.read(said), NoiseError)).toBe('refused');
    }),
    { numRuns: 300 },
  );
});

test('handshake: whatever the first message is, who began with another one cannot read the answer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.option(splice), anything, async (change, bytes) => {
      const [staticKey, prologue] = [await generateKeyPair(), NOTHING];
      const ana = await Handshake.begin({ isInitiator: true, staticKey, prologue });
      const bo = await Handshake.begin({ isInitiator: false, staticKey, prologue });
      const first = await ana.write(NOTHING);
      const said = change ? spliced(first, change) : bytes;
      if (hex(said) === hex(first)) return;
      if ((await outcome(bo.read(said), NoiseError)) === 'refused') return;
      const answer = await outcome(bo.write(NOTHING), NoiseError); // refused for a key of low order
      if (answer !== 'refused') expect(await outcome(ana.read(answer), NoiseError)).toBe('refused');
    }),
    { numRuns: 500 },
  );
});

const QUESTION: Question = {
  asker: 'initiator',
  conversation: someBytes(32, 1),
  challenge: someBytes(32, 2),
  speaker: someBytes(32, 3),
};

test('proofs and signatures: any bytes, and any change to what was signed, prove nothing', async () => {
  const ana = await Identity.make({ mayLeave: false });
  const proof = await prove(ana, QUESTION);
  const signature = await ana.sign(proof);
  const key = fc.oneof(fc.constant(ana.publicKey), fc.uint8Array({ minLength: 32, maxLength: 32 }), anything);
  const signed = fc.oneof(fc.constant(signature), fc.uint8Array({ minLength: 64, maxLength: 64 }), anything);
  expect(hex(await check(proof, QUESTION))).toBe(hex(ana.publicKey));
  expect(await verify(ana.publicKey, proof, signature)).toBe(true);
  await fc.assert(
    fc.asyncProperty(fc.option(splice), anything, key, signed, async (change, bytes, publicKey, signature) => {
      const changed = change ? spliced(proof, change) : bytes;
      if (hex(changed) === hex(proof)) return;
      expect(await outcome(check(changed, QUESTION), ProofError)).toBe('refused');
      expect(await verify(publicKey, changed, signature)).toBe(false);
    }),
    RUNS,
  );
});

test('short string: any bytes in the place of a nonce are refused, or of no use to whoever sent them', async () => {
  const channel = someBytes(32);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(anything, fc.uint8Array({ minLength: 32, maxLength: 32 })),
      anything,
      async (bytes, promise) => {
        const heard = await outcome(new Asker(channel).hear(bytes), ShortStringError);
        if (heard === 'refused') expect(bytes.length).not.toBe(32);
        else expect(heard.digits).toMatch(/^\d{6}$/);
        expect(await outcome(new Asked(channel, promise).hear(bytes), ShortStringError)).toBe('refused');
      },
    ),
    { numRuns: 1_000 },
  );
});

const digits = fc.array(fc.constantFrom(...'0123456789abcdefABCDEF g'), { maxLength: 70 }).map((all) => all.join(''));
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  digits,
  fc.uint8Array({ minLength: 31, maxLength: 33 }).map(hex),
);

test('identities: any text is one that says the same again, or none', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (said) => {
      const publicKey = fromId(said);
      if (publicKey) expect(toId(publicKey)).toBe(said);
      const identity = await outcome(Identity.fromText(said), IdentityError);
      if (identity !== 'refused') expect(await identity.toText()).toBe(said.trim());
    }),
    RUNS,
  );
});

test('contacts: any text, and any change to what we wrote, are contacts that stay as they are, or damaged', async () => {
  const kept = (text?: string): Store & { text?: string } => ({
    text,
    async read() {
      return this.text;
    },
    async write(text) {
      this.text = text;
    },
  });
  const written = kept();
  const names = ['ana', 'bo·7f3a', 'm. ñ “x” 🙂'];
  for (const [seed, name] of names.entries())
    await new Contacts({ store: written }).meet(someBytes(32, seed), name, () => true);
  await new Contacts({ store: written }).verify(someBytes(32, 1), 'bo');
  const change = fc.record({
    at: fc.nat(),
    removed: fc.nat({ max: 80 }),
    inserted: fc.string({ unit: 'binary', maxLength: 8 }),
  });
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.option(change), text, async (change, anyText) => {
      const [at, end] = change ? [change.at % written.text!.length, change.removed] : [0, 0];
      const changed = change
        ? written.text!.slice(0, at) + change.inserted + written.text!.slice(at + end)
        : `${written.text!.slice(0, written.text!.indexOf('\n') + 1)}${anyText}`;
      const store = kept(changed);
      const contacts = new Contacts({ store });
      const known = await outcome(contacts.all(), ContactsError);
      const meeting = await outcome(
        contacts.meet(someBytes(32, 99), 'cy', () => false),
        ContactsError,
      );
      if (known === 'refused') {
        expect([meeting, store.text]).toEqual(['refused', changed]); // what is damaged is not written over
        return;
      }
      read += 1;
      for (const { id } of known) expect(fromId(id)).toHaveLength(32);
      expect((await contacts.all()).slice(0, known.length)).toEqual(known);
    }),
    RUNS,
  );
  expect(read).toBeGreaterThan(50); // about 100 of them: some changes are of a name, some of nothing
});

test('channel: whatever somebody does to what is on its way, nobody hears anything else, or takes a part for the whole', async () => {
  const HANDSHAKE_MESSAGES = 3;
  const said = ['one', 'two', 'three', 'four'];
  const attack = fc.record({
    by: fc.constantFrom(0, 1),
    number: fc.nat({ max: 4 }),
    way: fc.oneof(splice, fc.constantFrom('repeated', 'reflected', 'left out', 'swapped')),
  });
  await fc.assert(
    fc.asyncProperty(attack, async ({ by, number, way }) => {
      const wire = new Wire();
      let count = 0;
      let held: Uint8Array | undefined;
      wire.onSent = (message, sender) => {
        if (sender !== by) return [message];
        count += 1;
        if (held && count === number + 2) return [message, held];
        if (count !== number + 1) return [message];
        if (way === 'repeated') return [message, message];
        if (way === 'reflected') {
          wire.ends[by].arrive(message);
          return [message];
        }
        if (way === 'swapped') held = message;
        if (typeof way === 'object') return [spliced(message, way)];
        if (wire.sent.length <= HANDSHAKE_MESSAGES) wire.cut(); // or somebody waits for it until their patience ends
        return [];
      };
      /** How it ends for them, and what they have heard until then. */
      const attend = async (end: 0 | 1) => {
        const heard: string[] = [];
        try {
          const channel = await secure(wire.ends[end], await someone(end === 0));
          for (const word of said) channel.send(new TextEncoder().encode(word)).catch(() => {}); // whoever hears finds out
          for await (const message of channel) {
            heard.push(new TextDecoder().decode(message));
            if (heard.length === said.length) channel.close().catch(() => {});
          }
          return { heard, code: 'a clean end' };
        } catch (error) {
          return { heard, code: (error as SecureError).code };
        } finally {
          wire.cut();
        }
      };
      const ends = await Promise.all([attend(0), attend(1)]);
      for (const { heard, code } of ends) {
        expect(heard).toEqual(code === 'a clean end' ? said : said.slice(0, heard.length));
        expect(code).toEqual(expect.any(String));
      }
    }),
    { numRuns: 300 },
  );
});
