import type { KeptApi } from '../../client/api/KeptApi';
import { isTranscriptLine } from '../../client/api/keptWire';
import type { TranscriptFormat, TranscriptLine, TranscriptStatus } from '../../client/api/keptWire';
import { systemClock } from '../../client/clock';
import type { Cancel, Clock } from '../../client/clock';
import { poll, progressPolicy } from '../../client/poll';
import type { PollResult } from '../../client/poll';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';
import { findWords } from './findWords';

/** A line that is being edited. */
export interface LineEdit {
  readonly lineId: string;
  readonly text: string;
  readonly isBusy: boolean;
  readonly problem: ProblemError | null;
  /** What it said before, newest first; null until asked for. */
  readonly earlier: readonly TranscriptLine[] | null;
}

export interface TranscriptState {
  readonly status: 'loading' | 'problem' | TranscriptStatus;
  readonly problem: ProblemError | null;
  readonly sessionId: string | null;
  readonly engine: string | null;
  readonly canEdit: boolean;
  readonly lines: readonly TranscriptLine[];
  readonly words: string;
  /** Indexes of the lines that have the words. */
  readonly finds: readonly number[];
  /** Which of the finds is looked at. */
  readonly find: number;
  readonly edit: LineEdit | null;
}

export type TranscriptApi = Pick<KeptApi, 'getTranscript' | 'editLine' | 'getRevisions' | 'exportTranscript'>;

/** 300,000 words are some 30,000 lines: 60 pages. */
const pageSize = 500;
const mostPages = 1_000;

/** The transcript of a session: loaded page by page, searched, edited by the host, looked at again while it grows. */
export class TranscriptModel implements ReadableStore<TranscriptState> {
  readonly #meetingId: string;
  readonly #sessionId: string | null;
  readonly #api: TranscriptApi;
  readonly #clock: Clock;
  readonly #store = new Store<TranscriptState>({
    status: 'loading',
    problem: null,
    sessionId: null,
    engine: null,
    canEdit: false,
    lines: [],
    words: '',
    finds: [],
    find: 0,
    edit: null,
  });
  #stopPoll: Cancel = () => undefined;
  #isOpen = false;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  /** Without a session, of the last. */
  constructor(meetingId: string, sessionId: string | null, api: TranscriptApi, clock: Clock = systemClock) {
    this.#meetingId = meetingId;
    this.#sessionId = sessionId;
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
    this.#stopPoll();
    if ((await this.#look()) !== 'done') this.#stopPoll = poll(this.#clock, progressPolicy, () => this.#look());
  }

  search(words: string): void {
    this.#store.patch({ words, finds: findWords(this.getSnapshot().lines, words), find: 0 });
  }

  /** To the next find, or with -1 to the one before; round and round. */
  step(by: 1 | -1): void {
    const { finds, find } = this.getSnapshot();
    if (finds.length > 0) this.#store.patch({ find: (find + by + finds.length) % finds.length });
  }

  edit(line: TranscriptLine): void {
    this.#store.patch({ edit: { lineId: line.lineId, text: line.text, isBusy: false, problem: null, earlier: null } });
  }

  write(text: string): void {
    this.#patchEdit({ text });
  }

  cancelEdit(): void {
    this.#store.patch({ edit: null });
  }

  async save(): Promise<void> {
    const { edit, sessionId, lines } = this.getSnapshot();
    if (edit === null || sessionId === null || edit.isBusy || edit.text.trim() === '') return;
    if (lines.find((line) => line.lineId === edit.lineId)?.text === edit.text.trim()) {
      this.cancelEdit();
      return;
    }
    this.#patchEdit({ isBusy: true, problem: null });
    try {
      const changed = await this.#api.editLine(this.#meetingId, sessionId, edit.lineId, edit.text.trim());
      this.#setLines(this.getSnapshot().lines.map((line) => (line.lineId === changed.lineId ? changed : line)));
      this.#store.patch({ edit: null });
    } catch (error) {
      this.#patchEdit({ isBusy: false, problem: toProblem(error) });
    }
  }

  async showEarlier(): Promise<void> {
    const { edit, sessionId } = this.getSnapshot();
    if (edit === null || sessionId === null) return;
    try {
      const earlier = await this.#api.getRevisions(this.#meetingId, sessionId, edit.lineId);
      const newestFirst = [...earlier].sort((a, b) => (b.revision ?? 0) - (a.revision ?? 0));
      if (this.getSnapshot().edit?.lineId === edit.lineId) this.#patchEdit({ earlier: newestFirst });
    } catch (error) {
      this.#patchEdit({ problem: toProblem(error) });
    }
  }

  /** The transcript as a file. Rejects with the problem. */
  async download(format: TranscriptFormat): Promise<Blob> {
    const { sessionId, engine } = this.getSnapshot();
    if (format !== 'json') return this.#api.exportTranscript(this.#meetingId, format, { sessionId });
    // As JSON the server gives pages: the file has them all.
    const lines: TranscriptLine[] = [];
    let continuationToken: string | null = null;
    for (let page = 0; page < mostPages; page++) {
      const got = await this.#api.getTranscript(this.#meetingId, { sessionId, continuationToken, pageSize });
      lines.push(...got.lines);
      continuationToken = got.continuationToken ?? null;
      if (continuationToken === null) break;
    }
    const text = JSON.stringify({ meetingId: this.#meetingId, sessionId, engine, lines }, null, 2);
    return new Blob([text], { type: 'application/json' });
  }

  async #look(): Promise<PollResult> {
    const count = this.getSnapshot().lines.length;
    try {
      await this.#loadPages();
    } catch (error) {
      if (!this.#isOpen) return 'done';
      const problem = toProblem(error);
      const isFirst = this.getSnapshot().lines.length === 0;
      // What was not written down, or is not for this person, is not there; anything else is a problem.
      if (problem.type === 'not-found' || problem.type === 'forbidden') this.#store.patch({ status: 'none', problem });
      else this.#store.patch({ problem, ...(isFirst ? { status: 'problem' as const } : {}) });
      return problem.isPassing ? 'same' : 'done';
    }
    const { status, lines } = this.getSnapshot();
    if (!this.#isOpen || (status !== 'live' && status !== 'completing')) return 'done';
    return lines.length === count ? 'same' : 'changed';
  }

  async #loadPages(): Promise<void> {
    const found: TranscriptLine[] = [];
    const isFirst = this.getSnapshot().lines.length === 0;
    let continuationToken: string | null = null;
    for (let page = 0; page < mostPages; page++) {
      const got = await this.#api.getTranscript(this.#meetingId, {
        sessionId: this.#sessionId,
        continuationToken,
        pageSize,
      });
      if (!this.#isOpen) return;
      found.push(...got.lines.filter(isTranscriptLine));
      continuationToken = got.continuationToken ?? null;
      this.#store.patch({
        sessionId: got.sessionId,
        engine: got.engine ?? null,
        canEdit: got.canEdit,
        status: got.status,
        problem: null,
      });
      // The first time it appears as it comes; later it is replaced whole.
      if (isFirst || continuationToken === null) this.#setLines([...found]);
      if (continuationToken === null) return;
    }
  }

  #setLines(lines: readonly TranscriptLine[]): void {
    const { words } = this.getSnapshot();
    this.#store.patch({ lines, finds: findWords(lines, words) });
  }

  #patchEdit(change: Partial<LineEdit>): void {
    const { edit } = this.getSnapshot();
    if (edit !== null) this.#store.patch({ edit: { ...edit, ...change } });
  }
}
