// Steps 4 and 5: Noise, by its published vectors.

import { expect } from 'vitest';
import { CipherState } from '#identity/cipher-state.ts';
import { Handshake } from '#identity/handshake.ts';
import { SymmetricState } from '#identity/symmetric-state.ts';
import { step } from '../../lib/runner/step.ts';
import { bytes, hex, keyPairOf, someBytes, text } from './world.ts';

const { subtle } = globalThis.crypto;
const NOTHING = new Uint8Array(0);
const PROTOCOL = 'Noise_XX_25519_AESGCM_SHA256';

/** AES-GCM by WebCrypto itself, with the nonce of message `number`. */
async function sealed(key: Uint8Array<ArrayBuffer>, number: bigint, ad: Uint8Array, plaintext: Uint8Array) {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setBigUint64(4, number);
  const imported = await subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const additionalData = ad as Uint8Array<ArrayBuffer>;
  return hex(
    new Uint8Array(
      await subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, imported, plaintext as Uint8Array<ArrayBuffer>),
    ),
  );
}

step(4, 'the nonce is the number of the message: 4 zero bytes, then 8, the most significant first', async () => {
  const key = someBytes(32);
  const cipher = new CipherState(key);
  for (const number of [0n, 1n, 2n]) {
    expect(hex(await cipher.encrypt(text('ad'), text('hello')))).toBe(
      await sealed(key, number, text('ad'), text('hello')),
    );
  }
  const later = new CipherState(key, 2 ** 40 + 258);
  expect(hex(await later.encrypt(NOTHING, NOTHING))).toBe(await sealed(key, 2n ** 40n + 258n, NOTHING, NOTHING));
});

step(4, 'several messages are under way at once, and each has its own number', async () => {
  const key = someBytes(32);
  const [ours, theirs] = [new CipherState(key), new CipherState(key)];
  const said = Array.from({ length: 40 }, (_, number) => text(`message ${number}`));
  const ciphertexts = await Promise.all(said.map((one) => ours.encrypt(NOTHING, one)));
  expect(new Set(ciphertexts.map(hex)).size).toBe(40);
  const heard = await Promise.all(ciphertexts.map((one) => theirs.decrypt(NOTHING, one)));
  expect(heard.map(hex)).toEqual(said.map(hex));
});

step(4, 'what is not the next message, or was changed, is refused', async () => {
  const key = someBytes(32);
  const ours = new CipherState(key);
  const [first, second] = [await ours.encrypt(text('ad'), text('one')), await ours.encrypt(text('ad'), text('two'))];
  const forged = { code: 'FORGED' };
  await expect(new CipherState(key).decrypt(text('ad'), second), 'the second one first').rejects.toMatchObject(forged);
  await expect(new CipherState(key).decrypt(text('da'), first), 'about something else').rejects.toMatchObject(forged);
  await expect(new CipherState(someBytes(32, 2)).decrypt(text('ad'), first), 'another key').rejects.toMatchObject(
    forged,
  );
  const changed = first.map((byte, index) => (index === 1 ? byte ^ 4 : byte));
  await expect(new CipherState(key).decrypt(text('ad'), changed), 'changed').rejects.toMatchObject(forged);
  await expect(new CipherState(key).decrypt(text('ad'), first.slice(0, 9)), 'cut').rejects.toMatchObject(forged);
  const theirs = new CipherState(key);
  expect(await theirs.decrypt(text('ad'), first)).toEqual(text('one'));
  await expect(theirs.decrypt(text('ad'), first), 'once more').rejects.toMatchObject(forged);
});

step(4, 'what was said is mixed in as SHA-256 of all before it and of this', async () => {
  const state = new SymmetricState(PROTOCOL);
  const start = Uint8Array.of(...text(PROTOCOL), 0, 0, 0, 0); // filled with zeros. §5.2
  expect(hex(state.hash)).toBe(hex(start));
  await state.mixHash(text('hello'));
  const expected = new Uint8Array(await subtle.digest('SHA-256', Uint8Array.of(...start, ...text('hello'))));
  expect(hex(state.hash)).toBe(hex(expected));
});

