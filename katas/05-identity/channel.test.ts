// Step 6: a channel over any PairStream.

import { expect } from 'vitest';
import { secure } from '#identity/channel.ts';
import { Handshake } from '#identity/handshake.ts';
import { Identity } from '#identity/identity.ts';
import { prove, type Question } from '#identity/proof.ts';
import type { PairStream } from '../../lib/contracts.ts';
import { soon, until } from '../../lib/lab/inbox.ts';
import { seeded } from '../../lib/lab/random.ts';
import { step } from '../../lib/runner/step.ts';
import { connected, connectedByHand, hex, nextFew, nextOf, someBytes, someone, text, Wire } from './world.ts';

const { subtle } = globalThis.crypto;
const NOTHING = new Uint8Array(0);

step(6, 'both ends know who is there, and have one hash that nobody else has', async () => {
  const wire = new Wire();
  const [asAna, asBo] = [await someone(true), await someone(false)];
  const [ana, bo] = await met(Promise.all([secure(wire.ends[0], asAna), secure(wire.ends[1], asBo)]));
  expect(hex(ana.theirs.identity)).toBe(hex(asBo.identity.publicKey));
  expect(hex(bo.theirs.identity)).toBe(hex(asAna.identity.publicKey));
  expect(hex(ana.theirs.staticKey)).toBe(hex(asBo.staticKey.publicKey));
  expect(hex(bo.theirs.staticKey)).toBe(hex(asAna.staticKey.publicKey));
  expect(ana.hash).toHaveLength(32);
  expect(hex(ana.hash)).toBe(hex(bo.hash));
  const again = await met(connected());
  expect(hex(again.ana.hash)).not.toBe(hex(ana.hash));
});

step(6, 'messages of any length arrive whole, in order, in both directions', async () => {
  const { ana, bo } = await met(connected());
  const sizes = [0, 1, 100, 65_514, 65_515, 65_516, 65_519, 65_520, 131_038, 1_048_576, 0, 7];
  const said = sizes.map((size, index) => someBytes(size, index + 1));
  const [heardByBo, heardByAna] = await soon(
    Promise.all([
      nextFew(bo, said.length),
      nextFew(ana, said.length),
      ...said.map((message) => ana.send(message)),
      ...said.map((message) => bo.send(message)),
    ]),
    () => 'not everything has arrived',
  );
  for (const heard of [heardByBo, heardByAna]) {
    expect(heard.map(({ length }) => length)).toEqual(sizes);
    expect(heard.every((message, index) => Buffer.compare(message, said[index]!) === 0)).toBe(true);
  }
});

step(6, 'a thousand messages, however they are sent, keep their order', async () => {
  const { ana, bo } = await met(connected());
  const random = seeded(5);
  const said = Array.from({ length: 1_000 }, (_, number) => text(`${number}:${'x'.repeat(random(300))}`));
  const sending = (async () => {
    for (const message of said) {
      const sent = ana.send(message);
      if (random(3) === 0) await sent; // who waits, and who does not
    }
  })();
  const heard = await soon(nextFew(bo, said.length), () => 'not everything has arrived');
  await sending;
  expect(heard.map(hex)).toEqual(said.map(hex));
});

step(6, 'no record is handed on before the stream below has taken the last one', async () => {
  const wire = new Wire();
  const [below] = wire.ends;
  let [underWay, most] = [0, 0];
  const slow: PairStream = {
    async send(record) {
      underWay += 1;
      most = Math.max(most, underWay);
      await subtle.digest('SHA-256', new Uint8Array(1_000_000)); // takes longer than to seal the next one
      underWay -= 1;
      await below.send(record);
    },
    close: () => below.close(),
    [Symbol.asyncIterator]: () => below[Symbol.asyncIterator](),
  };
  const [ana, bo] = await met(
    Promise.all([secure(slow, await someone(true)), secure(wire.ends[1], await someone(false))]),
  );
  const said = [someBytes(500_000), text('and this')];
  for (const message of said) void ana.send(message).catch(() => {});
  const heard = await soon(nextFew(bo, 2), () => 'not everything has arrived');
  expect(heard.map(({ length }) => length)).toEqual([500_000, 8]);
  expect(most, 'records on their way at once').toBe(1);
});

