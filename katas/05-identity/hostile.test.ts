// Step 9: whoever has the wire in their hands, and whoever is at its other end.

import { expect, vi } from 'vitest';
import { type SecureChannel, secure } from '#identity/channel.ts';
import { CipherState, MAX_NONCE } from '#identity/cipher-state.ts';
import { Identity } from '#identity/identity.ts';
import type { PairStream } from '../../lib/contracts.ts';
import { SimulatedClock } from '../../lib/lab/clock.ts';
import { soon, until } from '../../lib/lab/inbox.ts';
import { step } from '../../lib/runner/step.ts';
import { bytes, connected, connectedByHand, hex, nextFew, nextOf, someBytes, someone, text, Wire } from './world.ts';

const NOTHING = new Uint8Array(0);

type Attack = (record: Uint8Array, by: 0 | 1, number: number) => readonly Uint8Array[];

/**
 * What bo hears of `one`, `two` and `three`, which ana sends in a record each, when somebody does this to the wire; and
 * how it ends for him.
 */
async function attacked(attack: Attack): Promise<{ heard: string[]; code: string; wire: Wire; said: number }> {
  const { ana, bo, wire } = await connected();
  let number = 0;
  let isOver = false;
  wire.onSent = (record, by) => {
    if (by === 1 || isOver) return [record];
    number += 1;
    return attack(record, by, number);
  };
  const before = wire.sentBy(1).length;
  const heard: string[] = [];
  const hearing = (async () => {
    for await (const message of bo) heard.push(new TextDecoder().decode(message));
    return 'a clean end';
  })().catch((error) => String(error.code));
  for (const [index, word] of ['one', 'two', 'three'].entries()) {
    await ana.send(text(word)).catch(() => {});
    await until(() => number > index || wire.ends[1].isClosed, `record ${index + 1} is on the wire`);
  }
  isOver = true;
  ana.close().catch(() => {}); // if nothing has been noticed, that is a clean end
  const code = await soon(hearing, () => `nothing was noticed; heard ${heard}`);
  await until(() => wire.ends[1].isClosed, 'the stream below is closed');
  return { heard, code, wire, said: wire.sentBy(1).length - before };
}

step(9, 'a record that was changed in any bit ends the channel', async () => {
  for (const bit of [0, 1, 7, 8, 40, 100, 150]) {
    const flip: Attack = (record, _, number) => {
      if (number === 2) record[(bit >> 3) % record.length]! ^= 1 << (bit & 7);
      return [record];
    };
    expect(await attacked(flip), `bit ${bit}`).toMatchObject({ heard: ['one'], code: 'FORGED', said: 0 });
  }
});

step(9, 'a record that was cut, or has grown, ends the channel', async () => {
  const changes: Attack[] = [
    (record, _, number) => [number === 2 ? record.slice(0, -1) : record],
    (record, _, number) => [number === 2 ? record.slice(0, 10) : record],
    (record, _, number) => [number === 2 ? NOTHING : record],
    (record, _, number) => [number === 2 ? Uint8Array.of(...record, 0) : record],
  ];
  for (const change of changes) {
    expect(await attacked(change)).toMatchObject({ heard: ['one'], code: 'FORGED', said: 0 });
  }
});

step(9, 'a record that was left out, repeated, or comes in another order, ends the channel', async () => {
  expect(await attacked((record, _, number) => (number === 2 ? [] : [record]))).toMatchObject({
    heard: ['one'],
    code: 'FORGED',
  });
  expect(await attacked((record, _, number) => (number === 1 ? [record, record] : [record]))).toMatchObject({
    heard: ['one'],
    code: 'FORGED',
  });
  let held: Uint8Array;
  const reorder: Attack = (record, _, number) => {
    if (number === 1) held = record;
    return number === 1 ? [] : number === 2 ? [record, held] : [record];
  };
  expect(await attacked(reorder)).toMatchObject({ heard: [], code: 'FORGED' });
});

