import type { RoomDelta } from '../api/roomWire';
import type { JoinRoomResult, ParticipantInfo, ParticipantLeft } from '../api/wire';

/**
 * Who is in the room, as far as this client has heard. Messages may come twice, late or not at all: each participant's own
 * version decides what is newer, and the run of room versions tells whether one is missing.
 */
export interface RoomState {
  readonly participants: ReadonlyMap<string, ParticipantInfo>;
  /** Every change up to this room version has been seen. */
  readonly version: number;
  /** Changes seen beyond it. */
  readonly ahead: readonly number[];
  /** Participants who left, with the version of their leaving: a late change must not bring them back. */
  readonly gone: ReadonlyMap<string, number>;
}

export const emptyRoom: RoomState = { participants: new Map(), version: 0, ahead: [], gone: new Map() };

/** The room as the server tells it whole. Of what was heard before only what is newer stays: a change may arrive before the answer that it follows. */
export function applySnapshot(result: JoinRoomResult, heard: RoomState = emptyRoom): RoomState {
  const told: RoomState = {
    participants: new Map(result.participants.map((one) => [one.participantId, one])),
    version: Math.max(result.version, heard.version),
    ahead: [],
    gone: new Map(),
  };
  const newer = [...heard.participants.values()].filter((one) => one.version > result.version);
  const left = [...heard.gone].filter(([, version]) => version > result.version);
  const without = left.reduce(
    (room, [participantId, version]) => applyLeft(room, { participantId, reason: 'left', version }),
    told,
  );
  return heard.ahead.reduce(withVersion, newer.reduce(applyParticipant, without));
}

/** Somebody joined or changed. */
export function applyParticipant(room: RoomState, info: ParticipantInfo): RoomState {
  const seen = withVersion(room, info.version);
  const present = room.participants.get(info.participantId);
  const goneAt = room.gone.get(info.participantId);
  if (present !== undefined && present.version >= info.version) return seen;
  if (present === undefined && goneAt !== undefined && goneAt >= info.version) return seen;

  const participants = new Map(room.participants).set(info.participantId, info);
  if (goneAt === undefined) return { ...seen, participants };
  const gone = new Map(room.gone);
  gone.delete(info.participantId);
  return { ...seen, participants, gone };
}

/** Somebody left. */
export function applyLeft(room: RoomState, left: ParticipantLeft): RoomState {
  const seen = withVersion(room, left.version);
  const present = room.participants.get(left.participantId);
  if (present !== undefined && present.version > left.version) return seen;
  const gone = new Map(room.gone).set(left.participantId, left.version);
  if (present === undefined) return { ...seen, gone };
  const participants = new Map(room.participants);
  participants.delete(left.participantId);
  return { ...seen, participants, gone };
}

/** Several changes in one message. It stands for what it names alone: another server's message may tell of a version in between. */
export function applyDelta(room: RoomState, delta: RoomDelta): RoomState {
  const left = delta.left.reduce(applyLeft, room);
  const told = delta.participants.reduce(applyParticipant, left);
  return (delta.superseded ?? []).reduce(withVersion, told);
}

/** A change of the room itself, which takes a version of its own. */
export function applyVersion(room: RoomState, version: number): RoomState {
  return withVersion(room, version);
}

/** Whether a change is missing: one beyond it was seen, or the server speaks of a higher version. */
export function isBehind(room: RoomState, serverVersion: number): boolean {
  return room.ahead.length > 0 || serverVersion > room.version;
}

/** In the order of joining, which is the same for everybody and does not jump. */
export function inOrder(room: RoomState): readonly ParticipantInfo[] {
  return [...room.participants.values()].sort(
    (a, b) => Date.parse(a.joinedAt) - Date.parse(b.joinedAt) || (a.participantId < b.participantId ? -1 : 1),
  );
}

function withVersion(room: RoomState, version: number): RoomState {
  if (version <= room.version || room.ahead.includes(version)) return room;
  const waiting = [...room.ahead, version].sort((a, b) => a - b);
  let reached = room.version;
  while (waiting[0] === reached + 1) {
    reached += 1;
    waiting.shift();
  }
  return { ...room, version: reached, ahead: waiting };
}
