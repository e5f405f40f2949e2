import type { ApiClient } from '../../client/api/ApiClient';
import type { MeetingSession } from '../../client/api/keptWire';
import type { Meeting } from '../../client/api/wire';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';

export interface FactsState {
  readonly stage: 'loading' | 'ready' | 'failed';
  readonly meeting: Meeting | null;
  /** Newest first; empty where they may not be seen. */
  readonly sessions: readonly MeetingSession[];
  readonly problem: ProblemError | null;
}

export type FactsApi = Pick<ApiClient, 'getMeeting'> & { readonly kept: Pick<ApiClient['kept'], 'listSessions'> };

/** A meeting that ran more often shows its newest sessions. */
const mostPages = 5;

/** The meeting, and when it ran. */
export class MeetingFacts implements ReadableStore<FactsState> {
  readonly #id: string;
  readonly #api: FactsApi;
  readonly #store = new Store<FactsState>({ stage: 'loading', meeting: null, sessions: [], problem: null });

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(id: string, api: FactsApi) {
    this.#id = id;
    this.#api = api;
  }

  async load(): Promise<void> {
    try {
      const [meeting, sessions] = await Promise.all([this.#api.getMeeting(this.#id), this.#sessions()]);
      this.#store.patch({ stage: 'ready', meeting, sessions, problem: null });
    } catch (error) {
      this.#store.patch({ stage: 'failed', problem: toProblem(error) });
    }
  }

  async #sessions(): Promise<readonly MeetingSession[]> {
    const found: MeetingSession[] = [];
    let token: string | null = null;
    try {
      for (let page = 0; page < mostPages; page++) {
        const { items, continuationToken } = await this.#api.kept.listSessions(this.#id, token);
        found.push(...items);
        token = continuationToken ?? null;
        if (token === null) break;
      }
    } catch (error) {
      const { type } = toProblem(error);
      // Who may not see when it ran may still see what was shared with them.
      if (type !== 'forbidden' && type !== 'not-found') throw error;
    }
    return found.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  }
}
