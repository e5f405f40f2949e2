import type { LocalMediaState } from '../../client/devices/LocalMedia';
import type { MeetingState } from '../../client/meetingState';
import { handPlaces } from './hands';

export interface ParticipantRow {
  readonly participantId: string;
  readonly name: string;
  readonly note: string;
  readonly isSelf: boolean;
  readonly isMuted: boolean;
  readonly isVideoOn: boolean;
  readonly isScreenSharing: boolean;
  readonly isHandRaised: boolean;
  /** Place in the order of raised hands, from 1; null when it is not raised. */
  readonly handPlace: number | null;
  readonly isSpotlit: boolean;
}

const roles = { host: 'Host', cohost: 'Co-host', attendee: '', guest: 'Guest', viewer: 'Viewer' } as const;
const declined: Readonly<Record<string, string>> = { recording: 'not recorded', ai: 'not transcribed' };

/** Oneself first, then raised hands in the order in which they were raised, then by name. */
export function participantRows(
  state: MeetingState,
  local: LocalMediaState,
  spotlight: readonly string[] = [],
): readonly ParticipantRow[] {
  const places = handPlaces(state.participants);
  const rows = state.participants.map((one): ParticipantRow => {
    const isSelf = one.participantId === state.selfId;
    const notes = [
      roles[one.role],
      spotlight.includes(one.participantId) ? 'in the spotlight' : '',
      ...one.declinedConsents.map((type) => declined[type] ?? type),
    ];
    return {
      participantId: one.participantId,
      name: one.displayName,
      note: notes.filter((note) => note !== '').join(', '),
      isSelf,
      isMuted: isSelf ? !local.microphone.wanted || local.microphone.track === null : one.isMuted,
      isVideoOn: isSelf ? local.camera.wanted && local.camera.track !== null : one.isVideoOn,
      isScreenSharing: isSelf ? local.screen.video !== null : one.isScreenSharing,
      isHandRaised: isSelf ? state.isHandRaised : one.isHandRaised,
      handPlace: places.get(one.participantId) ?? null,
      isSpotlit: spotlight.includes(one.participantId),
    };
  });
  return rows.sort(
    (a, b) =>
      Number(b.isSelf) - Number(a.isSelf) ||
      Number(b.isHandRaised) - Number(a.isHandRaised) ||
      (a.handPlace ?? 0) - (b.handPlace ?? 0) ||
      a.name.localeCompare(b.name),
  );
}
