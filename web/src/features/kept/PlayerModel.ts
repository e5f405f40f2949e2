import type { KeptApi } from '../../client/api/KeptApi';
import type { Recording, RecordingFile, RecordingFileKind } from '../../client/api/keptWire';
import { systemClock } from '../../client/clock';
import type { Cancel, Clock } from '../../client/clock';
import { poll, progressPolicy } from '../../client/poll';
import type { PollResult } from '../../client/poll';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { safeUrl } from '../../client/safeUrl';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';

export interface PlayerState {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly recording: Recording | null;
  /** What plays; null until there is a file. */
  readonly url: string | null;
  readonly captionsUrl: string | null;
  readonly problem: ProblemError | null;
}

/** An address with less left than this is renewed before it is used. */
const marginMs = 60_000;

/** A file that cannot be played with so many new addresses in a row is broken, not expired. */
const mostRenewals = 3;

/** One recording with its signed addresses, which end and are renewed before they are played on. */
export class PlayerModel implements ReadableStore<PlayerState> {
  readonly #ids: readonly [meetingId: string, recordingId: string];
  readonly #api: Pick<KeptApi, 'getRecording' | 'resolve'>;
  readonly #clock: Clock;
  readonly #date: () => number;
  readonly #store = new Store<PlayerState>({
    status: 'loading',
    recording: null,
    url: null,
    captionsUrl: null,
    problem: null,
  });
  #stop: Cancel = () => undefined;
  #renewing: Promise<void> | null = null;
  #renewals = 0;
  #isOpen = false;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(
    meetingId: string,
    recordingId: string,
    api: Pick<KeptApi, 'getRecording' | 'resolve'>,
    clock: Clock = systemClock,
    date: () => number = Date.now,
  ) {
    this.#ids = [meetingId, recordingId];
    this.#api = api;
    this.#clock = clock;
    this.#date = date;
  }

  open(): void {
    this.#isOpen = true;
    void this.#start();
  }

  close(): void {
    this.#isOpen = false;
    this.#stop();
  }

  /** Whether the address that plays is good for a while yet. */
  get isFresh(): boolean {
    const file = mainFile(this.getSnapshot().recording);
    return file !== null && !this.#isEnding(file);
  }

  /** Gets new addresses; once, however often it is asked for meanwhile. */
  renew(): Promise<void> {
    this.#renewing ??= this.#load().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** The browser could not load it: an address that ended in mid-play, perhaps. */
  async onError(): Promise<void> {
    if (this.#renewals >= mostRenewals) {
      this.#store.patch({ status: 'failed' });
      return;
    }
    this.#renewals += 1;
    await this.renew();
  }

  /** It plays: earlier errors are over. */
  onPlaying(): void {
    this.#renewals = 0;
  }

  /** An address to download one of the files, asked for now; null when there is none. */
  async freshAddress(file: RecordingFile): Promise<string | null> {
    try {
      const { files } = await this.#api.getRecording(...this.#ids);
      const found = files.find((one) => one.fileName === file.fileName);
      return found === undefined ? null : downloadUrl(this.#api, found);
    } catch (error) {
      this.#store.patch({ problem: toProblem(error) });
      return null;
    }
  }

  async #start(): Promise<void> {
    await this.renew();
    this.#follow();
  }

  /** While it is being made, for its progress; then, for its address to be renewed in time. */
  #follow(): void {
    this.#stop();
    if (!this.#isOpen) return;
    const { recording } = this.getSnapshot();
    if (recording?.status === 'recording' || recording?.status === 'processing') {
      this.#stop = poll(this.#clock, progressPolicy, () => this.#look());
      return;
    }
    const ends = Date.parse(mainFile(recording)?.urlExpiresAt ?? '');
    if (!Number.isFinite(ends)) return;
    const wait = Math.max(marginMs, ends - this.#date() - marginMs);
    this.#stop = this.#clock.after(Math.min(wait, longestWaitMs), () => void this.#start());
  }

  async #look(): Promise<PollResult> {
    const before = this.getSnapshot().recording;
    await this.renew();
    const { recording, problem } = this.getSnapshot();
    if (!this.#isOpen || (problem !== null && !problem.isPassing)) return 'done';
    if (recording?.status !== 'recording' && recording?.status !== 'processing') {
      this.#follow();
      return 'done';
    }
    return before?.progress === recording.progress && before?.step === recording.step ? 'same' : 'changed';
  }

  async #load(): Promise<void> {
    try {
      const recording = await this.#api.getRecording(...this.#ids);
      if (!this.#isOpen) return;
      const main = mainFile(recording);
      this.#store.patch({
        status: 'ready',
        recording,
        problem: null,
        url: resolved(this.#api, main?.url ?? recording.url),
        captionsUrl: resolved(this.#api, fileOf(recording, 'captions')?.url),
      });
    } catch (error) {
      if (!this.#isOpen) return;
      const problem = toProblem(error);
      this.#store.patch({ problem, ...(this.getSnapshot().recording === null ? { status: 'failed' as const } : {}) });
    }
  }

  #isEnding(file: RecordingFile): boolean {
    const ends = Date.parse(file.urlExpiresAt ?? '');
    return Number.isFinite(ends) && ends - marginMs < this.#date();
  }
}

/** Timers take no more than 24.8 days. */
const longestWaitMs = 2_000_000_000;

function fileOf(recording: Recording | null, kind: RecordingFileKind): RecordingFile | null {
  return recording?.files.find((one) => one.kind === kind) ?? null;
}

/** The meeting as one picture; its sound where there is none. */
export function mainFile(recording: Recording | null): RecordingFile | null {
  return fileOf(recording, 'video') ?? fileOf(recording, 'audio');
}

function resolved(api: Pick<KeptApi, 'resolve'>, url: string | null | undefined): string | null {
  const safe = safeUrl(url);
  return safe === null ? null : api.resolve(safe);
}

/** The file's address, asking to be saved rather than shown. */
export function downloadUrl(api: Pick<KeptApi, 'resolve'>, file: RecordingFile): string | null {
  const url = resolved(api, file.url);
  return url === null ? null : `${url}${url.includes('?') ? '&' : '?'}download=1`;
}
