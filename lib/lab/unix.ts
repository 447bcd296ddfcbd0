// Unix domain sockets as a transport (named pipes on Windows). An address is a path.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transport } from '../contracts.ts';

/** The transport of the peer that will listen at `path`. */
export function unix(path: string): Transport {
  return {
    async listen(heard) {
      const server = createServer(heard).listen(path);
      await once(server, 'listening');
      return { address: path, close: async () => void server.close() };
    },
    async dial(address, signal) {
      const socket = connect({ path: address, signal });
      await once(socket, 'connect');
      return socket;
    },
    locate: (_stream, said) => said,
  };
}

/** A path that nobody uses yet. */
export function freePath(name: string): string {
  const unique = `p2p-katas-${process.pid}-${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${unique}` : join(tmpdir(), unique);
}
