import type { MeetingSession, Recording, RecordingFile, RecordingGap } from '../../client/api/keptWire';
import { clockText } from '../../ui/clockText';

const statuses: Readonly<Record<string, string>> = {
  recording: 'Recording now',
  processing: 'Being made',
  ready: 'Ready',
  failed: 'Failed',
  deleted: 'Deleted',
};

export function statusText(status: string): string {
  return statuses[status] ?? status;
}

/** "1 May 2026, 10:00". */
export function dateTimeText(iso: string, locale?: string): string {
  return new Date(iso).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

export function dateText(iso: string, locale?: string): string {
  return new Date(iso).toLocaleDateString(locale, { dateStyle: 'medium' });
}

/** "12.4 MB". */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1_000 && unit < units.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit] ?? ''}`;
}

const reasons: Readonly<Record<string, string>> = {
  host: 'ended by the host',
  empty: 'ended when everyone had left',
  schedule: 'ended on schedule',
  maximum: 'ended after 24 hours',
};

/** "1 May 2026, 10:00, 45:12, ended by the host". */
export function sessionText(session: MeetingSession, locale?: string): string {
  const at = dateTimeText(session.startedAt, locale);
  if (!session.endedAt) return `${at}, still running`;
  const length = clockText(Date.parse(session.endedAt) - Date.parse(session.startedAt));
  return [at, length, reasons[session.reason ?? ''] ?? ''].filter((part) => part !== '').join(', ');
}

const tiers: Readonly<Record<string, string>> = {
  cool: 'stored cool: it may take a moment to start',
  archive: 'archived: it has to be brought back before it plays',
};

/** What there is to know of a recording, in short. */
export function recordingFacts(recording: Recording, locale?: string): readonly string[] {
  const bytes = recording.files.reduce((sum, file) => sum + file.length, 0);
  return [
    ...(recording.duration ? [clockText(recording.duration * 1_000)] : []),
    ...(bytes > 0 ? [sizeText(bytes)] : []),
    recording.startedBy ? `started by ${recording.startedBy}` : 'started by itself',
    ...(recording.audioOnly ? ['sound only'] : []),
    ...(tiers[recording.storageTier] === undefined ? [] : [tiers[recording.storageTier] ?? '']),
    recording.retainUntil ? `deleted on ${dateText(recording.retainUntil, locale)}` : 'kept until it is deleted',
  ];
}

/** What a file is, as the download menu says it. */
export function fileText(file: RecordingFile): string {
  switch (file.kind) {
    case 'video':
      return 'Video (MP4)';
    case 'audio':
      return 'Sound only (M4A)';
    case 'captions':
      return 'Captions (WebVTT)';
    case 'participant':
      return file.fileName;
  }
}

const sources: Readonly<Record<string, string>> = {
  microphone: 'voice',
  camera: 'camera',
  screen: 'screen',
  screenAudio: 'sound of the screen',
};

/** "2:05 to 2:11, camera: the storage was full". Times are of the recording. */
export function gapText(gap: RecordingGap, recording: Recording): string {
  const at = (iso: string): string => clockText(Date.parse(iso) - Date.parse(recording.startedAt));
  const what = gap.source ? `, ${sources[gap.source] ?? gap.source}` : '';
  return `${at(gap.from)} to ${at(gap.to)}${what}: ${gap.reason}`;
}
