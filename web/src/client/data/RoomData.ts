import type { Cancel } from '../clock';
import { ProblemError } from '../problems';
import { longestFrame, mostReceivers, writeFrame } from './dataFrames';
import type { FrameContent } from './dataFrames';

export interface PublishOptions {
  /** What it is about, for those who listen; at most 64 bytes. */
  readonly topic?: string;
  /** For these participants alone; at most 64. Without it, for everybody else in the room. */
  readonly to?: readonly string[];
  /** Better lost than late: positions of a cursor, and the like. Otherwise everything arrives, in order. */
  readonly isLossy?: boolean;
}

/** A message of another participant's. Whom it is from is the server's word, or the connection's. */
export interface RoomMessage extends FrameContent {
  readonly from: string;
}

/** A message on its way out. */
export interface OutgoingMessage {
  readonly content: FrameContent;
  readonly to: readonly string[] | null;
  readonly isLossy: boolean;
}

/** Hands a message to the ways that lead to its receivers; false when one of them does not take it now. */
export type SendMessage = (message: OutgoingMessage) => boolean;

/**
 * Messages between the programs of participants, over the data channels of the call: what an application makes of them is its own. Nothing is kept: who comes later
 * does not get what was said before.
 */
export class RoomData {
  readonly #send: SendMessage;
  readonly #listeners = new Set<(message: RoomMessage) => void>();
  readonly #missed = new Set<(count: number) => void>();

  constructor(send: SendMessage) {
    this.#send = send;
  }

  /**
   * Sends a message to the others. False when it was not taken, or not for everybody: the call is not connected, or so much waits that more would only make it later;
   * try again in a moment. The media node slows down who sends very much.
   *
   * @throws ProblemError `too-large` when it is too long, or names too many receivers.
   */
  publish(payload: string | Uint8Array, { topic = '', to, isLossy = false }: PublishOptions = {}): boolean {
    if (to?.length === 0) return true;
    const content: FrameContent = { topic, payload };
    if (writeFrame(content, to ?? []) === null) {
      const detail = `A message has at most ${longestFrame} bytes with its names, ${mostReceivers} receivers, and a topic of 64 bytes.`;
      throw new ProblemError({ type: 'too-large', detail });
    }
    return this.#send({ content, to: to ?? null, isLossy });
  }

  /** Calls for every message from now on. */
  onMessage(listener: (message: RoomMessage) => void): Cancel {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls when messages for us were dropped, because we did not take them fast enough. */
  onMissed(listener: (count: number) => void): Cancel {
    this.#missed.add(listener);
    return () => void this.#missed.delete(listener);
  }

  received(message: RoomMessage): void {
    for (const listener of [...this.#listeners]) listener(message);
  }

  missed(count: number): void {
    for (const listener of [...this.#missed]) listener(count);
  }
}
