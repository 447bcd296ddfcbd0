// Ports of this machine.

import { createSocket } from 'node:dgram';

/** A UDP port that nobody listens on: for a group of our own, which no other test is in. */
export function freeUdpPort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
