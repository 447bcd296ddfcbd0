// Plausible mistakes, each of one line. Its step must notice, and no earlier one.

import type { WrongAnswer } from '../wrong-answers.ts';

// biome-ignore format: one mistake a line
export default [
  // 1. A message has edges
  [1, 'frames.ts', 'little-endian', 'setUint32(0, message.length)', 'setUint32(0, message.length, true)'],
  [1, 'frames.ts', 'the length counts the header', 'setUint32(0, message.length)', 'setUint32(0, frame.length)'],
  [1, 'frames.ts', 'two bytes of length', 'setUint32(0, message.length)', 'setUint16(2, message.length)'],
  [1, 'frames.ts', 'no limit when sending', 'if (message.length > maxBytes)', 'if (false)'],
  [1, 'frames.ts', 'the limit is off by one', 'this.#length > this.#maxBytes', 'this.#length >= this.#maxBytes'],
  [1, 'frames.ts', 'one message a chunk', 'messages.push(this.#body.take());', 'return [this.#body.take()];'],
  [1, 'frames.ts', 'the header comes in one piece', 'this.#headerBytes += 1;', 'this.#headerBytes = 4;'],
  [1, 'frames.ts', 'the last length is not forgotten', 'this.#length = 0;\n      }', '}'],
  [1, 'frames.ts', 'room is made for what is announced', 'this.#headerBytes += 1;', 'this.#headerBytes += 1; (this as any).room = new Uint8Array(this.#length);'],

  // 2. The PairStream
  [2, 'pair-stream.ts', 'no back-pressure', 'if (!roomForMore) await this.#room();', ''],
  [2, 'pair-stream.ts', 'waits even when there is room', 'if (!roomForMore) await', 'await'],
  [2, 'pair-stream.ts', 'an end is an end', "if (!decoder.atEdge) throw new StreamError('CUT');", ''],
  [2, 'pair-stream.ts', 'only the first message of a chunk', 'for (const message of decoder.push(chunk))', 'for (const message of decoder.push(chunk).slice(0, 1))'],
  [2, 'pair-stream.ts', 'close hangs up', 'this.#duplex.end();', 'this.#duplex.destroy();'],
  [2, 'pair-stream.ts', 'close does not wait', 'await this.#readToTheEnd();\n    // #endregion', '// #endregion'],
  [2, 'pair-stream.ts', 'sending after the end', "if (!this.#duplex.writable) throw new StreamError('CLOSED');", ''],
  [2, 'pair-stream.ts', 'hears on while it closes', 'if (!this.#closing) yield message;', 'yield message;'],
  [2, 'pair-stream.ts', 'the limit is forgotten', 'new FrameDecoder(this.#maxMessageBytes)', 'new FrameDecoder(Infinity)'],

  // 3. A mouth and an ear
  [3, 'tcp.ts', 'the port that was asked for, not the one that was given', 'joinAddress(address, port)', 'joinAddress(address, this.#port)'],
  [3, 'tcp.ts', 'does not wait to listen', "await once(server, 'listening');", ''],
  [3, 'tcp.ts', 'does not wait to be connected', "await once(socket, 'connect');", ''],
  [3, 'tcp.ts', 'the ear never closes', 'void server.close()', '{}'],
  [3, 'tcp.ts', 'a dial cannot be called off', 'host, port, signal }', 'host, port }'],
  [3, 'tcp.ts', 'lets everybody in', 'server.maxConnections = MAX_CONNECTIONS;', ''],
  [3, 'tcp.ts', 'waits for everybody to leave', 'async () => void server.close()', '() => new Promise<void>((r) => server.close(() => r()))'],

  // 4. Sending connects
  [4, 'peer.ts', 'connects and forgets the message', 'await connection.send(message);', ''],
  [4, 'peer.ts', 'only the first message is heard', 'await this.#options.onMessage(message, meeting);', 'await this.#options.onMessage(message, meeting); break;'],
  [4, 'peer.ts', 'deals with everything at once', 'await this.#options.onMessage(message, meeting);', 'void this.#options.onMessage(message, meeting);'],
  [4, 'peer.ts', 'does not wait for room', 'await connection.send(message);', 'void connection.send(message).catch(() => {});'],
  [4, 'peer.ts', 'does not say whom it dialled', 'this.#meet(duplex, signal, address);', 'this.#meet(duplex, signal);'],
  [4, 'peer.ts', 'dials itself', 'transport.dial(address, signal)', 'transport.dial(this.address, signal)'],

  // 5. Naming an address again
  [5, 'peer.ts', 'dials again while dialling', 'if (dialling) return dialling;', ''],
  [5, 'peer.ts', 'remembers a dial that failed', 'dial.then(settled, settled);', 'dial.then(settled, () => {});'],
  [5, 'peer.ts', 'one connection for everybody', 'connection.addresses.has(address)', 'true'],
  [5, 'peer.ts', 'does not look in the books', 'connection.addresses.has(address)', 'false'],
  [5, 'peer.ts', 'looks in the books first', 'if (dialling) return dialling;\n    for (const connection of this.#connections.values()) {\n      if (connection.addresses.has(address)) return Promise.resolve(connection);\n    }\n', 'for (const connection of this.#connections.values()) {\n      if (connection.addresses.has(address)) return Promise.resolve(connection);\n    }\n    if (dialling) return dialling;\n'],
  [5, 'peer.ts', 'does not note what it dials', 'this.#dialling.set(address, dial);', ''],

  // 6. To hear is to be connected
  [6, 'peer.ts', 'does not note who spoke', 'meeting.addresses.add(this.#options.transport.locate(duplex, hello.address));', ''],
  [6, 'peer.ts', 'believes the host', 'this.#options.transport.locate(duplex, hello.address)', 'hello.address'],
  [6, 'tcp.ts', 'the port of the socket', '(stream as Socket).remoteAddress!, port', '(stream as Socket).remoteAddress!, (stream as Socket).remotePort!'],
  [6, 'tcp.ts', 'the host that they say', 'const { port } = splitAddress(said);\n    return joinAddress((stream as Socket).remoteAddress!, port);', 'return said;'],

  // 7. Both dial at once
  [7, 'peer.ts', 'keeps all', 'weChoose && !this.#connections.has(meeting.id)', 'weChoose'],
  [7, 'peer.ts', 'leaves the other one open', 'this.#drop(meeting);\n    return this.#keptFor', 'return this.#keptFor'],
  [7, 'peer.ts', 'gives up the second', 'return this.#keptFor(meeting, signal);', "throw new PeerError('HUNG_UP');"],
  [7, 'peer.ts', 'the newcomer takes the place', '(await meeting.saysKeep()) && !this.#connections.has(meeting.id)', '(await meeting.saysKeep())'],

  // 8. A mesh
  [8, 'peer.ts', 'never forgets', 'if (this.#connections.get(meeting.id) === meeting) this.#connections.delete(meeting.id);', ''],
  [8, 'peer.ts', 'forgets everybody', 'if (this.#connections.get(meeting.id) === meeting) this.#connections.delete(meeting.id);', 'this.#connections.clear();'],

  [8, 'peer.ts', 'forgets whoever has its name', 'if (this.#connections.get(meeting.id) === meeting) this', 'this'],

  // 9. Not only TCP
  [9, 'memory.ts', 'a name can be taken twice', "if (this.#ears.has(name)) throw new MemoryNetworkError('EADDRINUSE', name);", ''],
  [9, 'memory.ts', 'both get the same end', 'heard(theirs);', 'heard(ours);'],
  [9, 'memory.ts', 'the ear never closes', 'void this.#ears.delete(name)', '{}'],
  [9, 'memory.ts', 'nobody is no error', "if (!heard) throw new MemoryNetworkError('ECONNREFUSED', address);", ''],
  [9, 'memory.ts', 'nobody is told', 'heard(theirs);', ''],
] satisfies WrongAnswer[];
