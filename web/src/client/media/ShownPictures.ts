import type { ShownTrack } from '../api/wire';
import type { Clock } from '../clock';
import { Store } from '../store';
import type { ReadableStore } from '../store';

/** How much a picture matters to who looks at it: the lower, the more. Where not everything fits, what matters least goes first. */
export const importance = { stage: 0, spotlight: 1, speaking: 2, rest: 3 } as const;

/** A picture of somebody else's on the screen. */
export interface Shown extends ShownTrack {
  readonly importance: number;
}

/** Heights are told in steps of so many lines: a window that is dragged to another size is no news with every pixel. */
const step = 20;

/** More lines than any screen has. */
const mostLines = 8_640;

/**
 * Which of the others' pictures are on the screen and how large: what the media node is to send. Views say so of each place where they show one; until the first
 * says something, everything counts as shown as large as it is.
 */
export class ShownPictures implements ReadableStore<readonly ShownTrack[] | null> {
  readonly #clock: Clock;
  readonly #places = new Map<object, Shown>();
  readonly #store = new Store<readonly ShownTrack[] | null>(null);
  #since: ReadonlyMap<string, number> = new Map();
  #isCovered = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get subscribe(): ReadableStore<readonly ShownTrack[] | null>['subscribe'] {
    return this.#store.subscribe;
  }

  /** The most important first, what is not seen last; null before anything was said. The same list while it does not change. */
  get getSnapshot(): ReadableStore<readonly ShownTrack[] | null>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  /** A place shows this from now on. A height of 0 says that it is out of sight, and about to come back. */
  show(place: object, shown: Shown): void {
    this.#places.set(place, shown);
    this.#update();
  }

  /** A place is gone. */
  hide(place: object): void {
    if (this.#places.delete(place)) this.#update();
  }

  /** Nobody sees the page, or somebody does again. */
  cover(isCovered: boolean): void {
    if (isCovered === this.#isCovered) return;
    this.#isCovered = isCovered;
    if (this.#store.getSnapshot() !== null) this.#update();
  }

  /** Since when a picture is seen, on the clock of this; null while it is not. */
  seenSince(participantId: string, source: ShownTrack['source']): number | null {
    if (this.#store.getSnapshot() === null) return Number.NEGATIVE_INFINITY;
    return this.#since.get(keyOf({ participantId, source })) ?? null;
  }

  #update(): void {
    const all = new Map<string, Shown>();
    for (const one of this.#places.values()) {
      const height = this.#isCovered ? 0 : Math.min(mostLines, Math.ceil(one.height / step) * step);
      const key = keyOf(one);
      const other = all.get(key);
      all.set(key, {
        ...one,
        height: Math.max(height, other?.height ?? 0),
        importance: Math.min(one.importance, other?.importance ?? one.importance),
      });
    }

    const now = this.#clock.now();
    const seen = [...all].filter(([, one]) => one.height > 0);
    this.#since = new Map(seen.map(([key]) => [key, this.#since.get(key) ?? now]));
    const next = [...all.values()].sort(compare).map(({ participantId, source, height }) => ({
      participantId,
      source,
      height,
    }));
    const before = this.#store.getSnapshot();
    const isSame = before?.length === next.length && next.every((one, index) => isEqual(one, before[index]));
    if (!isSame) this.#store.set(next);
  }
}

/** Names a picture. */
export function keyOf({ participantId, source }: Pick<ShownTrack, 'participantId' | 'source'>): string {
  return `${participantId}/${source}`;
}

/** What is seen before what is not, by importance, the larger first; then always in the same order. */
function compare(a: Shown, b: Shown): number {
  return (
    Number(a.height === 0) - Number(b.height === 0) ||
    a.importance - b.importance ||
    b.height - a.height ||
    keyOf(a).localeCompare(keyOf(b))
  );
}

function isEqual(one: ShownTrack, other: ShownTrack | undefined): boolean {
  return other !== undefined && keyOf(one) === keyOf(other) && one.height === other.height;
}