step(9, 'a record of our own that comes back, or one of another channel, ends the channel', async () => {
  const { ana, bo, wire } = await connected();
  wire.onSent = (record, by) => {
    if (by === 0) wire.ends[0].arrive(record); // back to where it came from
    return [record];
  };
  await ana.send(text('hello'));
  expect(await nextOf(bo)).toEqual(text('hello'));
  await expect(soon(nextOf(ana), () => 'nothing was noticed')).rejects.toMatchObject({ code: 'FORGED' });

  const other = await connected();
  await other.ana.send(text('hello'));
  const foreign = other.wire.sentBy(0).at(-1)!;
  expect(await attacked((record, _, number) => [number === 2 ? foreign : record])).toMatchObject({
    heard: ['one'],
    code: 'FORGED',
  });
});

step(9, 'a record or a message that is longer than it may be ends the channel at once', async () => {
  const grown: Attack = (record, _, number) => [number === 2 ? someBytes(65_536) : record];
  expect(await attacked(grown)).toMatchObject({ heard: ['one'], code: 'OVERSIZED' });
  const byHand = await connectedByHand();
  await byHand.bo.send(await byHand.by.send.encrypt(NOTHING, Uint8Array.of(0, 16, 0, 1))); // 1 MB and a byte, it says
  await expect(soon(nextOf(byHand.ana), () => 'nothing was noticed')).rejects.toMatchObject({ code: 'OVERSIZED' });
  const { ana } = await connected();
  await expect(ana.send(new Uint8Array(1_048_577))).rejects.toMatchObject({ code: 'TOO_LONG' });
});

step(9, 'with a key of low order nobody shakes hands: everybody would know the secret', async () => {
  const points = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ];
  for (const point of points) {
    const wire = new Wire();
    const opening = secure(wire.ends[1], await someone(false));
    opening.catch(() => {});
    await wire.ends[0].send(bytes(point)); // the first message is an ephemeral key and nothing else
    await expect(
      soon(opening, () => 'nothing was noticed'),
      point,
    ).rejects.toMatchObject({ code: 'LOW_ORDER' });
    expect(wire.sentBy(1), 'what was answered').toEqual([]);
    expect(wire.ends[1].isClosed).toBe(true);
  }
});

step(9, 'not even where WebCrypto does not look whether the secret is zeros', async (context) => {
  const { subtle } = globalThis.crypto;
  const deriveBits = vi.spyOn(subtle, 'deriveBits').mockResolvedValue(new ArrayBuffer(32));
  context.after(() => deriveBits.mockRestore());
  const wire = new Wire();
  const opening = secure(wire.ends[1], await someone(false));
  opening.catch(() => {});
  await wire.ends[0].send(new Uint8Array(32));
  await expect(soon(opening, () => 'nothing was noticed')).rejects.toMatchObject({ code: 'LOW_ORDER' });
});

step(9, 'no key seals more messages than it may', async () => {
  const cipher = new CipherState(someBytes(32), MAX_NONCE);
  await cipher.encrypt(NOTHING, text('the last one'));
  for (let more = 0; more < 3; more += 1) {
    await expect(cipher.encrypt(NOTHING, text('one more'))).rejects.toMatchObject({ code: 'EXHAUSTED' });
    await expect(cipher.decrypt(NOTHING, new Uint8Array(16))).rejects.toMatchObject({ code: 'EXHAUSTED' });
  }
});

