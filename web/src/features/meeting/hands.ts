import type { ParticipantInfo } from '../../client/api/wire';

/** Who is next: raised hands by the time of their raising, from 1. */
export function handPlaces(participants: readonly ParticipantInfo[]): ReadonlyMap<string, number> {
  const raised = participants.filter((one) => one.isHandRaised);
  // A server that does not say when counts by the order of joining.
  const since = (one: ParticipantInfo): number => Date.parse(one.handRaisedAt ?? one.joinedAt);
  raised.sort((a, b) => since(a) - since(b) || (a.participantId < b.participantId ? -1 : 1));
  return new Map(raised.map((one, index) => [one.participantId, index + 1]));
}
