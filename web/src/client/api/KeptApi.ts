import type { HttpCaller } from './HttpCaller';
import { isTranscriptLine } from './keptWire';
import type {
  CaptionsState,
  InboxEntry,
  MeetingSession,
  MeetingSummary,
  NotificationSettings,
  Recording,
  RecordingChange,
  RecordingState,
  SummaryChange,
  TranscriptFind,
  TranscriptFormat,
  TranscriptLine,
  TranscriptPage,
} from './keptWire';
import type { Page } from './wire';

export interface TranscriptQuery {
  /** Absent for the last session. */
  readonly sessionId?: string | null;
  readonly language?: string | null;
  readonly pageSize?: number;
  readonly continuationToken?: string | null;
}

/** The part of the API about what is kept of a meeting. Every method rejects with a problem and with nothing else. */
export class KeptApi {
  readonly #http: HttpCaller;

  constructor(http: HttpCaller) {
    this.#http = http;
  }

  startRecording(meetingId: string): Promise<RecordingState> {
    return this.#http.json({ method: 'POST', path: `${meeting(meetingId)}/recording/start` });
  }

  stopRecording(meetingId: string): Promise<Recording> {
    return this.#http.json({ method: 'POST', path: `${meeting(meetingId)}/recording/stop` });
  }

  listRecordings(meetingId: string, continuationToken?: string | null): Promise<Page<Recording>> {
    return this.#http.json({ method: 'GET', path: `${meeting(meetingId)}/recordings${query({ continuationToken })}` });
  }

  getRecording(meetingId: string, recordingId: string): Promise<Recording> {
    return this.#http.json({ method: 'GET', path: recording(meetingId, recordingId) });
  }

  updateRecording(meetingId: string, recordingId: string, change: RecordingChange): Promise<Recording> {
    return this.#http.json({ method: 'PUT', path: recording(meetingId, recordingId), json: change });
  }

  async deleteRecording(meetingId: string, recordingId: string): Promise<void> {
    await this.#http.send({ method: 'DELETE', path: recording(meetingId, recordingId) });
  }

  async retryRecording(meetingId: string, recordingId: string): Promise<void> {
    await this.#http.send({ method: 'POST', path: `${recording(meetingId, recordingId)}/retry` });
  }

  listSessions(meetingId: string, continuationToken?: string | null): Promise<Page<MeetingSession>> {
    return this.#http.json({ method: 'GET', path: `${meeting(meetingId)}/sessions${query({ continuationToken })}` });
  }

  startCaptions(meetingId: string): Promise<CaptionsState> {
    return this.#http.json({ method: 'POST', path: `${meeting(meetingId)}/captions/start` });
  }

  stopCaptions(meetingId: string): Promise<CaptionsState> {
    return this.#http.json({ method: 'POST', path: `${meeting(meetingId)}/captions/stop` });
  }

  getTranscript(meetingId: string, of: TranscriptQuery = {}): Promise<TranscriptPage> {
    return this.#http.json({ method: 'GET', path: `${meeting(meetingId)}/transcript${query({ ...of })}` });
  }

  /** The transcript as a file. */
  async exportTranscript(meetingId: string, format: TranscriptFormat, of: TranscriptQuery = {}): Promise<Blob> {
    const path = `${meeting(meetingId)}/transcript${query({ ...of, format })}`;
    const response = await this.#http.send({ method: 'GET', path });
    return response.blob();
  }

  editLine(meetingId: string, sessionId: string, lineId: string, text: string): Promise<TranscriptLine> {
    const path = `${meeting(meetingId)}/transcript/${encodeURIComponent(lineId)}`;
    return this.#http.json({ method: 'PUT', path, json: { text, sessionId } });
  }

  /** What the line said before, as a list or as a page of one. */
  async getRevisions(meetingId: string, sessionId: string, lineId: string): Promise<readonly TranscriptLine[]> {
    const path = `${meeting(meetingId)}/transcript/${encodeURIComponent(lineId)}/revisions${query({ sessionId })}`;
    const found = await this.#http.json<readonly unknown[] | Page<unknown>>({ method: 'GET', path });
    const items: readonly unknown[] = 'items' in found ? found.items : found;
    return items.filter(isTranscriptLine);
  }

  searchTranscripts(words: string, continuationToken?: string | null): Promise<Page<TranscriptFind>> {
    return this.#http.json({ method: 'GET', path: `/v1/transcripts/search${query({ q: words, continuationToken })}` });
  }

  getSummary(meetingId: string, sessionId?: string | null): Promise<MeetingSummary> {
    return this.#http.json({ method: 'GET', path: `${meeting(meetingId)}/summary${query({ sessionId })}` });
  }

  /** Makes one, or makes it anew; the answer says that it is on its way. */
  async createSummary(meetingId: string, sessionId: string): Promise<void> {
    await this.#http.send({ method: 'POST', path: `${meeting(meetingId)}/summary`, json: { sessionId } });
  }

  updateSummary(meetingId: string, sessionId: string, change: SummaryChange): Promise<MeetingSummary> {
    const path = `${meeting(meetingId)}/summary${query({ sessionId })}`;
    return this.#http.json({ method: 'PUT', path, json: change });
  }

  listNotifications(continuationToken?: string | null): Promise<Page<InboxEntry>> {
    return this.#http.json({ method: 'GET', path: `/v1/notifications${query({ continuationToken })}` });
  }

  /** Without ids, all of them. */
  async markRead(ids?: readonly string[]): Promise<void> {
    const json = ids === undefined ? {} : { ids };
    await this.#http.send({ method: 'POST', path: '/v1/notifications/read', json });
  }

  getNotificationSettings(): Promise<NotificationSettings> {
    return this.#http.json({ method: 'GET', path: '/v1/users/me/notification-settings' });
  }

  putNotificationSettings(settings: NotificationSettings): Promise<NotificationSettings> {
    return this.#http.json({ method: 'PUT', path: '/v1/users/me/notification-settings', json: settings });
  }

  /** An absolute address for a path that the server named. */
  resolve(path: string): string {
    return this.#http.resolve(path);
  }
}

function meeting(id: string): string {
  return `/v1/meetings/${encodeURIComponent(id)}`;
}

function recording(meetingId: string, recordingId: string): string {
  return `${meeting(meetingId)}/recordings/${encodeURIComponent(recordingId)}`;
}

function query(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  if (given.length === 0) return '';
  return `?${given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`;
}
