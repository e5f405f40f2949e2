/** What is kept of a meeting, as it crosses the wire. Statuses that a later server may add are strings here, not unions. */

export type RecordingStatus = 'recording' | 'processing' | 'ready' | 'failed' | 'deleted';
export type RecordingFileKind = 'video' | 'audio' | 'participant' | 'captions';

/** That a room is being recorded. */
export interface RecordingState {
  readonly recordingId: string;
  readonly startedAt: string;
  /** Null when the meeting's settings started it. */
  readonly startedBy?: string | null;
}

export interface RecordingStopped {
  readonly recordingId: string;
  /** `host`, `ended` or `failed`. */
  readonly reason: string;
}

export interface RecordingFile {
  readonly kind: RecordingFileKind;
  readonly fileName: string;
  readonly contentType: string;
  readonly length: number;
  readonly duration: number;
  readonly participantId?: string | null;
  /** Signed; good until {@link urlExpiresAt}. */
  readonly url?: string | null;
  readonly urlExpiresAt?: string | null;
}

export interface RecordingChapter {
  readonly startSeconds: number;
  readonly title: string;
}

/** Something that could not be kept. */
export interface RecordingGap {
  readonly participantId?: string | null;
  readonly source?: string | null;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

export interface Recording {
  readonly recordingId: string;
  readonly meetingId: string;
  readonly title: string;
  readonly sessionId: string;
  readonly status: RecordingStatus;
  readonly startedAt: string;
  readonly stoppedAt?: string | null;
  readonly startedBy?: string | null;
  /** Seconds. */
  readonly duration?: number | null;
  readonly url?: string | null;
  /** 0 to 1 while it is processing. */
  readonly progress?: number | null;
  readonly step?: string | null;
  readonly failure?: string | null;
  readonly audioOnly: boolean;
  readonly storageTier: string;
  readonly retainUntil?: string | null;
  readonly sharedWithParticipants: boolean;
  readonly files: readonly RecordingFile[];
  readonly chapters: readonly RecordingChapter[];
  readonly gaps: readonly RecordingGap[];
}

export interface RecordingChange {
  readonly sharedWithParticipants?: boolean;
  readonly retainUntil?: string;
  readonly storageTier?: string;
}

/** One time a meeting ran. */
export interface MeetingSession {
  readonly sessionId: string;
  readonly meetingId: string;
  readonly startedAt: string;
  readonly endedAt?: string | null;
  readonly reason?: string | null;
}

/** How captions are in a room. */
export interface CaptionsState {
  readonly isOn: boolean;
  readonly engine?: string | null;
  /** The spoken one first. */
  readonly languages: readonly string[];
  readonly problem?: string | null;
}

export interface SetCaptionsRequest {
  readonly isOn: boolean;
  /** Null for as spoken. */
  readonly language: string | null;
}

/** Something somebody said. */
export interface TranscriptLine {
  readonly lineId: string;
  readonly participantId: string;
  readonly displayName: string;
  readonly text: string;
  readonly language: string;
  readonly translatedFrom?: string | null;
  readonly isFinal: boolean;
  /** Seconds from the session's start. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly revision?: number;
}

export type TranscriptStatus = 'none' | 'live' | 'completing' | 'ready' | 'failed';

export interface TranscriptPage {
  readonly meetingId: string;
  readonly sessionId: string;
  readonly status: TranscriptStatus;
  readonly engine?: string | null;
  readonly canEdit: boolean;
  readonly lines: readonly TranscriptLine[];
  readonly continuationToken?: string | null;
}

export interface TranscriptFind {
  readonly meetingId: string;
  readonly sessionId: string;
  readonly title: string;
  readonly line: TranscriptLine;
}

export type TranscriptFormat = 'vtt' | 'srt' | 'txt' | 'json';

export interface SummaryPoint {
  readonly text: string;
  readonly lineIds: readonly string[];
  readonly startSeconds: number;
}

export interface ActionItem extends SummaryPoint {
  readonly assignee?: string | null;
  readonly due?: string | null;
}

export interface SummaryTopic {
  readonly title: string;
  readonly startSeconds: number;
  readonly lineIds: readonly string[];
}

export interface SpeakerSentiment {
  readonly participantId: string;
  readonly displayName: string;
  /** `positive`, `neutral`, `negative` or `mixed`. */
  readonly sentiment: string;
  /** -1 to 1. */
  readonly score: number;
}

export interface SummaryContent {
  readonly summary: readonly SummaryPoint[];
  readonly actionItems: readonly ActionItem[];
  readonly decisions: readonly SummaryPoint[];
  readonly topics: readonly SummaryTopic[];
  readonly sentiment: readonly SpeakerSentiment[];
}

export type SummaryStatus = 'none' | 'processing' | 'ready' | 'failed';

export interface MeetingSummary {
  readonly meetingId: string;
  readonly sessionId: string;
  readonly status: SummaryStatus;
  readonly failure?: string | null;
  readonly engine?: string | null;
  readonly language?: string | null;
  readonly updatedAt?: string | null;
  readonly isEdited: boolean;
  readonly sharedWithParticipants: boolean;
  readonly content?: SummaryContent | null;
}

export interface SummaryChange {
  readonly content?: SummaryContent;
  readonly sharedWithParticipants?: boolean;
}

export interface InboxEntry {
  readonly notificationId: string;
  readonly kind: string;
  readonly meetingId: string;
  readonly sessionId: string;
  readonly title: string;
  readonly text: string;
  /** Where it leads in this client. */
  readonly path: string;
  readonly at: string;
  readonly isRead: boolean;
}

export interface NotificationSettings {
  readonly email?: boolean | null;
  /** Empty for none. */
  readonly webhookUrl?: string | null;
  /** Only in the answer that made it. */
  readonly webhookSecret?: string | null;
}

/** Words come from engines and over a hub: one that is not what it should be is left out, rather than breaking what shows it. */
export function isTranscriptLine(value: unknown): value is TranscriptLine {
  if (typeof value !== 'object' || value === null) return false;
  const line = value as Partial<Record<keyof TranscriptLine, unknown>>;
  return (
    typeof line.lineId === 'string' &&
    typeof line.participantId === 'string' &&
    typeof line.displayName === 'string' &&
    typeof line.text === 'string' &&
    typeof line.language === 'string' &&
    typeof line.isFinal === 'boolean' &&
    Number.isFinite(line.startSeconds) &&
    Number.isFinite(line.endSeconds)
  );
}
