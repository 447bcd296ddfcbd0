// What `npm run bench secure` measures, in a process that has loaded nothing but one way: whatever else is in its
// memory, the garbage collector would look at again and again.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { PairStream } from '../contracts.ts';

export type Way = 'ours' | 'secret-stream' | 'PairStream over TLS 1.3' | 'TLS 1.3';

/** What this process is told first. It says where it listens. */
export interface Role {
  way: Way;
  /** For TLS, as PEM: the bench has made it. */
  certificate: { key: string; cert: string };
}

/** What it is to do then, once or again: to connect, and to say so many messages of so many bytes. */
export interface Task {
  port: number;
  count: number;
  bytes: number;
}

/** What it says: where it listens; what has come to it from somebody who connected; how long its task took, in ms. */
export interface Said {
  port?: number;
  heard?: { count: number; bytes: number };
  /** From an open connection to the first word; and from there until all was said, and heard. */
  took?: { toFirstWord: number; toTheEnd: number };
}

/** Shakes hands over a socket. In every way both ends show who they are. */
type Secure = (socket: Socket, isInitiator: boolean) => Promise<PairStream>;

const WAYS: Record<Way, (role: Role) => Promise<Secure>> = {
  async ours() {
    const { secure } = await import('#identity/channel.ts');
    const { Identity } = await import('#identity/identity.ts');
    const { generateKeyPair } = await import('#identity/primitives.ts');
    const { PairStream } = await import('#tcp-peers/pair-stream.ts');
    const [identity, staticKey] = [await Identity.make({ mayLeave: false }), await generateKeyPair()];
    return (socket, isInitiator) => secure(new PairStream(socket), { isInitiator, identity, staticKey });
  },
  async 'secret-stream'() {
    const { RIVALS, requireFrom } = await import('../check/install.ts');
    const SecretStream = requireFrom(RIVALS)('@hyperswarm/secret-stream');
    const keyPair = SecretStream.keyPair();
    return async (socket, isInitiator) => {
      const stream = new SecretStream(isInitiator, socket, { keyPair });
      await stream.opened;
      return streamOf(stream);
    };
  },
  async 'PairStream over TLS 1.3'(role) {
    const { PairStream } = await import('#tcp-peers/pair-stream.ts');
    const secure = await overTls(role);
    return async (socket, isInitiator) => new PairStream(await secure(socket, isInitiator));
  },
  async 'TLS 1.3'(role) {
    const secure = await overTls(role);
    return async (socket, isInitiator) => streamOf(await secure(socket, isInitiator));
  },
};

async function overTls({ certificate }: Role): Promise<(socket: Socket, isInitiator: boolean) => Promise<Duplex>> {
  const { connect, TLSSocket } = await import('node:tls');
  const options = {
    ...certificate,
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: false, // nobody vouches for it
  } as const;
  return async (socket, isInitiator) => {
    const tls = isInitiator ? connect({ ...options, socket }) : new TLSSocket(socket, { ...options, isServer: true });
    await once(tls, isInitiator ? 'secureConnect' : 'secure');
    return tls;
  };
}

/** What comes in one piece counts as a message. */
function streamOf(duplex: Duplex): PairStream {
  return {
    async send(message) {
      if (!duplex.write(message)) await once(duplex, 'drain');
    },
    [Symbol.asyncIterator]: () => duplex[Symbol.asyncIterator](),
    async close() {
      const closed = once(duplex, 'close');
      duplex.resume().end();
      await closed;
    },
  };
}

/** To whoever comes it says a word; and to the bench what they have said, when that is all. */
async function listen(secure: Secure): Promise<void> {
  const server = createServer({ noDelay: true }, async (socket) => {
    const stream = await secure(socket, false);
    await stream.send(new Uint8Array(1));
    const heard = { count: 0, bytes: 0 };
    for await (const message of stream) {
      heard.count += 1;
      heard.bytes += message.length;
    }
    say({ heard });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  say({ port: (server.address() as { port: number }).port });
}

async function speak(secure: Secure, { port, count, bytes }: Task): Promise<void> {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  await once(socket, 'connect');
  const opened = performance.now();
  const stream = await secure(socket, true);
  await stream[Symbol.asyncIterator]().next();
  const began = performance.now();
  const message = new Uint8Array(bytes);
  for (let index = 0; index < count; index += 1) await stream.send(message);
  await stream.close(); // the other end closes too when it has heard all
  say({ took: { toFirstWord: began - opened, toTheEnd: performance.now() - began } });
}

function say(said: Said): void {
  process.send!(said);
}

if (process.send) {
  process.once('disconnect', () => process.exit());
  const [role] = (await once(process, 'message')) as [Role];
  const secure = await WAYS[role.way](role);
  process.on('message', (task: Task) => void speak(secure, task));
  await listen(secure);
}
