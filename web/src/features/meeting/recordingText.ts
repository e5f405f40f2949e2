import type { RecordingState, RecordingStopped } from '../../client/api/keptWire';

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

/** What somebody who comes in while it runs has to know; `hasDeclined` is their own answer. */
export function noticeText(recording: RecordingState, hasDeclined: boolean, locale?: string): string {
  const at = new Date(recording.startedAt).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  const by = recording.startedBy ? `, started by ${recording.startedBy}` : '';
  return hasDeclined
    ? `It has been recorded since ${at}${by}. You declined: your picture, your voice and your screen are left out.`
    : `It has been recorded since ${at}${by}. Your picture, your voice and the screen you share are recorded too.`;
}
