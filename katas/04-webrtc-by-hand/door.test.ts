// Steps 8 and 9: coming in without an answer.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Call } from '#webrtc-by-hand/call.ts';
import type { Channel } from '#webrtc-by-hand/channel.ts';
import { type Description, readSdp, type Sdp, writeSdp } from '#webrtc-by-hand/description.ts';
import { type Admission, Door, DoorError, type DoorOptions } from '#webrtc-by-hand/door.ts';
import { isSignedWith, passwordOf, readStun, readUsername, ufragFor } from '#webrtc-by-hand/knock.ts';
import { type DoorPlate, unpack } from '#webrtc-by-hand/packed.ts';
import { visit } from '#webrtc-by-hand/visit.ts';
import type { UdpSocket } from '../../lib/contracts.ts';
import { SimulatedClock } from '../../lib/lab/clock.ts';
import { soon, until } from '../../lib/lab/inbox.ts';
import { type StepContext, step } from '../../lib/runner/step.ts';
import { bytesOf, callOf, nextOf, rtc } from './world.ts';

const FINGERPRINT = bytesOf(32, 200);
const PWD = 'x9cml/YzichV2+XlhiMu8gpA';
const PLATE: DoorPlate = { kind: 'door', fingerprint: FINGERPRINT, candidates: [{ address: '127.0.0.1', port: 9 }] };

step(8, 'a visitor names the door by what the door needs to know of the visitor', () => {
  const ufrag = ufragFor({ pwd: PWD, fingerprint: FINGERPRINT });
  expect(ufrag).toBe(`${PWD}${Buffer.from(FINGERPRINT).toString('base64').replace('=', '')}`);
  expect(ufrag).toMatch(/^[A-Za-z\d+/]{67}$/); // what ICE allows
});

step(
  8,
  'the visitor takes the door’s answer from itself: the name, the password, the key and the place',
  async (context) => {
    const heard: Sdp[] = [];
    const connection = new rtc.RTCPeerConnection();
    const take = connection.setRemoteDescription.bind(connection);
    connection.setRemoteDescription = (description) => {
      heard.push(description as Sdp);
      return take(description);
    };
    const call = visit(PLATE, { rtc, connection });
    context.after(() => call.hangUp());
    const ours = readSdp(await call.description);
    await until(() => heard.length > 0, 'the visitor has an answer');
    expect(heard[0]!.type).toBe('answer');
    expect(readSdp(heard[0]!)).toEqual({
      kind: 'answer',
      ufrag: ufragFor(ours),
      pwd: passwordOf(FINGERPRINT),
      fingerprint: FINGERPRINT,
      candidates: PLATE.candidates,
    });
  },
);

step(8, 'nothing in the visitor’s own description is altered', async (context) => {
  const connection = new rtc.RTCPeerConnection();
  const made: string[] = [];
  const used: string[] = [];
  const createOffer = connection.createOffer.bind(connection);
  connection.createOffer = (async (options: RTCOfferOptions) => {
    const offer = await createOffer(options);
    made.push(credentials(offer.sdp!));
    return offer;
  }) as typeof connection.createOffer;
  const use = connection.setLocalDescription.bind(connection);
  connection.setLocalDescription = (async (description: RTCSessionDescriptionInit) => {
    used.push(credentials(description.sdp!));
    return use(description);
  }) as typeof connection.setLocalDescription;
  const call = visit(PLATE, { rtc, connection });
  context.after(() => call.hangUp());
  await call.description;
  expect(used).toEqual(made);
});

