import type { LocalMediaState } from '../../client/devices/LocalMedia';
import type { MeetingState } from '../../client/meetingState';

export interface ParticipantRow {
  readonly participantId: string;
  readonly name: string;
  readonly note: string;
  readonly isSelf: boolean;
  readonly isMuted: boolean;
  readonly isVideoOn: boolean;
  readonly isScreenSharing: boolean;
  readonly isHandRaised: boolean;
}

const roles = { host: 'Host', attendee: '', guest: 'Guest' } as const;
const declined: Readonly<Record<string, string>> = { recording: 'not recorded', ai: 'not transcribed' };

/** Oneself first, then raised hands, then by name. */
export function participantRows(state: MeetingState, local: LocalMediaState): readonly ParticipantRow[] {
  const rows = state.participants.map((one): ParticipantRow => {
    const isSelf = one.participantId === state.selfId;
    const notes = [roles[one.role], ...one.declinedConsents.map((type) => declined[type] ?? type)];
    return {
      participantId: one.participantId,
      name: one.displayName,
      note: notes.filter((note) => note !== '').join(', '),
      isSelf,
      isMuted: isSelf ? !local.microphone.wanted || local.microphone.track === null : one.isMuted,
      isVideoOn: isSelf ? local.camera.wanted && local.camera.track !== null : one.isVideoOn,
      isScreenSharing: isSelf ? local.screen.video !== null : one.isScreenSharing,
      isHandRaised: isSelf ? state.isHandRaised : one.isHandRaised,
    };
  });
  return rows.sort(
    (a, b) =>
      Number(b.isSelf) - Number(a.isSelf) ||
      Number(b.isHandRaised) - Number(a.isHandRaised) ||
      a.name.localeCompare(b.name),
  );
}
