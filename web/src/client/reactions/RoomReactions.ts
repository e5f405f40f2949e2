import type { Reaction } from '../api/roomWire';
import type { Clock } from '../clock';
import { Store } from '../store';
import type { ReadableStore } from '../store';

/** The reactions that the server takes, with the names that screen readers say. */
export const reactionNames: readonly (readonly [emoji: string, name: string])[] = [
  ['👍', 'Thumbs up'],
  ['👏', 'Applause'],
  ['❤️', 'Heart'],
  ['😂', 'Laughter'],
  ['😮', 'Surprise'],
  ['🎉', 'Celebration'],
];

export interface ShownReaction extends Reaction {
  /** Unlike that of every other one shown. */
  readonly key: number;
}

export interface RoomReactionsPorts {
  readonly clock: Clock;
  readonly invoke: <T>(method: string, argument: unknown) => Promise<T>;
}

/** How long one is shown. */
export const shownMs = 5_000;

/** More than this at once is a crowd that no one reads: the oldest go. */
const mostShown = 40;

/** What people show for a moment. */
export class RoomReactions implements ReadableStore<readonly ShownReaction[]> {
  readonly #ports: RoomReactionsPorts;
  readonly #store = new Store<readonly ShownReaction[]>([]);
  #next = 1;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(ports: RoomReactionsPorts) {
    this.#ports = ports;
  }

  /** Rejects with the problem. It is shown when it comes back, as to everybody. */
  async react(emoji: string): Promise<void> {
    await this.#ports.invoke('React', { emoji });
  }

  /** The reactions of one tick. */
  received(reactions: readonly Reaction[]): void {
    // What is no reaction of ours is not shown: a server newer than this page may know more.
    const added = reactions
      .filter((one) => reactionNames.some(([emoji]) => emoji === one.emoji))
      .map((one) => ({ ...one, key: this.#next++ }));
    if (added.length === 0) return;
    this.#store.set([...this.getSnapshot(), ...added].slice(-mostShown));
    this.#ports.clock.after(shownMs, () => {
      const left = this.getSnapshot().filter((one) => !added.includes(one));
      if (left.length < this.getSnapshot().length) this.#store.set(left);
    });
  }
}
