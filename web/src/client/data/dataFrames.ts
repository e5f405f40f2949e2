/**
 * Messages as they cross data channels: to the media node with whom they are for, from it with whom they are from. Between peers, where both are known, neither is
 * there, and the two forms are the same.
 */

/** Bytes of the longest message, names and all. */
export const longestFrame = 16 * 1024;

/** Receivers that one message may name. */
export const mostReceivers = 64;

const longestName = 64;
const message = 1;
const missed = 3;
const wanted = 4;
const textFlag = 0x80;

export interface FrameContent {
  readonly topic: string;
  readonly payload: string | Uint8Array;
}

export type RoomFrame =
  | ({ readonly kind: 'message'; readonly from: string } & FrameContent)
  /** So many messages were dropped, because too much was waiting for us. */
  | { readonly kind: 'missed'; readonly count: number };

export type ReceivedFrame =
  | RoomFrame
  /** By the mid of each section that sends several layers: a bit for each that somebody watches, the first of its offer the lowest. */
  | { readonly kind: 'wanted'; readonly layers: ReadonlyMap<string, number> };

/** Writes a message; null when it is longer than may be sent. No receivers means all others. */
export function writeFrame({ topic, payload }: FrameContent, to: readonly string[]): Uint8Array<ArrayBuffer> | null {
  const encoder = new TextEncoder();
  const names = [...to, topic].map((name) => encoder.encode(name));
  const body = typeof payload === 'string' ? encoder.encode(payload) : payload;
  const length = names.reduce((sum, name) => sum + 1 + name.length, 2) + body.length;
  const isTooLong = to.length > mostReceivers || names.some((name) => name.length > longestName);
  if (isTooLong || length > longestFrame) return null;
  const frame = new Uint8Array(length);
  frame[0] = message | (typeof payload === 'string' ? textFlag : 0);
  frame[1] = to.length;
  let at = 2;
  for (const name of names) {
    frame[at] = name.length;
    frame.set(name, at + 1);
    at += 1 + name.length;
  }
  frame.set(body, at);
  return frame;
}

/** Reads a message; null when it makes no sense, or is of a kind that came later than this client. */
export function readFrame(data: unknown): ReceivedFrame | null {
  if (!(data instanceof ArrayBuffer)) return null;
  const bytes = new Uint8Array(data);
  const type = bytes[0] ?? 0;
  if (type === missed) return bytes.length === 5 ? { kind: 'missed', count: new DataView(data).getUint32(1) } : null;
  if (type === wanted) return readWanted(bytes);
  if ((type & ~textFlag) !== message) return null;
  const from = readName(bytes, 1);
  const topic = from === null ? null : readName(bytes, from.end);
  if (from === null || topic === null) return null;
  const body = bytes.slice(topic.end);
  const payload = (type & textFlag) === 0 ? body : new TextDecoder().decode(body);
  return { kind: 'message', from: from.text, topic: topic.text, payload };
}

function readWanted(bytes: Uint8Array): ReceivedFrame | null {
  const layers = new Map<string, number>();
  let at = 2;
  for (let left = bytes[1] ?? 0; left > 0; left--) {
    const mid = readName(bytes, at);
    const bits = mid === null ? undefined : bytes[mid.end];
    if (mid === null || bits === undefined) return null;
    layers.set(mid.text, bits);
    at = mid.end + 1;
  }
  return at === bytes.length ? { kind: 'wanted', layers } : null;
}

function readName(bytes: Uint8Array, at: number): { readonly text: string; readonly end: number } | null {
  const length = bytes[at];
  if (length === undefined || bytes.length < at + 1 + length) return null;
  const end = at + 1 + length;
  return { text: new TextDecoder().decode(bytes.slice(at + 1, end)), end };
}