step(8, 'a visitor knocks with the door’s password, and says who it is', async (context) => {
  const door = await openSocket(context);
  const knock = once(door, 'message');
  const call = callAt(context, { ...PLATE, candidates: [door.address()] });
  const ours = readSdp(await call.description);
  const [packet] = await soon(knock, () => 'the visitor does not knock');
  const stun = readStun(packet)!;
  expect(stun.isRequest).toBe(true);
  expect(stun.username).toBe(`${ufragFor(ours)}:${ours.ufrag}`);
  expect(await isSignedWith(stun, passwordOf(FINGERPRINT)), 'signed with the door’s password').toBe(true);
  expect(await isSignedWith(stun, passwordOf(bytesOf(32))), 'signed with that of another door').toBe(false);
});

step(9, 'a user name tells who knocks; what is none tells nothing', () => {
  const doorUfrag = ufragFor({ pwd: PWD, fingerprint: FINGERPRINT });
  expect(readUsername(`${doorUfrag}:F7gI`)).toEqual({ doorUfrag, ufrag: 'F7gI', pwd: PWD, fingerprint: FINGERPRINT });
  const long = ufragFor({ pwd: '0a1b2c3d4e5f60718293a4b5c6d7e8f9', fingerprint: FINGERPRINT });
  expect(readUsername(`${long}:d5c5b4b2`)?.pwd).toBe('0a1b2c3d4e5f60718293a4b5c6d7e8f9');
  for (const username of [
    '',
    ':',
    doorUfrag,
    `${doorUfrag}:`,
    `:${doorUfrag}`,
    `${doorUfrag}:F7gI:F7gI`,
    `${doorUfrag}:F7g`,
    'abcde:F7gI', // shorter than a fingerprint
    `${doorUfrag.slice(3)}:F7gI`,
    `F7gI:${doorUfrag}`,
    `${doorUfrag}\r\na=x:F7gI`,
    `${doorUfrag.replace('/', '\r')}:F7gI`,
    `${doorUfrag}:F7gI\n`,
  ]) {
    expect(readUsername(username), JSON.stringify(username)).toBeUndefined();
  }
});

step(9, 'whoever holds the invitation comes in, and hands nothing back', async (context) => {
  const { door } = await openDoor(context);
  const { packed, channel } = await door.invite();
  expect(packed.length).toBe(39);
  const call = callAt(context, unpack(packed) as DoorPlate);
  const [inside, outside] = await bothOf(channel, call);
  outside.write('hello');
  expect(await nextOf(inside)).toBe('hello');
  inside.write('come in');
  expect(await nextOf(outside)).toBe('come in');
});

step(9, 'several come by one port, each with an invitation', async (context) => {
  const { door } = await openDoor(context);
  const admissions = [await door.invite(), await door.invite(), await door.invite()];
  const calls = admissions.map(({ packed }) => callAt(context, unpack(packed) as DoorPlate));
  const pairs = await Promise.all(calls.map((call, index) => bothOf(admissions[index]!.channel, call)));
  for (const [index, [inside, outside]] of pairs.entries()) {
    outside.write(`visitor ${index}`);
    expect(await nextOf(inside)).toBe(`visitor ${index}`);
  }
});

step(9, 'the second one with the same invitation stays outside, and the first one inside', async (context) => {
  const { door, heard } = await openDoor(context);
  const { packed, channel } = await door.invite();
  const plate = unpack(packed) as DoorPlate;
  const [inside, outside] = await bothOf(channel, callAt(context, plate));
  const before = heard.length;
  const second = callAt(context, plate);
  const name = ufragFor(readSdp(await second.description));
  await until(
    () => heard.slice(before).filter((packet) => readStun(packet)?.username?.startsWith(name)).length > 2,
    'the second one has knocked a few times',
  );
  second.hangUp();
  outside.write('still here');
  expect(await nextOf(inside)).toBe('still here');
});

step(9, 'nor does the second one get an answer, not even one packet', async (context) => {
  const { door, address } = await openDoor(context);
  const [first, other] = [await door.invite(), await door.invite()];
  await bothOf(first.channel, callAt(context, unpack(first.packed) as DoorPlate));
  const second = await openSocket(context);
  const answers: Uint8Array[] = [];
  second.on('message', (packet) => answers.push(packet));
  second.send(await knockAt(context, unpack(first.packed) as DoorPlate), address.port, address.address);
  await bothOf(other.channel, callAt(context, unpack(other.packed) as DoorPlate)); // by then that knock is dealt with
  expect(answers.length, 'packets that the second one got').toBe(0);
});

