import type { KeptApi } from '../../client/api/KeptApi';
import type { Recording, RecordingChange } from '../../client/api/keptWire';
import { systemClock } from '../../client/clock';
import type { Cancel, Clock } from '../../client/clock';
import { poll, progressPolicy } from '../../client/poll';
import type { PollResult } from '../../client/poll';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';

export interface RecordingsState {
  readonly list: 'loading' | 'ready' | 'failed';
  readonly recordings: readonly Recording[];
  readonly problem: ProblemError | null;
  /** Ids of recordings that something is being done to. */
  readonly busy: ReadonlySet<string>;
}

export type RecordingsApi = Pick<KeptApi, 'listRecordings' | 'updateRecording' | 'deleteRecording' | 'retryRecording'>;

/** A meeting that was recorded more often than this shows the newest. */
const mostPages = 20;

/** The recordings of a meeting, looked at again while one of them is being made. */
export class RecordingsModel implements ReadableStore<RecordingsState> {
  readonly #meetingId: string;
  readonly #api: RecordingsApi;
  readonly #clock: Clock;
  readonly #store = new Store<RecordingsState>({ list: 'loading', recordings: [], problem: null, busy: new Set() });
  #stopPoll: Cancel = () => undefined;
  #isOpen = false;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(meetingId: string, api: RecordingsApi, clock: Clock = systemClock) {
    this.#meetingId = meetingId;
    this.#api = api;
    this.#clock = clock;
  }

  open(): void {
    this.#isOpen = true;
    void this.load();
  }

  close(): void {
    this.#isOpen = false;
    this.#stopPoll();
  }

  async load(): Promise<void> {
    await this.#look();
    this.#follow();
  }

  /** Rejects with nothing: a problem is in the state. */
  async change(recordingId: string, change: RecordingChange): Promise<void> {
    await this.#work(recordingId, async () => {
      const recording = await this.#api.updateRecording(this.#meetingId, recordingId, change);
      this.#replace(recording);
    });
  }

  async remove(recordingId: string): Promise<void> {
    await this.#work(recordingId, async () => {
      await this.#api.deleteRecording(this.#meetingId, recordingId);
      const recordings = this.getSnapshot().recordings.filter((one) => one.recordingId !== recordingId);
      this.#store.patch({ recordings });
    });
  }

  async retry(recordingId: string): Promise<void> {
    await this.#work(recordingId, async () => {
      await this.#api.retryRecording(this.#meetingId, recordingId);
      const present = this.getSnapshot().recordings.find((one) => one.recordingId === recordingId);
      if (present !== undefined) this.#replace({ ...present, status: 'processing', failure: null, progress: 0 });
    });
    this.#follow();
  }

  #follow(): void {
    this.#stopPoll();
    if (this.#isOpen && this.#isMoving()) this.#stopPoll = poll(this.#clock, progressPolicy, () => this.#look());
  }

  #isMoving(): boolean {
    const { recordings, list } = this.getSnapshot();
    return list !== 'failed' && recordings.some((one) => one.status === 'recording' || one.status === 'processing');
  }

  async #look(): Promise<PollResult> {
    const before = this.getSnapshot().recordings;
    try {
      const recordings = await this.#all();
      if (!this.#isOpen) return 'done';
      this.#store.patch({ list: 'ready', recordings, problem: null });
    } catch (error) {
      if (!this.#isOpen) return 'done';
      const problem = toProblem(error);
      // What is there stays: a look that failed is followed by another.
      this.#store.patch({ problem, ...(this.getSnapshot().list === 'loading' ? { list: 'failed' as const } : {}) });
      return problem.isPassing ? 'same' : 'done';
    }
    if (!this.#isMoving()) return 'done';
    return progressOf(before) === progressOf(this.getSnapshot().recordings) ? 'same' : 'changed';
  }

  async #all(): Promise<readonly Recording[]> {
    const found: Recording[] = [];
    let token: string | null = null;
    for (let page = 0; page < mostPages; page++) {
      const { items, continuationToken } = await this.#api.listRecordings(this.#meetingId, token);
      found.push(...items);
      token = continuationToken ?? null;
      if (token === null) break;
    }
    return found;
  }

  async #work(recordingId: string, work: () => Promise<void>): Promise<void> {
    if (this.getSnapshot().busy.has(recordingId)) return;
    this.#store.patch({ busy: new Set([...this.getSnapshot().busy, recordingId]), problem: null });
    try {
      await work();
    } catch (error) {
      this.#store.patch({ problem: toProblem(error) });
    } finally {
      this.#store.patch({ busy: new Set([...this.getSnapshot().busy].filter((id) => id !== recordingId)) });
    }
  }

  #replace(recording: Recording): void {
    const recordings = this.getSnapshot().recordings.map((one) =>
      one.recordingId === recording.recordingId ? recording : one,
    );
    this.#store.patch({ recordings });
  }
}

/** What a person would notice of it. */
function progressOf(recordings: readonly Recording[]): string {
  return recordings.map((one) => [one.recordingId, one.status, one.progress, one.step].join(' ')).join('\n');
}
