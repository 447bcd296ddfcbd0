// A byte stream over a data channel.
//
// A data channel carries messages, in order, as fast as they are given to it. What does not fit on the way is kept;
// when too much is kept it is lost, without a word. And a message that is too long closes the channel. So bytes
// travel in small pieces, and no more of them than the other end has room for: for what it has taken it gives credit.
//
//   binary message    bytes of the stream
//   text "32768"      credit: so many of your bytes have been taken, as many more may come
//   text "end"        no more bytes will come from me
//   text "ended"      I have heard your end, and everything before it

import { Duplex } from 'readable-stream'; // Node's streams, which browsers lack

/** The part of simple-peer that this needs. */
export interface Wire {
  send(message: Uint8Array | string): void;
  on(event: 'data', heard: (message: Uint8Array | string) => void): unknown;
  on(event: 'error', failed: (error: Error) => void): unknown;
  on(event: 'close', closed: () => void): unknown;
  destroy(): void;
}

/** How many bytes may be on their way. With more, bulk traffic overflows buffers below us and stalls for seconds. */
export const WINDOW_BYTES = 65_536;
/**
 * The longest message on the data channel: half of the window, so that one half is on its way while the other is taken.
 * Whatever the length, each message costs time; browsers take at least 64 KB. RFC 8841 §6.1
 */
export const PIECE_BYTES = 32_768;
/** Credit is given for so many bytes at once, not for each small message. */
const CREDIT_BYTES = 32_768;

/**
 * The stream over `wire`, which is open, and belongs to it from now on. It is destroyed with an error when the other
 * end vanishes or breaks the rules: {ChannelError}, or what the wire says.
 */
export class Channel extends Duplex {
  readonly #wire: Wire;
  /** What is left to send of the chunk that is being written, and what to call when all of it is on its way. */
  #rest: Uint8Array = new Uint8Array(0);
  #written: ((error?: Error) => void) | undefined;
  /** How many bytes we have sent without having credit for them yet. */
  #inFlight = 0;
  /** How many bytes have come for which we have not given credit yet. */
  #owed = 0;
  #hasHeardEnd = false;
  #hasSaidEnd = false;
  /** To be called, once, when the other end has heard our end. */
  #ended: (() => void) | undefined;

  constructor(wire: Wire) {
    super({ readableHighWaterMark: WINDOW_BYTES, writableHighWaterMark: WINDOW_BYTES });
    this.#wire = wire;
    wire.on('data', (message) => this.#hear(message));
    wire.on('error', (error) => this.destroy(error));
    wire.on('close', () => this.#lose());
    this.on('error', () => {}); // it may break when nobody listens yet, and whoever comes then sees that it is destroyed
  }

  override _write(chunk: Uint8Array, _encoding: string, written: (error?: Error) => void): void {
    this.#rest = chunk;
    this.#written = written;
    this.#sendOn();
  }

  /** Sends as much of the rest as there is room for at the other end. When nothing is left, the next chunk may come. */
  #sendOn(): void {
    // #region step 7, until then: void [this.#put(this.#rest), this.#askForMore()]
    while (this.#rest.length > 0 && this.#inFlight < WINDOW_BYTES) {
      const piece = this.#rest.subarray(0, Math.min(PIECE_BYTES, WINDOW_BYTES - this.#inFlight));
      this.#rest = this.#rest.subarray(piece.length);
      this.#inFlight += piece.length;
      this.#put(piece);
    }
    if (this.#rest.length === 0) this.#askForMore();
    // #endregion
  }

  /** Bytes have come. Whoever sends more than there is room for breaks the rules. */
  #take(bytes: Uint8Array): void {
    // #region step 7, until then: void this.push(bytes)
    this.#owed += bytes.length;
    if (this.#owed > WINDOW_BYTES) return void this.destroy(new ChannelError('FLOOD'));
    const hasRoom = this.push(bytes);
    if (hasRoom) this.#giveCredit();
    // #endregion
  }

  /** Called by the stream when there is room again, because somebody has read. */
  override _read(): void {
    this.#giveCredit();
  }

  /** For what has come, unless it is too little to speak of. */
  #giveCredit(): void {
    // #region step 7, until then: undefined
    if (this.#owed < CREDIT_BYTES) return;
    this.#put(String(this.#owed));
    this.#owed = 0;
    // #endregion
  }

  /** The other end has room for so many bytes more. */
  #takeCredit(bytes: number): void {
    // #region step 7, until then: undefined
    if (bytes > this.#inFlight) return void this.destroy(new ChannelError('NONSENSE'));
    this.#inFlight -= bytes;
    this.#sendOn();
    // #endregion
  }

  // What follows is given: what comes in, and how it ends.

  /** The chunk is on its way: the next one may come. Not twice. */
  #askForMore(error?: Error): void {
    const written = this.#written;
    this.#written = undefined;
    written?.(error);
  }

  #put(message: Uint8Array | string): void {
    try {
      this.#wire.send(message);
    } catch {
      // It is closing, and we are about to hear of it.
    }
  }

  #hear(message: Uint8Array | string): void {
    if (this.destroyed) return;
    if (message === 'ended' && this.#ended) this.#finish();
    else if (message === 'end' && !this.#hasHeardEnd) this.#hearEnd();
    else if (typeof message === 'string' && CREDIT.test(message)) this.#takeCredit(Number(message));
    else if (typeof message !== 'string' && !this.#hasHeardEnd) this.#take(message);
    else this.destroy(new ChannelError('NONSENSE'));
  }

  #hearEnd(): void {
    this.#hasHeardEnd = true;
    this.push(null);
    this.#put('ended');
  }

  /** Called by the stream when everything has been sent that was written before its end. */
  override _final(ended: () => void): void {
    this.#ended = ended; // only then is it finished: whoever closes the wire before cuts off what is on its way
    this.#hasSaidEnd = true;
    this.#put('end');
  }

  /** The wire is closed. If both had ended, the other has closed it before its last word could reach us. */
  #lose(): void {
    if (this.#hasHeardEnd && this.#hasSaidEnd) this.#finish();
    else this.destroy(new ChannelError('CUT'));
  }

  #finish(): void {
    const ended = this.#ended;
    this.#ended = undefined;
    ended?.();
  }

  override _destroy(error: Error | null, destroyed: (error: Error | null) => void): void {
    this.#wire.destroy();
    this.#askForMore(error ?? new ChannelError('CUT')); // whoever waits until it is written hears that it never was
    destroyed(error);
  }
}

const CREDIT = /^[1-9]\d{0,5}$/;

const REASONS = {
  CUT: 'the connection has broken',
  FLOOD: 'the other end sends more than there is room for',
  NONSENSE: 'the other end says what makes no sense here',
};

export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly code: keyof typeof REASONS;

  constructor(code: keyof typeof REASONS) {
    super(REASONS[code]);
    this.code = code;
  }
}