step(6, 'on the wire is nothing that was said, nor who has said it', async () => {
  const { ana, bo, wire } = await met(connected());
  await ana.send(text('the treasure is under the old oak'));
  await nextOf(bo);
  const seen = wire.sent.map(({ message }) => hex(message)).join(' ');
  expect(seen).not.toContain(hex(text('treasure')));
  for (const who of [ana.theirs, bo.theirs]) {
    expect(seen).not.toContain(hex(who.identity));
    expect(seen).not.toContain(hex(who.staticKey));
  }
});

step(6, 'no record is longer than Noise allows, and small messages share one', async () => {
  const { ana, bo, wire } = await met(connected());
  const handshake = wire.sent.length;
  const said = [someBytes(200_000), ...Array.from({ length: 500 }, () => text('small'))];
  await Promise.all([nextFew(bo, said.length), ...said.map((message) => ana.send(message))]);
  const records = wire.sent.slice(handshake).map(({ message }) => message.length);
  expect(Math.max(...records)).toBeLessThanOrEqual(65_535);
  expect(records.length).toBeLessThan(10);
});

step(6, 'an end that was said is clean, and what was sent before it arrives', async () => {
  const { ana, bo } = await met(connected());
  void ana.send(text('one')).catch(() => {});
  void ana.send(someBytes(100_000)).catch(() => {});
  const closing = ana.close();
  const heard = await soon(nextFew(bo, 3), () => 'no end has come');
  await soon(closing, () => 'the end has not been answered');
  expect(heard.map(({ length }) => length)).toEqual([3, 100_000]);
  await expect(ana.send(text('more'))).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(bo.send(text('more'))).rejects.toMatchObject({ code: 'CLOSED' });
  expect(await nextOf(ana)).toBe('end');
});

step(6, 'an end that nobody has sealed is none', async () => {
  const { ana, bo, wire } = await met(connected());
  await ana.send(text('I owe you nothing.'));
  expect(await nextOf(bo)).toEqual(text('I owe you nothing.'));
  wire.cut();
  for (const one of [ana, bo]) {
    await expect(soon(nextOf(one), () => 'the cut was not noticed')).rejects.toMatchObject({ code: 'CUT' });
    await expect(one.send(text('What of it?')), 'who sends is told').rejects.toMatchObject({ code: 'CUT' });
  }
});

step(6, 'who has closed hears nothing any more, and does not mind how it ends', async () => {
  const { ana, bo, wire } = await met(connected());
  const before = wire.sentBy(1).length;
  await Promise.all([bo.send(text('one')), bo.send(text('two'))]);
  await until(() => wire.sentBy(1).length === before + 2, 'both are on the wire');
  expect(await nextOf(ana)).toEqual(text('one'));
  const closing = ana.close();
  wire.cut();
  expect(await soon(nextOf(ana), () => 'no end has come')).toBe('end');
  await soon(closing, () => 'it is not closed');
});

step(6, 'an end in the middle of a message is none', async () => {
  const { ana, bo, wire } = await met(connected());
  let records = 0;
  wire.onSent = (record) => {
    records += 1;
    if (records === 1) setImmediate(() => wire.cut()); // the first of two has arrived
    return records === 1 ? [record] : [];
  };
  ana.send(someBytes(100_000)).catch(() => {});
  await expect(soon(nextOf(bo), () => 'the cut was not noticed')).rejects.toMatchObject({ code: 'CUT' });
});

step(6, 'an end in the middle of a message is none, even if it was sealed', async () => {
  const { ana, bo, by } = await met(connectedByHand());
  await bo.send(await by.send.encrypt(NOTHING, Uint8Array.of(0, 0, 0, 9, 1, 2)));
  await bo.send(await by.send.encrypt(NOTHING, NOTHING));
  await expect(soon(nextOf(ana), () => 'the cut was not noticed')).rejects.toMatchObject({ code: 'CUT' });
});

