// Steps 4 to 8: a peer.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect } from 'vitest';
import { encodeFrame } from '#tcp-peers/frames.ts';
import { encodeHello } from '#tcp-peers/hello.ts';
import { type Connection, Peer, type PeerOptions } from '#tcp-peers/peer.ts';
import { splitAddress, Tcp } from '#tcp-peers/tcp.ts';
import { SimulatedClock } from '../../lib/lab/clock.ts';
import { Counted } from '../../lib/lab/counted.ts';
import { Inbox, soon, until } from '../../lib/lab/inbox.ts';
import { Links } from '../../lib/lab/links.ts';
import { seeded } from '../../lib/lab/random.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';

// In step 7 the lower id chooses. Everywhere else it must not matter which is lower.
const LOW_ID = '00'.repeat(16);
const HIGH_ID = 'ff'.repeat(16);

// ---- Step 4: sending connects

step(4, 'a peer talks to itself', async ({ after }) => {
  const ana = await tcpPeer(after);
  await send(ana, ana.address, 'hello, me');
  expect(await ana.inbox.first(1)).toEqual(['hello, me']);
});

step(4, 'sending connects, and either may speak first', async ({ after }) => {
  for (const anaFirst of [true, false]) {
    const [ana, bo] = [await tcpPeer(after), await tcpPeer(after)];
    const [first, second] = anaFirst ? [ana, bo] : [bo, ana];
    await send(first, second.address, 'hello');
    expect(await second.inbox.first(1)).toEqual(['hello']);
    await send(second, first.address, 'hello to you');
    expect(await first.inbox.first(1)).toEqual(['hello to you']);
  }
});

step(4, 'a connection knows the address that it was dialled at', async ({ after }) => {
  const [ana, bo] = [await tcpPeer(after), await tcpPeer(after)];
  await send(ana, bo.address, 'hello');
  expect(ana.connections.map(({ addresses }) => [...addresses])).toEqual([[bo.address]]);
});

step(4, 'send has to wait for one that does not read', async () => {
  const links = new Links(1);
  const ana = await linkedPeer(links, 'ana', LOW_ID);
  await links.transport('bo').listen((stream) => {
    stream.on('error', () => {});
    stream.write(encodeFrame(encodeHello({ id: HIGH_ID, address: 'bo' }))); // and then it never reads
  });
  let sent = false;
  const sending = ana.send('bo', new Uint8Array(1_000_000)).then(() => {
    sent = true;
  });
  sending.catch(() => {});
  await links.clock.advance(5_000);
  expect(sent, 'a megabyte accepted while nobody reads').toBe(false);
  links.crash('bo');
  await finish(links, ana);
});

step(4, 'a dial that nobody answers is called off when our patience ends', async () => {
  const clock = new SimulatedClock();
  const network = new Links(1).transport('ana');
  const dialling = new Promise<AbortSignal>((resolve) => {
    network.dial = (_address, signal) =>
      new Promise((_, reject) => {
        signal!.addEventListener('abort', () => reject(new Error('called off')));
        resolve(signal!);
      });
  });
  const ana = await testPeer(new Counted(network), { clock });
  const sending = ana.send('bo', bytes('hello?'));
  sending.catch(() => {});
  const signal = await soon(dialling, () => 'ana did not dial');
  await clock.run();
  expect(signal.aborted).toBe(true);
  await expect(sending).rejects.toMatchObject({ code: 'NO_ANSWER' });
  await ana.close();
});

step(4, 'a message arrives as it was sent, however long or short', async ({ after }) => {
  const [ana, bo] = [await tcpPeer(after), await tcpPeer(after)];
  const texts = ['', 'one', 'x'.repeat(200_000), '¿qué tal, Zoë? 👋'];
  for (const [index, text] of texts.entries()) {
    await send(ana, bo.address, text);
    expect((await bo.inbox.first(index + 1))[index]).toBe(text);
  }
});