step(9, 'a knock that is signed, and tells nothing of who knocks, does not use up the invitation', async (context) => {
  const clock = new SimulatedClock();
  const { door, address } = await openDoor(context, { clock });
  const [admission, other] = [await door.invite(), await door.invite()];
  const plate = unpack(admission.packed) as DoorPlate;
  const nameless = await openSocket(context);
  nameless.send(await knockAt(context, plate, 'F7gI'), address.port, address.address);
  await bothOf(other.channel, callAt(context, unpack(other.packed) as DoorPlate)); // by then that knock is dealt with
  await clock.advance(20_000);
  await bothOf(admission.channel, callAt(context, plate));
});

step(9, 'whoever does not hold it gets no answer, not even one packet', async (context) => {
  const { door, address } = await openDoor(context);
  const { packed } = await door.invite();
  const plate = unpack(packed) as DoorPlate;
  const stranger = await openSocket(context);
  const answers: Uint8Array[] = [];
  stranger.on('message', (packet) => answers.push(packet));
  const knock = await knockAt(context, plate);
  const forged = Buffer.from(knock);
  forged[forged.length - 20]! ^= 1; // in the signature, or before it
  const withOtherName = Buffer.from(knock);
  withOtherName[30] = withOtherName[30] === 65 ? 66 : 65; // in the user name
  const sent = [forged, withOtherName, bytesOf(200), new Uint8Array(0), knock.subarray(0, 40), bytesOf(20)];
  for (const packet of sent) stranger.send(packet, address.port, address.address);
  const visitor = callAt(context, plate); // the invitation is as good as it was
  await visitor.channel;
  expect(answers.length, 'packets that a stranger got').toBe(0);
});

step(9, 'a knock in somebody else’s name: few packets go to an address that does not answer', async (context) => {
  const clock = new SimulatedClock();
  const { door, address } = await openDoor(context, { clock });
  const { packed } = await door.invite();
  const victim = await openSocket(context); // its address stands on the knock; it never says anything
  const got: Uint8Array[] = [];
  victim.on('message', (packet) => got.push(packet));
  const knock = await knockAt(context, unpack(packed) as DoorPlate);
  for (let count = 0; count < 40; count += 1) victim.send(knock, address.port, address.address);
  await until(() => got.length >= 8, 'the door answers the first knocks');
  const forged = Buffer.from(knock); // as if the victim had heard an answer: but this only repeats what was sent in its name
  forged.writeUInt16BE(0x0101);
  victim.send(forged, address.port, address.address);
  for (let count = 0; count < 40; count += 1) victim.send(knock, address.port, address.address);
  const visitors = await door.invite(); // meanwhile, and afterwards, others come in
  await bothOf(visitors.channel, callAt(context, unpack(visitors.packed) as DoorPlate));
  expect(got.length).toBe(8);
});

step(
  9,
  'an invitation to a door expires, can be withdrawn, and whoever knocks and says no more is forgotten',
  async (context) => {
    const clock = new SimulatedClock();
    const { door } = await openDoor(context, { clock });
    const [old, withdrawn] = [await door.invite(), await door.invite()];
    withdrawn.cancel();
    expect(await failure(withdrawn)).toBe('CANCELLED');
    await clock.advance(30 * 60_000);
    expect(await failure(old)).toBe('EXPIRED');

    const { door: other, address, heard } = await openDoor(context, { clock });
    const admission = await other.invite();
    const knock = await knockAt(context, unpack(admission.packed) as DoorPlate);
    const silent = await openSocket(context);
    const answered = once(silent, 'message');
    silent.send(knock, address.port, address.address);
    await soon(answered, () => 'the door does not answer a knock');
    expect(heard.length).toBeGreaterThan(0);
    await clock.advance(20_000);
    expect(await failure(admission)).toBe('NOT_CONNECTED');
  },
);

