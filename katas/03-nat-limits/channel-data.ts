// What goes through a relay, in either direction: a number, a length, and the packet (RFC 8656 §12.4).

/** Numbers that no STUN message begins with. RFC 8656 §12 */
export const [FIRST_CHANNEL, LAST_CHANNEL] = [0x4000, 0x4fff];

const HEADER_BYTES = 4;

export interface ChannelData {
  readonly channel: number;
  readonly data: Uint8Array;
}

export function encodeChannelData({ channel, data }: ChannelData): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, channel);
  view.setUint16(2, data.length);
  bytes.set(data, HEADER_BYTES);
  return bytes;
}

/** Undefined if it is none. */
export function decodeChannelData(packet: Uint8Array): ChannelData | undefined {
  if (packet.length < HEADER_BYTES) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const [channel, bytes] = [view.getUint16(0), view.getUint16(2)];
  const isChannel = channel >= FIRST_CHANNEL && channel <= LAST_CHANNEL;
  const padding = packet.length - HEADER_BYTES - bytes; // some fill whole words. §12.5
  return isChannel && padding >= 0 && padding < 4
    ? { channel, data: packet.subarray(HEADER_BYTES, HEADER_BYTES + bytes) }
    : undefined;
}
