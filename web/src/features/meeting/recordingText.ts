import type { RecordingState, RecordingStopped } from '../../client/api/keptWire';
import type { ParticipantInfo } from '../../client/api/wire';

/** What is read out when a recording starts. */
export function startedText(recording: RecordingState): string {
  return recording.startedBy
    ? `${recording.startedBy} started recording this meeting.`
    : 'This meeting is being recorded.';
}

/** What is read out when one stops. */
export function stoppedText(stop: RecordingStopped): string {
  switch (stop.reason) {
    case 'host':
      return 'The host stopped the recording. This meeting is not recorded any more.';
    case 'failed':
      return 'The recording has failed and stopped. What was recorded until now is kept.';
    default:
      return 'The recording has ended.';
  }
}

/** Whether oneself is in the recording, and why not. */
export type OwnPart = 'in' | 'declined' | 'unasked';

export function ownPart(self: ParticipantInfo | undefined): OwnPart {
  if (self?.declinedConsents.includes('recording')) return 'declined';
  return self?.unaskedConsents?.includes('recording') ? 'unasked' : 'in';
}

/** What somebody who comes in while it runs has to know. */
export function noticeText(recording: RecordingState, part: OwnPart, locale?: string): string {
  const at = new Date(recording.startedAt).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  const by = recording.startedBy ? `, started by ${recording.startedBy}` : '';
  const meaning = {
    in: 'Your picture, your voice and the screen you share are recorded too.',
    declined: 'You declined: your picture, your voice and your screen are left out.',
    unasked:
      'You came before you could be asked: your picture, your voice and your screen are left out until you join again.',
  };
  return `It has been recorded since ${at}${by}. ${meaning[part]}`;
}