step(
  6,
  'who answers by hand, as Noise and the proof want it, is understood; with any other question, not',
  async () => {
    const honest: Change = (question) => question;
    expect(await proven(honest, true)).toBe('understood');
    expect(await proven(honest, false)).toBe('understood');
    const changes: [what: string, change: Change][] = [
      ['another asker', (asked) => ({ ...asked, asker: asked.asker === 'initiator' ? 'responder' : 'initiator' })],
      ['another conversation', (asked) => ({ ...asked, conversation: someBytes(32) })],
      ['another challenge', (asked) => ({ ...asked, challenge: someBytes(32) })],
      ['another speaker', (asked) => ({ ...asked, speaker: someBytes(32) })],
    ];
    for (const [what, change] of changes) {
      for (const begins of [true, false]) expect(await proven(change, begins), what).toBe('NOT_PROVEN');
    }
  },
);

type Change = (question: Question) => Question;

/** What becomes of somebody who shakes hands by hand, and begins or not; `change` says how they see the question. */
async function proven(change: Change, begins: boolean): Promise<string> {
  const wire = new Wire();
  const [theirs, ours] = begins ? wire.ends : [wire.ends[1], wire.ends[0]];
  const outcome = secure(ours, await someone(!begins)).then(
    () => 'understood',
    (error) => String(error.code),
  );
  const { identity, staticKey } = await someone(begins);
  const handshake = await Handshake.begin({ isInitiator: begins, staticKey, prologue: text('p2p-katas 1') });
  const read = async () => handshake.read((await nextOf(theirs)) as Uint8Array);
  const prov = async () => {
    const asker = begins ? 'responder' : 'initiator';
    const [conversation, challenge] = [handshake.hash, handshake.theirEphemeral!];
    const question = change({ asker, conversation, challenge, speaker: staticKey.publicKey });
    await theirs.send(await handshake.write(await prove(identity, question)));
  };
  if (begins) await theirs.send(await handshake.write(NOTHING));
  await read();
  await prov();
  nextOf(theirs).catch(() => {}); // whatever is answered: and if they hang up, so do we
  return soon(outcome, () => 'nothing has become of it');
}

step(6, 'a signature that was made for another conversation is of no use', async () => {
  const stolen = await Identity.make({ mayLeave: false });
  const proof = await prove(stolen, {
    asker: 'initiator',
    conversation: someBytes(32),
    challenge: someBytes(32),
    speaker: someBytes(32),
  });
  const wire = new Wire();
  const outcome = secure(wire.ends[0], await someone(true));
  outcome.catch(() => {});
  const { staticKey } = await someone(false);
  const handshake = await Handshake.begin({ isInitiator: false, staticKey, prologue: text('p2p-katas 1') });
  await handshake.read((await nextOf(wire.ends[1])) as Uint8Array);
  await wire.ends[1].send(await handshake.write(proof));
  nextOf(wire.ends[1]).catch(() => {}); // if they hang up, so do we
  await expect(soon(outcome, () => 'nothing has become of it')).rejects.toMatchObject({ code: 'NOT_PROVEN' });
});

/** Two who shake hands, or an error that says that they do not. */
function met<T>(meeting: Promise<T>): Promise<T> {
  return soon(meeting, () => 'they have not shaken hands');
}

step(6, 'whoever has closed hears nothing more, of the same record either', async () => {
  const { ana, bo, wire } = await met(connected());
  const before = wire.sentBy(1).length;
  for (const one of ['one', 'two', 'three']) void bo.send(text(one)); // the first leaves at once, the others together
  await until(() => wire.sentBy(1).length === before + 2, 'two records are on the wire');
  expect(await nextFew(ana, 2)).toEqual([text('one'), text('two')]);
  const closing = ana.close();
  expect(await soon(nextOf(ana), () => 'no end has come')).toBe('end');
  await soon(closing, () => 'the end has not been answered');
});

step(6, 'when the stream below takes no more, whoever sends is told', async () => {
  const { ana, wire } = await met(connected());
  const before = wire.sentBy(0).length;
  const below = wire.ends[0];
  const { send } = below;
  below.send = async () => {
    below.send = send; // once
    throw Object.assign(new Error('there is no room'), { code: 'FULL' });
  };
  const sending = (async () => {
    for (;;) {
      await ana.send(text('more'));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await expect(soon(sending, () => 'nobody was told')).rejects.toMatchObject({ code: 'FULL' });
  await soon(ana.close(), () => 'it does not close');
  expect(wire.sentBy(0).length, 'nothing more is sent, no end either').toBe(before);
});
