import type { ParticipantInfo, TrackSource } from '../api/wire';
import { isFlowing } from './flow';
import type { RemoteMedia, RemoteTracks } from './slots';
import { sentBy, sources } from './sources';

/** One of several ways by which the same source of somebody may come. */
export interface Candidate {
  /** The way, to tell it from the others. */
  readonly way: object;
  readonly receiver: RTCRtpReceiver;
  /** Milliseconds of the wall clock; what came earlier was somebody else's. */
  readonly since: number;
}

/** The candidates for a source, the way that is wanted first. */
export type FindCandidates = (participantId: string, source: TrackSource) => readonly Candidate[];

/** By which way each source of each person is shown: the wanted way as soon as it flows, the former for as long as that does not. */
export class Choices {
  #chosen: ReadonlyMap<string, Candidate> = new Map();

  /** Chooses anew; true when something is shown another way than before. */
  update(people: ReadonlySet<string>, find: FindCandidates): boolean {
    const next = new Map<string, Candidate>();
    let hasChanged = false;
    for (const participantId of people) {
      for (const [source] of sources) {
        const key = `${participantId}/${source}`;
        const before = this.#chosen.get(key);
        const chosen = choose(find(participantId, source), before);
        if (chosen === null) continue;
        next.set(key, chosen);
        if (before?.receiver !== chosen.receiver) hasChanged = true;
      }
    }
    hasChanged ||= next.size !== this.#chosen.size;
    this.#chosen = next;
    return hasChanged;
  }

  get(participantId: string, source: TrackSource): Candidate | null {
    return this.#chosen.get(`${participantId}/${source}`) ?? null;
  }

  /** The way by which something is shown, named `participant/source`. */
  wayOf(what: string): object | null {
    return this.#chosen.get(what)?.way ?? null;
  }

  remote(): RemoteMedia {
    const remote = new Map<string, RemoteTracks>();
    for (const [key, { receiver }] of this.#chosen) {
      const at = key.lastIndexOf('/');
      const id = key.slice(0, at);
      remote.set(id, { ...remote.get(id), [key.slice(at + 1)]: receiver.track });
    }
    return remote;
  }
}

const stallPatience = 4;

function choose(candidates: readonly Candidate[], before: Candidate | undefined): Candidate | null {
  const [first] = candidates;
  if (first === undefined || candidates.length === 1) return first ?? null;
  if (isFlowing(first.receiver, first.since)) return first;
  // What is shown is not given up for a moment's stall: going to and fro is worse.
  const kept = candidates.find((one) => one.way === before?.way);
  if (kept !== undefined && isFlowing(kept.receiver, kept.since, stallPatience)) return kept;
  return candidates.find((one) => isFlowing(one.receiver, one.since)) ?? kept ?? first;
}

/**
 * Whether somebody's media comes by one way as well as it could: each source that they send flows there, or is excused, or flows on no other way either (a camera
 * that gives no picture) although `isLong` enough was waited.
 */
export function comesBy(
  way: object,
  info: ParticipantInfo,
  find: FindCandidates,
  isExcused: (source: TrackSource) => boolean,
  isLong: boolean,
): boolean {
  return sentBy(info).every((source) => {
    const candidates = find(info.participantId, source);
    const flowing = candidates.filter((one) => isFlowing(one.receiver, one.since));
    return flowing.some((one) => one.way === way) || (flowing.length === 0 && isLong) || isExcused(source);
  });
}
