import type { RoomInfo } from '../../client/api/roomWire';
import type { MeetingState } from '../../client/meetingState';
import { runsMeeting } from '../../client/moderation/roles';

/** Why one may not turn something on, in words; null when one may. Turning it off is always allowed. */
export interface OwnRights {
  readonly microphone: string | null;
  readonly camera: string | null;
  readonly screen: string | null;
}

const viewer = 'You are a viewer here: you see and hear, and send nothing.';

export function ownRights(state: MeetingState, room: RoomInfo | null): OwnRights {
  const self = state.participants.find((one) => one.participantId === state.selfId);
  if (state.role === 'viewer') return { microphone: viewer, camera: viewer, screen: viewer };
  const mayShare = room?.mayShareScreen !== false || runsMeeting(state.role);
  return {
    microphone: self?.mayUnmute === false ? 'A host has to allow you to unmute. Raise your hand to ask.' : null,
    camera: self?.mayShowVideo === false ? 'A host has to allow you to turn on your camera.' : null,
    screen: mayShare ? null : 'Only hosts can share their screens in this meeting.',
  };
}