step(9, 'whoever leaves, and whoever is cut off when the door is closed, hears that it is over', async (context) => {
  const { door } = await openDoor(context);
  const admissions = [await door.invite(), await door.invite()];
  const calls = admissions.map(({ packed }) => callAt(context, unpack(packed) as DoorPlate));
  const [leaving, staying] = await Promise.all(calls.map((call, at) => bothOf(admissions[at]!.channel, call)));
  const closed = (channel: Channel) => new Promise<void>((resolve) => channel.once('close', () => resolve()));
  const ended = leaving!.map((channel) => closed(channel.resume().end() as Channel));
  await soon(Promise.all(ended), () => 'one of two who have said goodbye still waits');
  const cutOff = closed(staying![1]);
  door.close();
  await soon(cutOff, () => 'somebody still believes to be inside');
});

step(9, 'there is an end to invitations, and a door that is closed leaves nobody waiting', async (context) => {
  const { door } = await openDoor(context);
  const open = await Promise.all(Array.from({ length: 8 }, () => door.invite()));
  expect(await codeOf(door.invite())).toBe('TOO_MANY');
  door.close();
  expect(await failure(open[0]!)).toBe('CLOSED');
  expect(await codeOf(door.invite())).toBe('CLOSED');

  const { door: other } = await openDoor(context);
  const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(other.invite())));
  expect(codes.filter((code) => code === 'TOO_MANY').length, 'of ten who are invited at once').toBe(2);
  const { door: closing } = await openDoor(context);
  const invitation = codeOf(closing.invite());
  closing.close();
  expect(await invitation, 'an invitation that was not ready yet').toBe('CLOSED');
});

step(9, 'a knock that says that it comes from port 0 ends nothing', async (context) => {
  const { door, socket } = await openDoor(context);
  const { packed, channel } = await door.invite();
  const plate = unpack(packed) as DoorPlate;
  socket.emit('message', await knockAt(context, plate), { address: '127.0.0.1', port: 0 });
  await bothOf(channel, callAt(context, plate));
});

step(9, 'whoever knocks while the invitation is withdrawn leaves no port open', async (context) => {
  const { door, address, socket, opened } = await openDoor(context);
  const admission = await door.invite();
  const knock = await knockAt(context, unpack(admission.packed) as DoorPlate);
  const [one, other] = [await openSocket(context), await openSocket(context)];
  const answered = once(one, 'message');
  one.send(knock, address.port, address.address);
  await soon(answered, () => 'the door does not answer a knock');
  socket.once('message', () => admission.cancel()); // now the door checks who has signed what has come
  other.send(knock, address.port, address.address);
  expect(await failure(admission)).toBe('CANCELLED');
  const next = await door.invite();
  await bothOf(next.channel, callAt(context, unpack(next.packed) as DoorPlate));
  door.close();
  await until(() => opened.every(isClosed), 'every port behind the door is closed');
});

step(9, 'visitors for whom nothing is ever ready do not keep others outside', async (context) => {
  let isReady = false;
  class Connection extends rtc.RTCPeerConnection {
    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      await (isReady ? super.setRemoteDescription(description) : new Promise(() => {}));
    }
  }
  const { door, address, opened } = await openDoor(context, { rtc: { ...rtc, RTCPeerConnection: Connection } });
  const sockets = await Promise.all(Array.from({ length: 8 }, () => openSocket(context)));
  for (let round = 1; round <= 4; round += 1) {
    const admission = await door.invite();
    const knock = await knockAt(context, unpack(admission.packed) as DoorPlate);
    for (const socket of sockets) socket.send(knock, address.port, address.address);
    await until(() => opened.length === 8 * round, 'the door has heard a knock from each of eight ports');
    admission.cancel();
    await failure(admission);
  }
  isReady = true;
  const { packed, channel } = await door.invite();
  await bothOf(channel, callAt(context, unpack(packed) as DoorPlate));
});

