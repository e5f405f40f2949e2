import type { MeetingState } from '../../client/meetingState';

export interface Banner {
  readonly text: string;
  readonly canRetry: boolean;
}

/** What to say of the connection; null when there is nothing. */
export function bannerOf(state: MeetingState): Banner | null {
  const { phase, media, marks } = state;
  if (phase === 'joining') return { text: 'Connecting…', canRetry: false };
  if (phase === 'reconnecting') {
    return { text: 'The connection to the server is lost. Reconnecting by itself…', canRetry: true };
  }
  if (phase !== 'connected') return null;
  if (media.isDirect) {
    const text =
      'The server for audio and video cannot be reached from here; you are connected to the others directly. Recording and captions leave you out. Trying again…';
    return { text, canRetry: false };
  }
  if (media.status === 'failed') {
    const text =
      media.problem?.type === 'no-media-node' || media.problem?.type === 'media-node-busy'
        ? 'The servers for audio and video are busy. Trying again…'
        : 'Audio and video cannot reach the server; a firewall may block them. Trying again…';
    return { text, canRetry: false };
  }
  // Before the first connection it is on its way, not interrupted.
  if (media.status === 'interrupted' && marks.mediaConnected !== undefined) {
    return { text: 'Audio and video are interrupted. Restoring them…', canRetry: false };
  }
  if (media.paused.size > 0) {
    const text = media.isServerBusy
      ? 'The server has too much to do for all pictures. Sound goes on, and the pictures come back by themselves.'
      : 'Your connection is too slow for all pictures. Sound goes on, and the pictures come back by themselves.';
    return { text, canRetry: false };
  }
  if (media.isCameraRefused) {
    return {
      text: 'Your camera cannot be shown: this browser sends none of the video codecs that the meeting takes.',
      canRetry: false,
    };
  }
  return null;
}