step(9, 'a new key follows from the old one as Noise has it', async () => {
  // REKEY(k): the first 32 bytes of ENCRYPT(k, 2^64 - 1, nothing, 32 zeros). Noise, revision 34, §4.2
  const key = someBytes(32);
  const { subtle } = globalThis.crypto;
  const by = (raw: Uint8Array<ArrayBuffer>) => subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
  const iv = Uint8Array.of(0, 0, 0, 0, ...new Array(8).fill(0xff));
  const sealed = await subtle.encrypt({ name: 'AES-GCM', iv }, await by(key), new Uint8Array(32));
  const next = await by(new Uint8Array(sealed.slice(0, 32)));
  const cipher = new CipherState(key);
  const first = cipher.encrypt(NOTHING, text('under the old key'));
  cipher.rekey();
  const second = cipher.encrypt(NOTHING, text('under the new key'));
  const nonce = (number: number) => Uint8Array.of(...new Array(11).fill(0), number);
  const expected = async (with_: CryptoKey, number: number, said: string) =>
    hex(new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv: nonce(number) }, with_, text(said))));
  expect(hex(await first)).toBe(await expected(await by(key), 0, 'under the old key'));
  expect(hex(await second)).toBe(await expected(next, 1, 'under the new key')); // the count goes on
});

step(9, 'both ends change their keys after the same record, while many are under way', async () => {
  const { ana, bo, wire } = await connected(new Wire(), { rekeyAfter: 3 });
  const said = Array.from({ length: 60 }, (_, number) => someBytes(10_000 + 1_000 * number, number));
  const [heard] = await soon(
    Promise.all([nextFew(bo, 60), nextFew(ana, 60), ...said.flatMap((one) => [ana.send(one), bo.send(one)])]),
    () => 'not everything has arrived',
  );
  expect(heard!.every((message, index) => Buffer.compare(message, said[index]!) === 0)).toBe(true);
  expect(wire.sentBy(0).length).toBeGreaterThan(12);
  const other = await connected(new Wire(), { rekeyAfter: 1 });
  await other.ana.send(text('one'));
  expect(await nextOf(other.bo)).toEqual(text('one'));
  await other.ana.send(text('two'));
  expect(await nextOf(other.bo)).toEqual(text('two'));
});

step(9, 'after so many records, each way, the key is another one', async () => {
  const { ana, bo, by } = await connectedByHand({ rekeyAfter: 2 });
  for (let number = 1; number <= 5; number += 1) {
    await bo.send(await by.send.encrypt(NOTHING, Uint8Array.of(0, 0, 0, 1, number)));
    expect(await soon(nextOf(ana), () => 'nothing has come')).toEqual(Uint8Array.of(number));
    await ana.send(Uint8Array.of(number));
    const record = (await nextOf(bo)) as Uint8Array;
    expect(await by.receive.decrypt(NOTHING, record)).toEqual(Uint8Array.of(0, 0, 0, 1, number));
    if (number % 2 === 0) for (const cipher of [by.send, by.receive]) cipher.rekey();
  }
});

step(9, 'who does not finish the handshake in time is hung up on', async () => {
  for (const isInitiator of [true, false]) {
    const clock = new SimulatedClock();
    const wire = new Wire();
    const opening = secure(wire.ends[0], await someone(isInitiator, { clock, patienceMs: 5_000 }));
    let code = '';
    opening.catch((error) => {
      code = error.code;
    });
    await clock.advance(4_999);
    expect(code).toBe('');
    await clock.advance(1);
    await until(() => code !== '', 'patience has come to its end');
    expect(code).toBe('STALLED');
    await until(() => wire.ends[0].isClosed, 'the stream is closed');
  }
});

step(9, 'patience is over when hands are shaken', async () => {
  const clock = new SimulatedClock();
  const { ana, bo } = await connected(new Wire(), { clock, patienceMs: 5_000 });
  expect(clock.pending, 'timers').toBe(0);
  await clock.advance(60_000);
  await ana.send(text('still there?'));
  expect(await nextOf(bo)).toEqual(text('still there?'));
});

