import type { ParticipantInfo, TrackSource } from '../api/wire';

/** The four things that a person can send, in the order of the sections that carry them. */
export const sources: readonly (readonly [TrackSource, 'audio' | 'video'])[] = [
  ['microphone', 'audio'],
  ['camera', 'video'],
  ['screen', 'video'],
  ['screenAudio', 'audio'],
];

/** What somebody sends now, by their own word. The sound of a screen goes with the screen, and not everybody has one. */
export function sentBy(info: ParticipantInfo): readonly TrackSource[] {
  const sent: TrackSource[] = [];
  if (!info.isMuted) sent.push('microphone');
  if (info.isVideoOn) sent.push('camera');
  if (info.isScreenSharing) sent.push('screen');
  return sent;
}
