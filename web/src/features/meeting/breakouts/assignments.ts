import type { BreakoutsState, PutBreakoutsRequest } from '../../../client/api/roomWire';
import type { ParticipantInfo } from '../../../client/api/wire';
import { runsMeeting } from '../../../client/moderation/roles';

/** A breakout room as the host plans it. By users, since in another room somebody is another participant. */
export interface PlannedRoom {
  /** Null for one that is not made yet. */
  readonly roomId: string | null;
  readonly name: string;
  readonly userIds: readonly string[];
}

export const mostRooms = 50;

/** Who can be sent: everybody but who runs the meeting, who may enter any room anyhow; each once, on however many devices. */
export function assignable(participants: readonly ParticipantInfo[]): readonly ParticipantInfo[] {
  const users = new Map(participants.filter((one) => !runsMeeting(one.role)).map((one) => [one.userId, one]));
  return [...users.values()];
}

/** The rooms that are there, as they are: also with those who are in them now, and not here. */
export function plannedRooms(breakouts: BreakoutsState | null): readonly PlannedRoom[] {
  return (breakouts?.rooms ?? []).map(({ roomId, name, userIds }) => ({ roomId, name, userIds }));
}

/** This many rooms with everybody dealt out evenly, in a random order. */
export function dealt(
  count: number,
  participants: readonly ParticipantInfo[],
  random: () => number,
): readonly PlannedRoom[] {
  const ids = assignable(participants).map((one) => one.userId);
  for (let at = ids.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [ids[at], ids[other]] = [ids[other] ?? '', ids[at] ?? ''];
  }
  return emptyRooms(count).map((room, index) => ({ ...room, userIds: ids.filter((_, at) => at % count === index) }));
}

export function emptyRooms(count: number): readonly PlannedRoom[] {
  return Array.from({ length: count }, (_, index) => ({ roomId: null, name: `Room ${index + 1}`, userIds: [] }));
}

/** Puts somebody into the room at this index, and out of every other; -1 for none. */
export function assigned(rooms: readonly PlannedRoom[], userId: string, to: number): readonly PlannedRoom[] {
  return rooms.map((room, index) => {
    const others = room.userIds.filter((id) => id !== userId);
    return { ...room, userIds: index === to ? [...others, userId] : others };
  });
}

/** Where somebody is assigned to; -1 for nowhere. */
export function roomOf(rooms: readonly PlannedRoom[], userId: string): number {
  return rooms.findIndex((room) => room.userIds.includes(userId));
}

export function breakoutsRequest(rooms: readonly PlannedRoom[], durationMinutes: number | null): PutBreakoutsRequest {
  return {
    rooms: rooms.map((room) => ({
      ...(room.roomId === null ? {} : { roomId: room.roomId }),
      ...(room.name.trim() === '' ? {} : { name: room.name.trim() }),
      participantIds: room.userIds,
    })),
    ...(durationMinutes === null ? {} : { durationMinutes }),
  };
}
