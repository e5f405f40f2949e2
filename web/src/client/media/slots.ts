import type { SlotMap, TrackSource } from '../api/wire';

/** What one participant sends us now, by source. */
export type RemoteTracks = Readonly<Partial<Record<TrackSource, MediaStreamTrack>>>;

/** Everybody's, by participant. */
export type RemoteMedia = ReadonlyMap<string, RemoteTracks>;

export const noRemoteMedia: RemoteMedia = new Map();

/** Gives each participant the tracks of the slots that carry them. Slots without a track of ours are left out. */
export function mapSlots(map: SlotMap | null, trackOf: (mid: string) => MediaStreamTrack | null): RemoteMedia {
  if (map === null) return noRemoteMedia;
  const media = new Map<string, Partial<Record<TrackSource, MediaStreamTrack>>>();
  for (const { mid, participantId, source } of map.slots) {
    if (!participantId || !source) continue;
    const track = trackOf(mid);
    if (track === null) continue;
    media.set(participantId, { ...media.get(participantId), [source]: track });
  }
  return media;
}

export const nothingPaused: ReadonlySet<string> = new Set();

/** Pictures that are not sent because our network or the server has no room for them, named `participant/source`. */
export function pausedIn(map: SlotMap | null): ReadonlySet<string> {
  const paused = new Set<string>();
  for (const { participantId, source, isPaused } of map?.slots ?? []) {
    if (isPaused === true && participantId && source) paused.add(`${participantId}/${source}`);
  }
  return paused.size === 0 ? nothingPaused : paused;
}

/** Whether pictures are left out because the server has too much to do. */
export function isShedIn(map: SlotMap | null): boolean {
  return map?.slots.some(({ isShed }) => isShed === true) === true;
}

/** The newer of two maps; one of another media resource than `mediaId` never counts. */
export function newerMap(mediaId: string, present: SlotMap | null, incoming: SlotMap): SlotMap | null {
  if (incoming.mediaId !== mediaId) return present;
  if (present?.mediaId === mediaId && present.version >= incoming.version) return present;
  return incoming;
}

/** Audio slots: the loudest three at once are as many as a person can follow. */
export const audioSlots = 3;

const firstVideoSlots = 8;
const videoStep = 6;
const mostVideoSlots = 25;

/**
 * Video slots to have for so many others, of whom some share a screen. Grows in steps, so that a filling room makes few offers,
 * and never shrinks: an unused slot costs a few bytes of SDP, a renegotiation costs a round trip.
 */
export function videoSlotsFor(others: number, screens: number, present: number): number {
  const wanted = Math.min(mostVideoSlots, others + screens);
  let slots = Math.max(present, firstVideoSlots);
  while (slots < wanted) slots += videoStep;
  return Math.min(slots, Math.max(present, mostVideoSlots));
}
