import type { QualityRating } from '../media/quality';
import type { ReceivedSample, Reception } from './received';
import { reception } from './received';
import { ratingOf } from './scores';

/** On whose side something is wrong, as far as one can tell from here. */
export type Side = 'own' | 'theirs' | 'unknown';

/** How somebody comes through to us. */
export interface PersonQuality {
  readonly rating: QualityRating;
  /** What is wrong: parts of their voice missing, their picture standing still; whole percents, 0 when it is well or there is none. */
  readonly missingVoice: number;
  readonly frozenPicture: number;
  /** Only told where something is wrong. */
  readonly side: Side;
}

/** Ids of the tracks that somebody's voice and pictures come by. */
export type TracksOf = ReadonlyMap<string, readonly string[]>;

/** What we know of our own line apart from what others send. */
export interface OwnLine {
  readonly roundTripMs: number | null;
  /** Part lost of what we send, 0 to 1. */
  readonly lossOut: number | null;
}

/** So many measurements make a judgement: single hiccups are not worth a word, and bars that flicker say nothing. */
const window = 3;

/** From ITU-T G.114 and what Opus bears: beyond this our own line is not well, whatever the others send. */
const slowRoundTripMs = 300;
const badLoss = 0.03;

/** Judges how each of the others comes through, from the sums that a browser keeps for every track. */
export class PeopleQuality {
  readonly #kept = new Map<string, ReceivedSample[]>();
  #bad = { audio: new Mean(), video: new Mean() };
  #people: ReadonlyMap<string, PersonQuality> = new Map();

  /** Judges anew. The same map as before while nothing changed that is shown. */
  update(
    tracks: TracksOf,
    received: ReadonlyMap<string, ReceivedSample>,
    own: OwnLine,
  ): ReadonlyMap<string, PersonQuality> {
    const used = new Set<string>();
    const found = new Map<string, readonly Measured[]>();
    for (const [participantId, ids] of tracks) {
      const measured = ids.flatMap((id) => {
        const key = `${participantId}/${id}`;
        used.add(key);
        return this.#measure(key, received.get(id), own.roundTripMs);
      });
      if (measured.length > 0) found.set(participantId, measured);
      for (const { kind, bad } of measured) this.#bad[kind].add(bad);
    }
    for (const key of [...this.#kept.keys()]) if (!used.has(key)) this.#kept.delete(key);

    const worst = (measured: readonly Measured[]): number => Math.min(...measured.map((one) => one.score));
    const hurt = [...found.values()].filter((measured) => ratingOf(worst(measured)) !== 'good').length;
    const next = new Map<string, PersonQuality>();
    for (const [participantId, measured] of found) {
      const rating = ratingOf(worst(measured));
      const percent = (kind: Measured['kind']): number =>
        Math.round(100 * Math.max(0, ...measured.filter((one) => one.kind === kind).map((one) => one.bad)));
      next.set(participantId, {
        rating,
        missingVoice: rating === 'good' ? 0 : percent('audio'),
        frozenPicture: rating === 'good' ? 0 : percent('video'),
        side: rating === 'good' ? 'unknown' : sideOf(hurt, found.size, own),
      });
    }
    if (!isSame(this.#people, next)) this.#people = next;
    return this.#people;
  }

  /** What was missing of voices and frozen of pictures since the last call, on average over time and people, 0 to 1; null where none was to come. */
  takeMeans(): { readonly missingVoice: number | null; readonly frozenPicture: number | null } {
    const { audio, video } = this.#bad;
    this.#bad = { audio: new Mean(), video: new Mean() };
    return { missingVoice: audio.value, frozenPicture: video.value };
  }

  #measure(key: string, sample: ReceivedSample | undefined, roundTripMs: number | null): readonly Measured[] {
    if (sample === undefined) {
      this.#kept.delete(key);
      return [];
    }
    const kept = [...(this.#kept.get(key) ?? []), sample].slice(-(window + 1));
    this.#kept.set(key, kept);
    const [first] = kept;
    const measured = first === undefined || kept.length < 2 ? null : reception(first, sample, roundTripMs);
    return measured === null ? [] : [{ kind: sample.kind, ...measured }];
  }
}

class Mean {
  #sum = 0;
  #count = 0;

  get value(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
  }
}

interface Measured extends Reception {
  readonly kind: 'audio' | 'video';
}

/** What hurts most of those whom we hear is ours; what hurts one of several is theirs. With one alone, only our own line tells. */
function sideOf(hurt: number, all: number, own: OwnLine): Side {
  if ((own.roundTripMs ?? 0) > slowRoundTripMs || (own.lossOut ?? 0) > badLoss) return 'own';
  if (all < 2) return 'unknown';
  return hurt * 2 > all ? 'own' : hurt * 2 < all ? 'theirs' : 'unknown';
}

function isSame(one: ReadonlyMap<string, PersonQuality>, other: ReadonlyMap<string, PersonQuality>): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([id, a]) => {
    const b = other.get(id);
    return (
      a.rating === b?.rating &&
      a.missingVoice === b.missingVoice &&
      a.frozenPicture === b.frozenPicture &&
      a.side === b.side
    );
  });
}