step(4, 'what was found out is mixed in by HKDF, and makes a new cipher', async () => {
  const state = new SymmetricState(PROTOCOL);
  const secrets = [someBytes(32, 3), someBytes(32, 4)];
  let chainingKey = Uint8Array.of(...text(PROTOCOL), 0, 0, 0, 0);
  for (const secret of secrets) {
    const [next, key] = await hkdf(chainingKey, secret);
    await state.mixKey(secret);
    const ad = state.hash;
    const ciphertext = await state.encryptAndHash(text('said'));
    expect(hex(ciphertext)).toBe(await sealed(key, 0n, ad, text('said')));
    expect(hex(state.hash), 'the ciphertext is mixed in').toBe(await sha256(ad, ciphertext));
    chainingKey = next;
  }
  const [initiators, responders] = await hkdf(chainingKey, NOTHING);
  const [one, two] = await state.split();
  expect(hex(await one.encrypt(NOTHING, text('a')))).toBe(await sealed(initiators, 0n, NOTHING, text('a')));
  expect(hex(await two.encrypt(NOTHING, text('b')))).toBe(await sealed(responders, 0n, NOTHING, text('b')));
});

async function sha256(...parts: Uint8Array[]): Promise<string> {
  return hex(new Uint8Array(await subtle.digest('SHA-256', Uint8Array.from(parts.flatMap((part) => [...part])))));
}

/** By WebCrypto’s own HKDF (RFC 5869): 64 bytes, in two halves. */
async function hkdf(
  salt: Uint8Array<ArrayBuffer>,
  secret: Uint8Array,
): Promise<[Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]> {
  const key = await subtle.importKey('raw', secret as Uint8Array<ArrayBuffer>, 'HKDF', false, ['deriveBits']);
  const bits = new Uint8Array(
    await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info: NOTHING }, key, 512),
  );
  return [bits.slice(0, 32), bits.slice(32)];
}

step(4, 'before anything was found out all is said in clear; after it, both ends follow each other', async () => {
  const [ours, theirs] = [new SymmetricState(PROTOCOL), new SymmetricState(PROTOCOL)];
  expect(await ours.encryptAndHash(text('hello'))).toEqual(text('hello'));
  expect(await theirs.decryptAndHash(text('hello'))).toEqual(text('hello'));
  const said = await sha256(text(PROTOCOL), new Uint8Array(4), text('hello'));
  for (const state of [ours, theirs]) expect(hex(state.hash), 'what is said in clear is mixed in, too').toBe(said);
  for (const state of [ours, theirs]) await state.mixKey(someBytes(32));
  for (const said of ['one', 'two', '']) {
    const ciphertext = await ours.encryptAndHash(text(said));
    expect(ciphertext).toHaveLength(said.length + 16);
    expect(await theirs.decryptAndHash(ciphertext)).toEqual(text(said));
    expect(hex(theirs.hash)).toBe(hex(ours.hash));
  }
});

step(4, 'who has heard something else cannot read what follows', async () => {
  const [ours, theirs] = [new SymmetricState(PROTOCOL), new SymmetricState(PROTOCOL)];
  await ours.mixHash(text('ana'));
  await theirs.mixHash(text('mallory'));
  for (const state of [ours, theirs]) await state.mixKey(someBytes(32));
  await expect(theirs.decryptAndHash(await ours.encryptAndHash(text('hello')))).rejects.toMatchObject({
    code: 'FORGED',
  });
});

