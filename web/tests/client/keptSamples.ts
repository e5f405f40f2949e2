import type {
  MeetingSummary,
  Recording,
  RecordingFile,
  RecordingState,
  TranscriptLine,
  TranscriptPage,
} from '../../src/client/api/keptWire';

export const recordingState: RecordingState = {
  recordingId: 'rec_1',
  startedAt: '2026-05-01T10:00:30Z',
  startedBy: 'Hanna',
};

export function file(change: Partial<RecordingFile> = {}): RecordingFile {
  return {
    kind: 'video',
    fileName: 'Weekly.mp4',
    contentType: 'video/mp4',
    length: 1_000_000,
    duration: 60,
    url: '/v1/files/token/meeting.mp4',
    urlExpiresAt: '2026-05-01T12:00:00Z',
    ...change,
  };
}

export function recording(change: Partial<Recording> = {}): Recording {
  return {
    recordingId: 'rec_1',
    meetingId: 'abcd-efgh-jkmn',
    title: 'Weekly',
    sessionId: 'ses_1',
    status: 'ready',
    startedAt: '2026-05-01T10:00:30Z',
    stoppedAt: '2026-05-01T10:01:30Z',
    duration: 60,
    audioOnly: false,
    storageTier: 'hot',
    sharedWithParticipants: false,
    files: [file()],
    chapters: [],
    gaps: [],
    ...change,
  };
}

export function line(id: string, startSeconds: number, change: Partial<TranscriptLine> = {}): TranscriptLine {
  return {
    lineId: id,
    participantId: 'ann',
    displayName: 'Ann',
    text: `words of ${id}`,
    language: 'en-US',
    isFinal: true,
    startSeconds,
    endSeconds: startSeconds + 2,
    revision: 0,
    ...change,
  };
}

export function transcriptPage(lines: readonly TranscriptLine[], change: Partial<TranscriptPage> = {}): TranscriptPage {
  return {
    meetingId: 'abcd-efgh-jkmn',
    sessionId: 'ses_1',
    status: 'ready',
    engine: 'PocketSphinx (basic)',
    canEdit: true,
    lines,
    continuationToken: null,
    ...change,
  };
}

export function summary(change: Partial<MeetingSummary> = {}): MeetingSummary {
  return {
    meetingId: 'abcd-efgh-jkmn',
    sessionId: 'ses_1',
    status: 'ready',
    engine: 'Extractive (basic)',
    isEdited: false,
    sharedWithParticipants: false,
    content: {
      summary: [{ text: 'We met.', lineIds: ['a'], startSeconds: 3 }],
      actionItems: [{ text: 'Send it', assignee: 'Ann', due: 'Friday', lineIds: ['b'], startSeconds: 9 }],
      decisions: [],
      topics: [{ title: 'Budget', startSeconds: 0, lineIds: ['a'] }],
      sentiment: [{ participantId: 'ann', displayName: 'Ann', sentiment: 'positive', score: 0.4 }],
    },
    ...change,
  };
}
