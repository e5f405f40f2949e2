import type { KeptApi } from '../../client/api/KeptApi';
import type { InboxEntry } from '../../client/api/keptWire';
import { every, systemClock } from '../../client/clock';
import type { Cancel, Clock } from '../../client/clock';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';

export interface InboxState {
  readonly entries: readonly InboxEntry[];
  readonly next: string | null;
  readonly hasLoaded: boolean;
  readonly problem: ProblemError | null;
}

export type InboxApi = Pick<KeptApi, 'listNotifications' | 'markRead'>;

/** Looked at this often while a page with the bell is open: what it tells of takes minutes to make. */
const lookMs = 30_000;

/** What happened to one's recordings, transcripts and summaries. */
export class InboxModel implements ReadableStore<InboxState> {
  readonly #api: InboxApi;
  readonly #clock: Clock;
  readonly #store = new Store<InboxState>({ entries: [], next: null, hasLoaded: false, problem: null });
  #stop: Cancel = () => undefined;
  #isOpen = false;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(api: InboxApi, clock: Clock = systemClock) {
    this.#api = api;
    this.#clock = clock;
  }

  open(): void {
    this.#isOpen = true;
    void this.load();
    this.#stop();
    this.#stop = every(this.#clock, lookMs, () => void this.load());
  }

  close(): void {
    this.#isOpen = false;
    this.#stop();
  }

  /** The newest page; what was loaded beyond it stays. */
  async load(): Promise<void> {
    try {
      const page = await this.#api.listNotifications();
      if (!this.#isOpen) return;
      const { entries, next, hasLoaded } = this.getSnapshot();
      const fresh = new Set(page.items.map((one) => one.notificationId));
      const older = entries.filter((one) => !fresh.has(one.notificationId));
      const keepsOlder = hasLoaded && older.length > 0;
      this.#store.patch({
        entries: keepsOlder ? [...page.items, ...older] : page.items,
        next: keepsOlder ? next : (page.continuationToken ?? null),
        hasLoaded: true,
        problem: null,
      });
    } catch (error) {
      if (this.#isOpen) this.#store.patch({ problem: toProblem(error) });
    }
  }

  async loadMore(): Promise<void> {
    const { next } = this.getSnapshot();
    if (next === null) return;
    try {
      const page = await this.#api.listNotifications(next);
      const { entries } = this.getSnapshot();
      const known = new Set(entries.map((one) => one.notificationId));
      this.#store.patch({
        entries: [...entries, ...page.items.filter((one) => !known.has(one.notificationId))],
        next: page.continuationToken ?? null,
      });
    } catch (error) {
      this.#store.patch({ problem: toProblem(error) });
    }
  }

  /** These, or all. Shown at once; the server's word on the next look is the last. */
  async markRead(ids?: readonly string[]): Promise<void> {
    const wanted = ids === undefined ? null : new Set(ids);
    const entries = this.getSnapshot().entries.map((one) =>
      !one.isRead && (wanted === null || wanted.has(one.notificationId)) ? { ...one, isRead: true } : one,
    );
    this.#store.patch({ entries });
    try {
      await this.#api.markRead(ids);
    } catch (error) {
      this.#store.patch({ problem: toProblem(error) });
    }
  }
}
