import type { Measurements, ShownView, SlotAssignment, TrackSource } from '../api/wire';

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
const shown = 5;
const slots = 6;
const report = 7;
const offer = 8;
const answer = 9;
const textFlag = 0x80;
const pausedFlag = 0x80;
const shedFlag = 0x40;

/** Pictures that one view may name, and measurements that one report may. */
const mostShown = 128;
const mostMeasured = 50;
const longestMeasureName = 32;

/** As frames number them, from 1. */
const trackSources: readonly TrackSource[] = ['microphone', 'camera', 'screen', 'screenAudio'];
const codecs: readonly string[] = ['VP8', 'H264', 'VP9', 'AV1'];

export interface FrameContent {
  readonly topic: string;
  readonly payload: string | Uint8Array;
}

export type RoomFrame =
  | ({ readonly kind: 'message'; readonly from: string } & FrameContent)
  /** So many messages were dropped, because too much was waiting for us. */
  | { readonly kind: 'missed'; readonly count: number };

/** What the slots carry, but for whose they are: the channel says that. */
export interface SlotsFrame {
  readonly kind: 'slots';
  readonly version: number;
  readonly slots: readonly SlotAssignment[];
  readonly videoCodec: string | null;
}

/** What came of another offer: the deflated SDP, or null when it has to be made by HTTP. */
export interface AnswerFrame {
  readonly kind: 'answer';
  readonly number: number;
  readonly deflated: Uint8Array<ArrayBuffer> | null;
}

export type ReceivedFrame =
  | RoomFrame
  | SlotsFrame
  | AnswerFrame
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

/** Writes what is shown, for the media node; null when that is more than a frame has place for. */
export function writeShown({ version, shown: list }: ShownView): Uint8Array<ArrayBuffer> | null {
  const encoder = new TextEncoder();
  const entries = list.map((one) => ({ ...one, id: encoder.encode(one.participantId) }));
  const length = entries.reduce((sum, { id }) => sum + 4 + id.length, 6);
  const isTooLong = list.length > mostShown || entries.some(({ id }) => id.length === 0 || id.length > longestName);
  if (isTooLong || length > longestFrame || version > 0xffffffff) return null;
  const frame = new Uint8Array(length);
  const view = new DataView(frame.buffer);
  frame[0] = shown;
  view.setUint32(1, version);
  frame[5] = entries.length;
  let at = 6;
  for (const { id, source, height } of entries) {
    frame[at] = trackSources.indexOf(source) + 1;
    view.setUint16(at + 1, Math.min(height, 0xffff));
    frame[at + 3] = id.length;
    frame.set(id, at + 4);
    at += 4 + id.length;
  }
  return frame;
}

/** Writes what was measured, for the media node; null when there is nothing, or more than a frame has place for. */
export function writeReport(measurements: Measurements): Uint8Array<ArrayBuffer> | null {
  const entries = Object.entries(measurements).map(([name, value]) => ({
    name: new TextEncoder().encode(name),
    value,
  }));
  const isGood = entries.every(({ name, value }) => name.length <= longestMeasureName && Number.isFinite(value));
  if (entries.length === 0 || entries.length > mostMeasured || !isGood) return null;
  const frame = new Uint8Array(entries.reduce((sum, { name }) => sum + 9 + name.length, 2));
  const view = new DataView(frame.buffer);
  frame[0] = report;
  frame[1] = entries.length;
  let at = 2;
  for (const { name, value } of entries) {
    frame[at] = name.length;
    frame.set(name, at + 1);
    view.setFloat64(at + 1 + name.length, value);
    at += 9 + name.length;
  }
  return frame;
}

/** Writes another offer, for the media node; null when it is longer than a frame. */
export function writeOffer(number: number, deflated: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (deflated.length + 5 > longestFrame) return null;
  const frame = new Uint8Array(deflated.length + 5);
  frame[0] = offer;
  new DataView(frame.buffer).setUint32(1, number);
  frame.set(deflated, 5);
  return frame;
}

/** Reads a message; null when it makes no sense, or is of a kind that came later than this client. */
export function readFrame(data: unknown): ReceivedFrame | null {
  if (!(data instanceof ArrayBuffer)) return null;
  const bytes = new Uint8Array(data);
  const type = bytes[0] ?? 0;
  if (type === missed) return bytes.length === 5 ? { kind: 'missed', count: new DataView(data).getUint32(1) } : null;
  if (type === wanted) return readWanted(bytes);
  if (type === slots) return readSlots(bytes);
  if (type === answer) return readAnswer(bytes);
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

function readAnswer(bytes: Uint8Array<ArrayBuffer>): AnswerFrame | null {
  if (bytes.length < 5) return null;
  const number = new DataView(bytes.buffer).getUint32(1);
  return { kind: 'answer', number, deflated: bytes.length === 5 ? null : bytes.slice(5) };
}

function readSlots(bytes: Uint8Array): SlotsFrame | null {
  const count = bytes[6];
  if (count === undefined) return null;
  const found: SlotAssignment[] = [];
  let at = 7;
  for (let left = count; left > 0; left--) {
    const mid = readName(bytes, at);
    const what = mid === null ? undefined : bytes[mid.end];
    const participant = mid === null ? null : readName(bytes, mid.end + 1);
    if (mid === null || what === undefined || participant === null) return null;
    at = participant.end;
    const source = trackSources[(what & ~(pausedFlag | shedFlag)) - 1];
    const isTaken = source !== undefined && participant.text !== '';
    found.push({
      mid: mid.text,
      participantId: isTaken ? participant.text : null,
      source: isTaken ? source : null,
      isPaused: (what & pausedFlag) !== 0,
      isShed: (what & shedFlag) !== 0,
    });
  }
  if (at !== bytes.length) return null;
  const version = new DataView(bytes.buffer).getUint32(1);
  return { kind: 'slots', version, slots: found, videoCodec: codecs[(bytes[5] ?? 0) - 1] ?? null };
}

function readName(bytes: Uint8Array, at: number): { readonly text: string; readonly end: number } | null {
  const length = bytes[at];
  if (length === undefined || bytes.length < at + 1 + length) return null;
  const end = at + 1 + length;
  return { text: new TextDecoder().decode(bytes.slice(at + 1, end)), end };
}