step(4, 'the next message waits until the one before has been dealt with', async ({ after }) => {
  const begun: string[] = [];
  let goOn = () => {};
  const ana = await tcpPeer(after, {
    id: LOW_ID,
    onMessage: async (message) => {
      begun.push(new TextDecoder().decode(message));
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    },
  });
  const stranger = await rawSocket(ana.address, after);
  stranger.write(encodeFrame(encodeHello({ id: HIGH_ID, address: '127.0.0.1:4000' })));
  stranger.write(encodeFrame(bytes('one')));
  stranger.write(encodeFrame(bytes('two')));
  await until(() => begun.length > 0, 'the first message is heard');
  const bo = await tcpPeer(after);
  await send(bo, bo.address, 'meanwhile, a whole other conversation');
  await bo.inbox.first(1);
  expect(begun).toEqual(['one']);
  goOn();
  await until(() => begun.length === 2, 'the second message is heard');
  goOn();
});

step(4, 'nobody there: that send fails, the next one to somebody else does not', async ({ after }) => {
  const [ana, bo, gone] = [await tcpPeer(after), await tcpPeer(after), await tcpPeer(after)];
  await gone.close();
  await expect(send(ana, gone.address, 'hello?')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await send(ana, bo.address, 'hello');
  expect(await bo.inbox.first(1)).toEqual(['hello']);
});

step(4, 'garbage instead of a hello costs its sender the connection, and us nothing', async ({ after }) => {
  const ana = await tcpPeer(after);
  const garbage = ['GET / HTTP/1.1\r\n\r\n', encodeFrame(bytes('not a hello')), encodeFrame(new Uint8Array(300))];
  for (const bytesOfOther of garbage) {
    const stranger = await rawSocket(ana.address, after);
    stranger.write(bytesOfOther);
    await soon(once(stranger, 'close'), () => 'the connection of the one who sent garbage is still open');
  }
  expect(ana.inbox.texts).toEqual([]);
  const bo = await tcpPeer(after);
  await send(bo, ana.address, 'hello');
  expect(await ana.inbox.first(1)).toEqual(['hello']);
});

step(4, 'what answers there is no peer: send says so', async ({ after }) => {
  const ana = await tcpPeer(after);
  const server = createServer((socket) => socket.on('error', () => {}).end(encodeFrame(bytes('welcome'))));
  server.listen(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(send(ana, `127.0.0.1:${port}`, 'hello')).rejects.toMatchObject({ code: 'NOT_A_PEER' });
  await until(() => ana.sockets.open === 0, 'the socket to it is closed');
});

step(4, 'what answers there hangs up without a word: send says so', async ({ after }) => {
  const ana = await tcpPeer(after);
  const server = createServer((socket) => socket.on('error', () => {}).end()).listen(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(send(ana, `127.0.0.1:${port}`, 'hello')).rejects.toMatchObject({ code: 'HUNG_UP' });
});

step(4, 'a peer that closes while it dials has not connected', async () => {
  for (const afterMs of [0, 10, 20, 40, 80]) {
    const links = new Links(afterMs);
    const [ana, bo] = [await linkedPeer(links, 'ana'), await linkedPeer(links, 'bo')];
    const sending = tell(ana, 'bo', 'hello?');
    await links.clock.advance(afterMs);
    const closing = ana.close();
    await links.clock.run();
    await closing;
    await sending;
    expect(links.open.length, `streams left open ${afterMs} ms after the dial`).toBe(0);
    await finish(links, bo);
    expect(links.clock.pending, 'timers that nobody has cleared').toBe(0);
  }
});

step(4, 'who dials and says nothing is hung up on when our patience ends', async ({ after }) => {
  const clock = new SimulatedClock();
  const ana = await tcpPeer(after, { clock });
  const silent = await rawSocket(ana.address, after);
  await soon(once(silent, 'data'), () => 'ana did not say hello');
  const hungUp = once(silent, 'close');
  await clock.run();
  await soon(hungUp, () => 'the connection is still open');
});

step(4, 'if dealing with a message fails, that connection ends and the others go on', async ({ after }) => {
  const gone: (Error | undefined)[] = [];
  const inbox = new Inbox();
  const ana = await tcpPeer(after, {
    onMessage: (message) => {
      if (message.length === 0) throw new Error('I do not understand nothing');
      inbox.add(message);
    },
    onGone: (_who, error) => gone.push(error),
  });
  const [bo, cy] = [await tcpPeer(after), await tcpPeer(after)];
  await send(cy, ana.address, 'one');
  await send(bo, ana.address, '');
  await until(() => gone.length === 1, 'the connection of the sender has ended');
  expect(gone[0]).toMatchObject({ message: 'I do not understand nothing' });
  await send(cy, ana.address, 'two');
  expect(await inbox.first(2)).toEqual(['one', 'two']);
});

step(4, 'a peer that closes has sent everything, and leaves nothing open', async ({ after }) => {
  const [ana, bo] = [await tcpPeer(after), await tcpPeer(after)];
  await send(ana, bo.address, 'x'.repeat(1_000_000));
  await soon(ana.close(), () => 'close() did not resolve');
  expect((await bo.inbox.first(1))[0]!.length).toBe(1_000_000);
  expect(ana.sockets.open).toBe(0);
  await expect(send(ana, bo.address, 'too late')).rejects.toThrow();
});

// ---- Step 5: naming an address again does not make a second connection

step(5, 'ten messages, one after the other: one connection', async ({ after }) => {
  const [ana, bo] = [await tcpPeer(after), await tcpPeer(after)];
  for (let i = 0; i < 10; i++) await send(ana, bo.address, `${i}`);
  expect((await bo.inbox.first(10)).join()).toBe('0,1,2,3,4,5,6,7,8,9');
  expect(ana.sockets.dialled, 'sockets that ana opened').toBe(1);
});

step(5, 'ten messages before the first dial is through: one connection, and their order', async ({ after }) => {
  const [ana, bo] = [await tcpPeer(after), await tcpPeer(after)];
  const sends = Array.from({ length: 10 }, (_, i) => send(ana, bo.address, `${i}`));
  await Promise.all(sends);
  expect((await bo.inbox.first(10)).join()).toBe('0,1,2,3,4,5,6,7,8,9');
  expect(ana.sockets.dialled, 'sockets that ana opened').toBe(1);
});

step(
  5,
  'a message sent in the very moment in which the dial is through does not overtake those that wait',
  async () => {
    for (const [anaId, boId] of [
      [LOW_ID, HIGH_ID],
      [HIGH_ID, LOW_ID],
    ]) {
      const links = new Links(1);
      const bo = await linkedPeer(links, 'bo', boId);
      let sent = false;
      const ana = await testPeer(new Counted(links.transport('ana')), {
        id: anaId,
        clock: {
          now: () => links.clock.now(),
          setTimeout: (callback, ms) => links.clock.setTimeout(callback, ms),
          // The peer stops waiting: the connection is there, and those who wait for it do not know it yet.
          clearTimeout: (timer) => {
            links.clock.clearTimeout(timer);
            if (!sent && ana.connections.length === 1) {
              sent = true;
              void tell(ana, 'bo', 'third');
            }
          },
        },
      });
      void tell(ana, 'bo', 'first');
      void tell(ana, 'bo', 'second');
      await links.clock.run();
      expect(sent).toBe(true);
      expect(bo.inbox.texts).toEqual(['first', 'second', 'third']);
      await finish(links, ana, bo);
    }
  },
);

step(5, 'talking to yourself, at length: one connection', async ({ after }) => {
  const ana = await tcpPeer(after);
  await Promise.all(['one', 'two'].map((text) => send(ana, ana.address, text)));
  await send(ana, ana.address, 'three');
  expect(await ana.inbox.first(3)).toEqual(['one', 'two', 'three']);
  expect(ana.sockets.dialled, 'sockets that ana opened').toBe(1);
});

step(5, 'two addresses are two connections', async ({ after }) => {
  const [ana, bo, cy] = [await tcpPeer(after), await tcpPeer(after), await tcpPeer(after)];
  await Promise.all([send(ana, bo.address, 'bo'), send(ana, cy.address, 'cy')]);
  await send(ana, bo.address, 'bo again');
  await send(ana, cy.address, 'cy again');
  expect(await bo.inbox.first(2)).toEqual(['bo', 'bo again']);
  expect(await cy.inbox.first(2)).toEqual(['cy', 'cy again']);
  expect(ana.sockets.dialled, 'sockets that ana opened').toBe(2);
});

step(5, 'a dial that failed is not remembered', async ({ after }) => {
  const [ana, early] = [await tcpPeer(after), await tcpPeer(after)];
  await early.close();
  const failing = [send(ana, early.address, 'hello?'), send(ana, early.address, 'anybody?')];
  for (const failed of failing) await expect(failed).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  const bo = await tcpPeer(after, {}, splitAddress(early.address).port);
  await send(ana, bo.address, 'there you are');
  expect(await bo.inbox.first(1)).toEqual(['there you are']);
});

// ---- Step 6: to hear is to be connected

step(6, 'the answer goes back on the connection that the question came by', async ({ after }) => {
  const bo = await tcpPeer(after, { onMessage: (_message, from) => from.send(bytes('you are welcome')) });
  const ana = await tcpPeer(after);
  await send(ana, bo.address, 'thank you');
  expect(await ana.inbox.first(1)).toEqual(['you are welcome']);
  expect(bo.sockets.dialled, 'sockets that bo opened').toBe(0);
});

step(
  6,
  'who spoke to you can be written to at their own address, and no second connection is made',
  async ({ after }) => {
    for (const [anaId, boId] of [
      [LOW_ID, HIGH_ID],
      [HIGH_ID, LOW_ID],
    ]) {
      const [ana, bo] = [await tcpPeer(after, { id: anaId }), await tcpPeer(after, { id: boId })];
      await send(ana, bo.address, 'hello');
      await bo.inbox.first(1);
      expect([...bo.connections[0]!.addresses]).toEqual([ana.address]);
      await send(bo, ana.address, 'hello to you');
      expect(await ana.inbox.first(1)).toEqual(['hello to you']);
      expect(bo.sockets.dialled, 'sockets that bo opened').toBe(0);
    }
  },
);

step(
  6,
  'their host is the one that we see, whatever they say; their port is the one that they say',
  async ({ after }) => {
    const ana = await tcpPeer(after, { id: LOW_ID });
    const stranger = await rawSocket(ana.address, after);
    stranger.write(encodeFrame(encodeHello({ id: HIGH_ID, address: '203.0.113.9:4000' })));
    await until(() => ana.connections.length === 1, 'ana knows the stranger');
    expect([...ana.connections[0]!.addresses]).toEqual(['127.0.0.1:4000']);
  },
);

step(6, 'the host is that of the other end, written as one writes hosts', () => {
  const seen = (remoteAddress: string) => {
    const stream = Object.assign(new PassThrough(), { remoteAddress, localAddress: '10.0.0.9', remotePort: 1 });
    return new Tcp().locate(stream, '203.0.113.9:4000');
  };
  expect(seen('10.0.0.5')).toBe('10.0.0.5:4000');
  expect(seen('::ffff:10.0.0.5')).toBe('10.0.0.5:4000');
  expect(seen('fe80::5')).toBe('[fe80::5]:4000');
});

step(6, 'who says that it listens nowhere sensible is hung up on', async ({ after }) => {
  const ana = await tcpPeer(after, { id: LOW_ID });
  for (const address of ['', 'nowhere', '127.0.0.1:99999', '127.0.0.1:4000\u001b[2J']) {
    const stranger = await rawSocket(ana.address, after);
    stranger.write(encodeFrame(encodeHello({ id: HIGH_ID, address })));
    await soon(once(stranger, 'close'), () => `still connected to the one who listens at ${JSON.stringify(address)}`);
  }
  expect(ana.connections.length).toBe(0);
});

// ---- Step 7: both dial at the same instant

step(7, 'both dial at once: one connection remains, the same at both ends, and every message arrives', async () => {
  for (let seed = 0; seed < 200; seed++) {
    const links = new Links(seed);
    const random = seeded(seed);
    const ids = random(2) ? [LOW_ID, HIGH_ID] : [HIGH_ID, LOW_ID];
    const ana = await linkedPeer(links, 'ana', ids[0]);
    const bo = await linkedPeer(links, 'bo', ids[1]);
    const count = 1 + random(8);
    const texts = Array.from({ length: count }, (_, i) => `${i}`);
    for (const [i, text] of texts.entries()) {
      // The first ones at the same instant, the others when the dust may or may not have settled.
      links.clock.setTimeout(() => void tell(ana, 'bo', text), i && i * 150 + random(150));
      links.clock.setTimeout(() => void tell(bo, 'ana', text), i && i * 150 + random(150));
    }
    await links.clock.run();
    expect(bo.inbox.texts, `seed ${seed}: what bo heard`).toEqual(texts);
    expect(ana.inbox.texts, `seed ${seed}: what ana heard`).toEqual(texts);
    expect(links.open.length, `seed ${seed}: streams that remain`).toBe(1);
    expect(
      links.open[0]!.ends.map((end) => end.destroyed),
      `seed ${seed}: its ends`,
    ).toEqual([false, false]);
    await finish(links, ana, bo);
  }
});

step(7, 'everybody dials everybody at once: one connection for each pair', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const links = new Links(seed);
    const names = ['ana', 'bo', 'cy', 'di', 'eli'];
    const peers = await Promise.all(names.map((name) => linkedPeer(links, name)));
    for (const peer of peers) for (const name of names) if (name !== peer.address) void tell(peer, name, peer.address);
    await links.clock.run();
    for (const peer of peers) {
      const others = names.filter((name) => name !== peer.address);
      expect(peer.inbox.texts.toSorted(), `seed ${seed}: what ${peer.address} heard`).toEqual(others);
    }
    const pairs = links.open.map(({ from, to }) => [from, to].toSorted().join('–')).toSorted();
    expect(pairs, `seed ${seed}: the streams that remain`).toEqual([...new Set(pairs)]);
    expect(pairs.length, `seed ${seed}: the streams that remain`).toBe(10);
    await finish(links, ...peers);
  }
});

step(7, 'over real TCP, fifty pairs', async ({ after }) => {
  for (let i = 0; i < 50; i++) {
    const [ana, bo] = [await tcpPeer(after), await tcpPeer(after)];
    await Promise.all([send(ana, bo.address, 'hello bo'), send(bo, ana.address, 'hello ana')]);
    expect(await ana.inbox.first(1)).toEqual(['hello ana']);
    expect(await bo.inbox.first(1)).toEqual(['hello bo']);
    await until(() => ana.sockets.open === 1 && bo.sockets.open === 1, 'one socket is left at either end');
    await Promise.all([ana.close(), bo.close()]);
  }
});

step(7, 'the same peer under another name is not connected to twice', async ({ after }) => {
  for (const [anaId, boId] of [
    [LOW_ID, HIGH_ID],
    [HIGH_ID, LOW_ID],
  ]) {
    const [ana, bo] = [await tcpPeer(after, { id: anaId }), await tcpPeer(after, { id: boId })];
    const alias = bo.address.replace('127.0.0.1', 'localhost');
    await send(ana, bo.address, 'one');
    await send(ana, alias, 'two');
    expect(await bo.inbox.first(2)).toEqual(['one', 'two']);
    await until(() => ana.sockets.open === 1, 'one socket is left');
    await send(ana, alias, 'three');
    expect(ana.sockets.dialled, 'sockets that ana opened, one for each name').toBe(2);
  }
});

step(7, 'a stranger with the id of somebody we are connected to does not take their place', async ({ after }) => {
  for (const [anaId, boId] of [
    [LOW_ID, HIGH_ID],
    [HIGH_ID, LOW_ID],
  ]) {
    const [ana, bo] = [await tcpPeer(after, { id: anaId }), await tcpPeer(after, { id: boId })];
    await send(bo, ana.address, 'hello');
    await ana.inbox.first(1);
    const stranger = await rawSocket(ana.address, after);
    stranger.write(encodeFrame(encodeHello({ id: boId!, address: bo.address })));
    stranger.write(encodeFrame(bytes('keep')));
    stranger.write(encodeFrame(bytes('I am bo')));
    await soon(once(stranger, 'close'), () => 'the stranger is still connected');
    await send(ana, bo.address, 'is that you?');
    expect(await bo.inbox.first(1)).toEqual(['is that you?']);
    expect(ana.inbox.texts).toEqual(['hello']);
  }
});

step(7, 'who says hello and hangs up before a connection is chosen: send says so at once', async ({ after }) => {
  const ana = await tcpPeer(after, { id: HIGH_ID, clock: new SimulatedClock() }); // in which patience never ends
  const hello = encodeFrame(encodeHello({ id: LOW_ID, address: '127.0.0.1:4000' }));
  const leaver = createServer((socket) => socket.on('error', () => {}).end(hello)).listen(0, '127.0.0.1');
  after(() => leaver.close());
  await once(leaver, 'listening');
  const { port } = leaver.address() as { port: number };
  await expect(send(ana, `127.0.0.1:${port}`, 'hello')).rejects.toMatchObject({ code: 'HUNG_UP' });
});

step(7, 'a stranger who says that it is us is not heard, nor kept waiting', async ({ after }) => {
  const ana = await tcpPeer(after, { id: LOW_ID });
  for (const talkToMyself of [false, true]) {
    if (talkToMyself) await send(ana, ana.address, 'hello, me');
    const stranger = await rawSocket(ana.address, after);
    stranger.write(encodeFrame(encodeHello({ id: LOW_ID, address: ana.address })));
    stranger.write(encodeFrame(bytes('keep')));
    stranger.write(encodeFrame(bytes('I am you')));
    await soon(once(stranger, 'close'), () => 'the stranger is still connected');
  }
  await send(ana, ana.address, 'still me');
  expect(await ana.inbox.first(2)).toEqual(['hello, me', 'still me']);
});

step(7, 'who speaks before a connection is chosen is hung up on', async ({ after }) => {
  const ana = await tcpPeer(after, { id: HIGH_ID });
  const stranger = await rawSocket(ana.address, after);
  stranger.write(encodeFrame(encodeHello({ id: LOW_ID, address: '127.0.0.1:4000' })));
  stranger.write(encodeFrame(bytes('me first!')));
  await soon(once(stranger, 'close'), () => 'the stranger is still connected');
  expect(ana.inbox.texts).toEqual([]);
});

// ---- Step 8: a mesh

step(8, 'four peers make six connections', async ({ after }) => {
  const mesh = await fourPeers(after);
  await everybodySpeaks(mesh);
  await eventually(mesh, 3);
});

step(8, 'one dies: the other three are told, and carry on', async ({ after }) => {
  const mesh = await fourPeers(after);
  await everybodySpeaks(mesh);
  await eventually(mesh, 3);
  const [dead, ...alive] = mesh as [TestPeer, ...TestPeer[]];
  await kill(dead);
  await eventually(alive, 2);
  for (const peer of alive) expect(peer.gone.map(({ id }) => id)).toEqual([dead.id]);
  await everybodySpeaks(alive);
  await expect(send(alive[0]!, dead.address, 'are you there?')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

step(8, 'it returns, and the next message to it connects again', async ({ after }) => {
  const mesh = await fourPeers(after);
  await everybodySpeaks(mesh);
  await eventually(mesh, 3);
  const [dead, ...alive] = mesh as [TestPeer, ...TestPeer[]];
  await kill(dead);
  await eventually(alive, 2);
  const returned = await tcpPeer(after, {}, splitAddress(dead.address).port);
  for (const peer of alive) await send(peer, dead.address, 'welcome back');
  expect(await returned.inbox.first(3)).toEqual(['welcome back', 'welcome back', 'welcome back']);
  await eventually([returned, ...alive], 3);
});

step(8, 'one dies while we are busy with what it said: it is forgotten at once', async ({ after }) => {
  let goOn = () => {};
  const busy = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  after(goOn);
  const ana = await tcpPeer(after, { onMessage: () => busy });
  const bo = await tcpPeer(after);
  await send(bo, ana.address, 'think about this');
  await until(() => ana.connections.length === 1, 'ana knows bo');
  await kill(bo);
  await until(() => ana.connections.length === 0, 'ana has forgotten bo');
  const again = await tcpPeer(after, { id: bo.id });
  await send(again, ana.address, 'here I am again');
  await until(() => ana.connections.length === 1, 'ana knows bo again');
  goOn();
  await until(() => ana.gone.length === 1, 'the first connection has ended'); // and not the one that there is
  await send(ana, again.address, 'I was busy');
  expect(await again.inbox.first(1)).toEqual(['I was busy']);
  expect(ana.sockets.dialled, 'sockets that ana opened').toBe(0);
});

step(8, 'one that stops reading is given up, and holds up nobody else', async ({ after }) => {
  const clock = new SimulatedClock();
  const ana = await tcpPeer(after, { id: LOW_ID, clock });
  const bo = await tcpPeer(after);
  const stuck = await rawSocket(ana.address, after);
  stuck.write(encodeFrame(encodeHello({ id: HIGH_ID, address: '127.0.0.1:4000' })));
  await until(() => ana.connections.length === 1, 'ana knows the one that will not read');
  stuck.pause();
  const flood = (async () => {
    for (let i = 0; i < 100; i++) await ana.connections[0]!.send(new Uint8Array(1_000_000));
  })();
  flood.catch(() => {}); // looked at below
  await send(ana, bo.address, 'how are you?');
  expect(await bo.inbox.first(1)).toEqual(['how are you?']);
  await keepAdvancing(clock, () => ana.gone.length > 0);
  await expect(flood).rejects.toMatchObject({ code: 'STALLED' });
  await send(ana, bo.address, 'still there?');
  expect(await bo.inbox.first(2)).toEqual(['how are you?', 'still there?']);
});

// ---- The world of these tests

interface TestPeer {
  id: string;
  address: string;
  inbox: Inbox;
  /** Connections that have ended. */
  gone: Connection[];
  connections: Connection[];
  sockets: Counted;
  send: Peer['send'];
  close: Peer['close'];
}

/** A peer on this machine's TCP. Closed when the step ends. */
async function tcpPeer(after: StepContext['after'], options: Partial<PeerOptions> = {}, port = 0): Promise<TestPeer> {
  const peer = await testPeer(new Counted(new Tcp({ port })), options);
  after(() => peer.sockets.crash());
  after(() => peer.close());
  return peer;
}

function linkedPeer(links: Links, name: string, id?: string): Promise<TestPeer> {
  return testPeer(new Counted(links.transport(name)), { id, clock: links.clock });
}

async function testPeer(sockets: Counted, options: Partial<PeerOptions>): Promise<TestPeer> {
  const inbox = new Inbox();
  const gone: Connection[] = [];
  const peer = await Peer.listen({
    transport: sockets,
    onMessage: (message) => inbox.add(message),
    onGone: (who) => void gone.push(who),
    onRefused: throwUnlessNamed,
    ...options,
  });
  return {
    id: peer.id,
    address: peer.address,
    inbox,
    gone,
    get connections() {
      return peer.connections;
    },
    sockets,
    send: (to, message) => peer.send(to, message),
    close: () => peer.close(),
  };
}

function send(from: TestPeer, to: string, text: string): Promise<void> {
  return soon(from.send(to, bytes(text)), () => `send(${to}, ${JSON.stringify(text.slice(0, 20))}) did not settle`);
}

/** Sends in simulated time, in which a send that fails shows in what is heard. */
function tell(from: TestPeer, to: string, text: string): Promise<void> {
  return from.send(to, bytes(text)).catch(throwUnlessNamed);
}

/** What a peer is designed to say has a code. Anything else is a slip in its code, and should be seen. */
function throwUnlessNamed(error: Error): void {
  if (!('code' in error)) throw error;
}

async function finish(links: Links, ...peers: TestPeer[]): Promise<void> {
  const closing = Promise.all(peers.map((peer) => peer.close()));
  await links.clock.run();
  await closing;
}

async function fourPeers(after: StepContext['after']): Promise<TestPeer[]> {
  return [await tcpPeer(after), await tcpPeer(after), await tcpPeer(after), await tcpPeer(after)];
}

/** Each sends to each other at once, and each hears from each. */
async function everybodySpeaks(peers: TestPeer[]): Promise<void> {
  const heardBefore = peers.map(({ inbox }) => inbox.texts.length);
  await Promise.all(
    peers.flatMap((from) => peers.filter((to) => to !== from).map((to) => send(from, to.address, 'hello'))),
  );
  for (const [index, { inbox }] of peers.entries()) await inbox.first(heardBefore[index]! + peers.length - 1);
}

/** Each of these peers has exactly so many sockets open, and so many connections in its books. */
async function eventually(peers: TestPeer[], count: number): Promise<void> {
  for (const { sockets } of peers) await until(() => sockets.open === count, `${count} sockets are open`);
  await until(
    () => peers.every(({ connections }) => connections.length === count),
    `every peer knows of ${count} connections`,
  );
}

/** As when the process is killed: no goodbye, and nobody listens any more. */
async function kill(peer: TestPeer): Promise<void> {
  peer.sockets.crash();
  await peer.close();
}

async function keepAdvancing(clock: SimulatedClock, done: () => boolean): Promise<void> {
  await until(() => {
    void clock.advance(1_000);
    return done();
  }, 'patience has ended');
}

async function rawSocket(address: string, after: StepContext['after']): Promise<Socket> {
  const { host, port } = splitAddress(address);
  const socket = connect(port, host).on('error', () => {});
  after(() => socket.destroy());
  socket.resume();
  await soon(once(socket, 'connect'), () => `nobody listens at ${address}`);
  return socket;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