step(9, 'somebody else at the address of a friend is hung up on, and is not told who has called', async () => {
  const wire = new Wire();
  const [friend, mallory] = [await Identity.make({ mayLeave: false }), await Identity.make({ mayLeave: false })];
  const asked: string[] = [];
  const mayBe = (identity: Uint8Array) => {
    asked.push(hex(identity));
    return hex(identity) === hex(friend.publicKey);
  };
  const theirs = secure(wire.ends[1], await someone(false, { identity: mallory }));
  theirs.catch(() => {});
  const opening = secure(wire.ends[0], await someone(true, { mayBe }));
  await expect(soon(opening, () => 'nothing was noticed')).rejects.toMatchObject({ code: 'WRONG_IDENTITY' });
  expect(asked).toEqual([hex(mallory.publicKey)]);
  expect(wire.sentBy(0), 'what the one who calls has sent').toHaveLength(1); // an ephemeral key, and no proof
  await expect(soon(theirs, () => 'she was not hung up on')).rejects.toMatchObject({ code: 'CUT' });

  const other = new Wire();
  const right = secure(other.ends[0], await someone(true, { mayBe }));
  await secure(other.ends[1], await someone(false, { identity: friend }));
  expect(hex((await right).theirs.identity)).toBe(hex(friend.publicKey));
});

step(9, 'whoever waits is asked, too, whom they let in', async () => {
  const wire = new Wire();
  const calling = secure(wire.ends[0], await someone(true));
  calling.then(nextOf).catch(() => {}); // she may shake hands, and is hung up on then
  const opening = secure(wire.ends[1], await someone(false, { mayBe: () => false }));
  await expect(soon(opening, () => 'nothing was noticed')).rejects.toMatchObject({ code: 'WRONG_IDENTITY' });
});

step(9, 'who breaks a handshake and does not hang up is not waited for', async () => {
  const wire = new Wire();
  const [, below] = wire.ends;
  let isClosed = false;
  const deaf: PairStream = {
    send: (message) => below.send(message),
    close() {
      isClosed = true;
      return new Promise(() => {}); // the other end never closes its own
    },
    [Symbol.asyncIterator]: () => below[Symbol.asyncIterator](),
  };
  const opening = secure(deaf, await someone(false));
  await wire.ends[0].send(NOTHING);
  await expect(soon(opening, () => 'it waits for the other end to close')).rejects.toMatchObject({ code: 'TRUNCATED' });
  expect(isClosed).toBe(true);
});

step(9, 'what breaks a handshake has a name, and is answered with silence', async () => {
  const broken: [message: Uint8Array, code: string][] = [
    [NOTHING, 'TRUNCATED'],
    [someBytes(31), 'TRUNCATED'],
    [someBytes(65_536), 'OVERSIZED'],
  ];
  for (const [message, code] of broken) {
    const wire = new Wire();
    const opening = secure(wire.ends[1], await someone(false));
    opening.catch(() => {});
    await wire.ends[0].send(message);
    await expect(soon(opening, () => 'nothing was noticed')).rejects.toMatchObject({ name: 'SecureError', code });
    expect(wire.sentBy(1)).toEqual([]);
  }
  const wire = new Wire();
  wire.onSent = (message, by) => [by === 1 ? message.map((byte, at) => (at === 50 ? byte ^ 1 : byte)) : message];
  const [ana, bo] = [secure(wire.ends[0], await someone(true)), secure(wire.ends[1], await someone(false))];
  for (const one of [ana, bo]) one.catch(() => {});
  await expect(soon(ana, () => 'nothing was noticed')).rejects.toMatchObject({ name: 'SecureError', code: 'FORGED' });
  await expect(soon(bo, () => 'nothing was noticed')).rejects.toMatchObject({ name: 'SecureError', code: 'CUT' });
});

step(9, 'after an attack nothing is sent any more, and whoever sends is told what has happened', async () => {
  const { ana, bo, wire } = await connected();
  wire.onSent = (record, by) => [by === 0 ? record.map((byte) => byte ^ 0xff) : record];
  await ana.send(text('hello'));
  await expect(soon(nextOf(bo), () => 'nothing was noticed')).rejects.toMatchObject({ code: 'FORGED' });
  const before = wire.sentBy(1).length;
  await expect(sendTo(bo)).rejects.toMatchObject({ code: 'FORGED' });
  expect(wire.sentBy(1).length).toBe(before);
});

function sendTo(channel: SecureChannel): Promise<void> {
  return channel.send(text('are you there?'));
}