// From the test vectors of cacophony and of snow, two implementations of Noise.
const VECTORS: readonly Vector[] = [
  {
    prologue: '4a6f686e2047616c74',
    initiator: {
      static: 'e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1',
      ephemeral: '893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a',
    },
    responder: {
      static: '4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893',
      ephemeral: 'bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b',
    },
    hash: '1b7aefb1125762aa21a252890d00af54519638b76437444538f9a52f21e2e0dc',
    handshake: [
      [
        '4c756477696720766f6e204d69736573',
        'ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c79444c756477696720766f6e204d69736573',
      ],
      [
        '4d757272617920526f746862617264',
        '95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843757117acceb05bd7a45733bc22015c97a9d0cbaf41b80446d5988ff5127235d76b79eade70f473d6a4ef521fdcbeda5340d01e028ba793fc059f2724a83af05f12dda0448a7621a926b379a92477fd',
      ],
      [
        '462e20412e20486179656b',
        'c90f1cf77eba4e50edb038991565e36c9758943a989229b6051244dc4fbecb6946744b401af2ee1a5881b65fbb87fd07cb6a328ececc9ce6ce84c399dc332d4fd521fa4bb7f467ce909395',
      ],
    ],
    after: [
      ['4361726c204d656e676572', 'bc3fa77f6aca3e8466d7dc6bea10013e88a6a29add5132b461806c'],
      ['4a65616e2d426170746973746520536179', '250b01074cdfe0df2ecf8ccbf1737b15a2ddb5b52fd9a396604e9c793cee3b3bb9'],
      [
        '457567656e2042f6686d20766f6e2042617765726b',
        '449d4d433b3cdc3d02bf6fc881774b9df54366ebcffb9689bb13f14709822cd7ef42bcdb4d',
      ],
    ],
  },
  {
    prologue:
      '5468657265206973206e6f20726967687420616e642077726f6e672e2054686572652773206f6e6c792066756e20616e6420626f72696e672e',
    initiator: {
      static: '67a147237ca2e511a5328abf44fc049e725d23ac193f1d5e8da60d543670cd39',
      ephemeral: 'b4dbfea92d1afb2ce4a508bd5e014d21ee95ced8d12346d226985d40b2da95e7',
    },
    responder: {
      static: '0e64a9143ba4c2bb79a25cd1c12575a9da949b52338b32fe1208e4b598c9acc0',
      ephemeral: 'c3142e465cafd8356330d7f910146c5428a524e723df165d76a2d5a697aa7e6d',
    },
    hash: '',
    handshake: [
      [
        '09f6721fa79e976f05d523c07e4818bfad6903108a05734e3163cec30442fcf5',
        'c8a324f41408be37f760130b5a8f2c4e9c92bab229e9b78007aa43b7c7656b3409f6721fa79e976f05d523c07e4818bfad6903108a05734e3163cec30442fcf5',
      ],
      [
        'af62581a26fc31c4b722c1f04d73d845eb6daf35bcd64fc805a46a74bd747d90',
        '4e935a4c1dccaf91b78062590be1e790f984eeff2ab9a219e491387a99dbfe53b9ea4a0a1b78a30056a0615ef4cfcc5d5bcfa087abd07df701c08b2410ab385c490a43cd853a15a1d1e8162c25b78d362ff84afd1f02e0d0e8d25ada33fe5f8e8856cc49e9a896c1c10616508f52387ca29d35a037c7d1c968a45d07daf01667',
      ],
      [
        'bae081c11b0a050d08a48d4a2dd387bd927e18d12c1f2758ae712ec4e3948dc8',
        '72eb5f83ef7773b38886a657b2216368f76f51e90855aaec0c9cd65c7750c531b3ef8a9261065b9b73009e698c3e0e1e7153c64e842d877db5f0953c2a43f12bdee99b360ebc11ee64a2989bf8f486a45267753caf35ad5900224e9b04c4b5b2',
      ],
    ],
    after: [
      [
        '062b027afab93baa74c7cdc1ac71b3486636bed142caec9f70f4dd672dbe120d',
        '9953df9aa4294b12364dd6896de6e705564a5583c67ed86f0b985054d63f4381bdb99faa8633893643d6ee3ba987344f',
      ],
      [
        '3000ff396f68e4d00ac10c97a4c14e5901e3245dc29f9a801427babd59bfc2a3',
        'd9ea28203c96f5ac9024541d8f05e5e9bbfedccf701d2a2130ddeada49446a546d03c3ed440558782120b95e537a229e',
      ],
    ],
  },
];

interface Vector {
  prologue: string;
  initiator: { static: string; ephemeral: string };
  responder: { static: string; ephemeral: string };
  /** Of the whole handshake; the vectors of snow lack it. */
  hash: string;
  /** Payload and message of each. */
  handshake: readonly (readonly [string, string])[];
  /** The same, with the ciphers that follow: the responder begins. */
  after: readonly (readonly [string, string])[];
}

async function ends(vector: Vector): Promise<[Handshake, Handshake]> {
  const initiator = Handshake.begin({
    isInitiator: true,
    staticKey: await keyPairOf(vector.initiator.static),
    ephemeralKey: await keyPairOf(vector.initiator.ephemeral),
    prologue: bytes(vector.prologue),
  });
  const responder = Handshake.begin({
    isInitiator: false,
    staticKey: await keyPairOf(vector.responder.static),
    ephemeralKey: await keyPairOf(vector.responder.ephemeral),
    prologue: bytes(vector.prologue),
  });
  return Promise.all([initiator, responder]);
}

