import type { MeetingSession, Recording, TranscriptLine } from '../../client/api/keptWire';

/** Seconds of the session at which the recording begins; 0 while the session's start is not known. */
export function recordingOffset(recording: Recording, sessions: readonly MeetingSession[]): number {
  const session = sessions.find((one) => one.sessionId === recording.sessionId);
  if (session === undefined) return 0;
  return Math.max(0, (Date.parse(recording.startedAt) - Date.parse(session.startedAt)) / 1_000);
}

export interface PlayablePlace {
  readonly recordingId: string;
  /** Of the recording. */
  readonly seconds: number;
}

/** Where a second of a session can be heard again; null when no recording that is ready has it. */
export function placeOfSecond(
  seconds: number,
  sessionId: string | null,
  recordings: readonly Recording[],
  sessions: readonly MeetingSession[],
): PlayablePlace | null {
  for (const recording of recordings) {
    if (recording.status !== 'ready' || recording.sessionId !== sessionId) continue;
    const at = seconds - recordingOffset(recording, sessions);
    // A word that began just before the recording is heard from its beginning.
    if (at < -2 || at > (recording.duration ?? 0)) continue;
    return { recordingId: recording.recordingId, seconds: Math.max(0, at) };
  }
  return null;
}

/** The line that is being said at a second of the session: the last that began; -1 before the first. */
export function lineAt(lines: readonly TranscriptLine[], seconds: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const line = lines[middle];
    if (line !== undefined && line.startSeconds <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The address of the player at a second. */
export function playerPath(meetingId: string, { recordingId, seconds }: PlayablePlace): string {
  return `/meetings/${encodeURIComponent(meetingId)}/recordings/${encodeURIComponent(recordingId)}?t=${seconds.toFixed(1)}`;
}