step(9, 'whatever is sent to it, the door stays open', async (context) => {
  const { door, address, heard } = await openDoor(context);
  const { packed, channel } = await door.invite();
  const stranger = await openSocket(context);
  const knock = await knockAt(context, unpack(packed) as DoorPlate);
  const signed = knock.length - 8; // what comes after the signature is a checksum, which is not signed
  const mutants = fc.sample(
    fc.record({ at: fc.nat(signed - 1), change: fc.integer({ min: 1, max: 255 }), length: fc.nat(knock.length) }),
    { numRuns: 300, seed: 9 },
  );
  for (const { at, change, length } of mutants) {
    const mutant = Buffer.from(knock);
    mutant[at]! ^= change;
    stranger.send(length % 2 === 0 ? mutant : mutant.subarray(0, length), address.port, address.address);
  }
  await until(() => heard.length >= mutants.length / 2, 'the door hears strangers');
  await bothOf(channel, callAt(context, unpack(packed) as DoorPlate));
});

async function openDoor(context: StepContext, options: Partial<DoorOptions> = {}) {
  const socket = await openSocket(context, false);
  const heard: Uint8Array[] = [];
  socket.on('message', (packet) => heard.push(packet));
  const address = socket.address();
  const opened: Socket[] = []; // behind the door
  const openBack = async () => {
    const back = await openSocket(context, false);
    opened.push(back);
    return back as unknown as UdpSocket;
  };
  const door = new Door({ rtc, socket: socket as unknown as UdpSocket, address, openBack, ...options });
  context.after(() => door.close());
  return { door, address, heard, socket, opened };
}

function isClosed(socket: Socket): boolean {
  try {
    socket.address();
    return false;
  } catch {
    return true;
  }
}

/** Whoever gets it closes it, unless the test is to. */
async function openSocket({ after }: StepContext, closes = true): Promise<Socket> {
  const socket = createSocket('udp4');
  if (closes) after(() => socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

function callAt({ after }: StepContext, plate: DoorPlate): Call {
  const call = visit(plate, { rtc });
  after(() => call.hangUp());
  return call;
}

/**
 * The first packet of somebody who holds the invitation, as the door would get it. Nobody has got it yet. They call the
 * door as `visit` does, or by another name.
 */
async function knockAt(context: StepContext, { fingerprint }: DoorPlate, name?: string): Promise<Uint8Array> {
  const elsewhere = await openSocket(context);
  const knock = once(elsewhere, 'message');
  const call = callOf(context, true);
  const ours = readSdp(await call.description);
  const answer: Description = {
    kind: 'answer',
    ufrag: name ?? `${ours.pwd}${Buffer.from(ours.fingerprint).toString('base64').replace('=', '')}`,
    pwd: passwordOf(fingerprint),
    fingerprint,
    candidates: [elsewhere.address()],
  };
  call.hear(writeSdp(answer));
  const [packet] = await knock;
  call.hangUp();
  return packet;
}

function bothOf(inside: Promise<Channel>, { channel }: Call): Promise<[Channel, Channel]> {
  return soon(Promise.all([inside, channel]), () => 'somebody with an invitation knocks, and does not come in');
}

function credentials(sdp: string): string {
  return sdp.match(/^a=(ice-ufrag|ice-pwd|fingerprint|setup):.*$/gm)!.join('\n');
}

function failure({ channel }: Admission): Promise<string> {
  return soon(codeOf(channel), () => 'nobody is told that it came to nothing');
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DoorError) return error.code;
    throw error;
  }
  return 'nothing went wrong';
}
