import type { KeptApi } from '../../client/api/KeptApi';
import type { MeetingSummary, SummaryContent } from '../../client/api/keptWire';
import { systemClock } from '../../client/clock';
import type { Cancel, Clock } from '../../client/clock';
import { poll, progressPolicy } from '../../client/poll';
import type { PollResult } from '../../client/poll';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';

export interface SummaryState {
  readonly status: 'loading' | 'problem' | 'none' | 'processing' | 'ready' | 'failed';
  readonly summary: MeetingSummary | null;
  readonly problem: ProblemError | null;
  /** The content as the host is changing it; null while nobody is. */
  readonly draft: SummaryContent | null;
  readonly isBusy: boolean;
}

export type SummaryApi = Pick<KeptApi, 'getSummary' | 'createSummary' | 'updateSummary'>;

/** The summary of a session, looked at again while it is being made. */
export class SummaryModel implements ReadableStore<SummaryState> {
  readonly #meetingId: string;
  readonly #sessionId: string | null;
  readonly #api: SummaryApi;
  readonly #clock: Clock;
  readonly #store = new Store<SummaryState>({
    status: 'loading',
    summary: null,
    problem: null,
    draft: null,
    isBusy: false,
  });
  #stopPoll: Cancel = () => undefined;
  #isOpen = false;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  /** Without a session, of the last. */
  constructor(meetingId: string, sessionId: string | null, api: SummaryApi, clock: Clock = systemClock) {
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
    if ((await this.#look()) !== 'done') this.#follow();
  }

  /** Makes one, or makes it anew. */
  async create(): Promise<void> {
    const sessionId = this.#knownSession();
    if (sessionId === null) return;
    await this.#work(async () => {
      await this.#api.createSummary(this.#meetingId, sessionId);
      this.#store.patch({ status: 'processing', draft: null });
      this.#follow();
    });
  }

  async share(sharedWithParticipants: boolean): Promise<void> {
    const sessionId = this.#knownSession();
    if (sessionId === null) return;
    await this.#work(async () => {
      this.#take(await this.#api.updateSummary(this.#meetingId, sessionId, { sharedWithParticipants }));
    });
  }

  edit(): void {
    const content = this.getSnapshot().summary?.content;
    if (content) this.#store.patch({ draft: content, problem: null });
  }

  change(draft: SummaryContent): void {
    this.#store.patch({ draft });
  }

  cancel(): void {
    this.#store.patch({ draft: null, problem: null });
  }

  async save(): Promise<void> {
    const { draft } = this.getSnapshot();
    const sessionId = this.#knownSession();
    if (draft === null || sessionId === null) return;
    await this.#work(async () => {
      this.#take(await this.#api.updateSummary(this.#meetingId, sessionId, { content: withoutEmpty(draft) }));
      this.#store.patch({ draft: null });
    });
  }

  #knownSession(): string | null {
    return this.getSnapshot().summary?.sessionId ?? this.#sessionId;
  }

  #follow(): void {
    this.#stopPoll();
    if (this.#isOpen) this.#stopPoll = poll(this.#clock, progressPolicy, () => this.#look());
  }

  async #look(): Promise<PollResult> {
    try {
      const summary = await this.#api.getSummary(this.#meetingId, this.#sessionId);
      if (!this.#isOpen) return 'done';
      this.#take(summary);
      return summary.status === 'processing' ? 'same' : 'done';
    } catch (error) {
      if (!this.#isOpen) return 'done';
      const problem = toProblem(error);
      // Not made, or not shared: to this person it is not there.
      const isNone = problem.type === 'not-found' || problem.type === 'forbidden';
      if (isNone) this.#store.patch({ status: 'none', problem: null });
      else if (this.getSnapshot().summary === null) this.#store.patch({ status: 'problem', problem });
      return problem.isPassing ? 'same' : 'done';
    }
  }

  #take(summary: MeetingSummary): void {
    this.#store.patch({ status: summary.status, summary, problem: null });
  }

  async #work(work: () => Promise<void>): Promise<void> {
    if (this.getSnapshot().isBusy) return;
    this.#store.patch({ isBusy: true, problem: null });
    try {
      await work();
    } catch (error) {
      this.#store.patch({ problem: toProblem(error) });
    } finally {
      this.#store.patch({ isBusy: false });
    }
  }
}

/** What was emptied is gone. */
function withoutEmpty(content: SummaryContent): SummaryContent {
  const full = (point: { readonly text: string }): boolean => point.text.trim() !== '';
  return {
    ...content,
    summary: content.summary.filter(full),
    decisions: content.decisions.filter(full),
    actionItems: content.actionItems.filter(full),
    topics: content.topics.filter((topic) => topic.title.trim() !== ''),
  };
}