for (const [name, number] of [
  ['cacophony', 0],
  ['snow', 1],
] as const) {
  step(5, `the handshake of ${name}’s vector, byte for byte`, async () => {
    const vector = VECTORS[number]!;
    const [initiator, responder] = await ends(vector);
    for (const [index, [payload, message]] of vector.handshake.entries()) {
      const [writer, reader] = index % 2 === 0 ? [initiator, responder] : [responder, initiator];
      expect(hex(await writer.write(bytes(payload))), `message ${index + 1}`).toBe(message);
      expect(hex(await reader.read(bytes(message))), `payload ${index + 1}`).toBe(payload);
      expect(hex(reader.hash)).toBe(hex(writer.hash));
    }
    const [ours, theirs] = [await initiator.finish(), await responder.finish()];
    if (vector.hash) expect(hex(ours.hash)).toBe(vector.hash);
    expect(hex(theirs.hash)).toBe(hex(ours.hash));
    for (const [index, [payload, message]] of vector.after.entries()) {
      const [sender, receiver] = index % 2 === 1 ? [ours, theirs] : [theirs, ours];
      expect(hex(await sender.send.encrypt(NOTHING, bytes(payload)))).toBe(message);
      expect(hex(await receiver.receive.decrypt(NOTHING, bytes(message)))).toBe(payload);
    }
  });
}

step(5, 'two strangers know each other’s keys afterwards, and nobody has seen them pass', async () => {
  const [ana, bo] = [await keyPairOf(hex(someBytes(32, 5))), await keyPairOf(hex(someBytes(32, 6)))];
  const prologue = text('a test');
  const initiator = await Handshake.begin({ isInitiator: true, staticKey: ana, prologue });
  const responder = await Handshake.begin({ isInitiator: false, staticKey: bo, prologue });
  const passed: Uint8Array[] = [];
  const pass = async (from: Handshake, to: Handshake) => {
    const message = await from.write(NOTHING);
    passed.push(message);
    await to.read(message);
  };
  await pass(initiator, responder);
  await pass(responder, initiator);
  await pass(initiator, responder);
  expect(hex(initiator.theirStatic!)).toBe(hex(bo.publicKey));
  expect(hex(responder.theirStatic!)).toBe(hex(ana.publicKey));
  expect(hex(initiator.theirEphemeral!)).toBe(hex(responder.ephemeral));
  const wire = passed.map(hex).join(' ');
  expect(wire).not.toContain(hex(ana.publicKey));
  expect(wire).not.toContain(hex(bo.publicKey));
});

step(5, 'a message that was cut or changed ends the handshake', async () => {
  const vector = VECTORS[0]!;
  const second = bytes(vector.handshake[1]![1]);
  const afterFirst = async () => {
    const [initiator] = await ends(vector);
    await initiator.write(bytes(vector.handshake[0]![0]));
    return initiator;
  };
  for (const length of [0, 31, 32, 33, 79]) {
    await expect((await afterFirst()).read(second.slice(0, length)), `${length} bytes`).rejects.toMatchObject({
      name: 'NoiseError',
      code: 'TRUNCATED',
    });
  }
  for (const index of [0, 40, 70, 90, second.length - 1]) {
    const changed = second.map((byte, at) => (at === index ? byte ^ 1 : byte));
    await expect((await afterFirst()).read(changed), `byte ${index}`).rejects.toMatchObject({ code: 'FORGED' });
  }
  await expect((await afterFirst()).read(second.slice(0, -1)), 'the last byte').rejects.toMatchObject({
    code: 'FORGED',
  });
});

step(5, 'who had something else in mind is not understood', async () => {
  const [initiator] = await ends(VECTORS[0]!);
  const [, responder] = await ends({ ...VECTORS[0]!, prologue: hex(text('another protocol')) });
  await responder.read(await initiator.write(NOTHING));
  await expect(initiator.read(await responder.write(NOTHING))).rejects.toMatchObject({ code: 'FORGED' });
});

step(5, 'nobody speaks out of turn', async () => {
  const { initiator, responder } = await strangers();
  const outOfTurn = { code: 'OUT_OF_TURN' };
  await expect(responder.write(NOTHING), 'the responder first').rejects.toMatchObject(outOfTurn);
  await expect(initiator.read(new Uint8Array(32)), 'the initiator listens first').rejects.toMatchObject(outOfTurn);
  await expect(initiator.finish(), 'nothing was said').rejects.toMatchObject(outOfTurn);
  const first = await initiator.write(NOTHING);
  await expect(initiator.write(NOTHING), 'the initiator once more').rejects.toMatchObject(outOfTurn);
  await responder.read(first);
});

step(5, 'the memory of a message that was read can be used again', async () => {
  const { initiator, responder } = await strangers();
  const first = await initiator.write(NOTHING);
  await responder.read(first);
  first.fill(0);
  expect(hex(responder.theirEphemeral!)).toBe(hex(initiator.ephemeral));
});

async function strangers(): Promise<{ initiator: Handshake; responder: Handshake }> {
  const [initiator, responder] = await ends(VECTORS[0]!);
  return { initiator, responder };
}
