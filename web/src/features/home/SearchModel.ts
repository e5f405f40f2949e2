import type { KeptApi } from '../../client/api/KeptApi';
import { isTranscriptLine } from '../../client/api/keptWire';
import type { TranscriptFind } from '../../client/api/keptWire';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';

export interface SearchState {
  /** The words that the finds are of; empty before a search. */
  readonly words: string;
  readonly status: 'idle' | 'searching' | 'ready';
  readonly finds: readonly TranscriptFind[];
  readonly next: string | null;
  readonly problem: ProblemError | null;
}

const idle: SearchState = { words: '', status: 'idle', finds: [], next: null, problem: null };

/** After so many pages without a find the person is asked whether to go on. */
const mostEmptyPages = 20;

/** Search over the transcripts of all one's meetings. The latest search wins, whichever answers first. */
export class SearchModel implements ReadableStore<SearchState> {
  readonly #api: Pick<KeptApi, 'searchTranscripts'>;
  readonly #store = new Store<SearchState>(idle);
  #run = 0;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(api: Pick<KeptApi, 'searchTranscripts'>) {
    this.#api = api;
  }

  async search(text: string): Promise<void> {
    const words = text.trim();
    this.#run += 1;
    if (words === '') {
      this.#store.set(idle);
      return;
    }
    this.#store.set({ ...idle, words, status: 'searching' });
    await this.#page(words, null);
  }

  async more(): Promise<void> {
    const { words, next, status } = this.getSnapshot();
    if (next === null || status === 'searching') return;
    this.#store.patch({ status: 'searching' });
    await this.#page(words, next);
  }

  async #page(words: string, token: string | null): Promise<void> {
    const run = this.#run;
    try {
      let next = token;
      // A page may have looked through much and found nothing, and still there is more to look through.
      for (let page = 0; page < mostEmptyPages; page++) {
        const { items, continuationToken } = await this.#api.searchTranscripts(words, next);
        if (run !== this.#run) return;
        next = continuationToken ?? null;
        const found = items.filter((find) => isTranscriptLine(find.line));
        this.#store.patch({ finds: [...this.getSnapshot().finds, ...found], next, problem: null });
        if (found.length > 0 || next === null) break;
      }
      this.#store.patch({ status: 'ready' });
    } catch (error) {
      if (run === this.#run) this.#store.patch({ status: 'ready', problem: toProblem(error) });
    }
  }
}

/** Where a find is shown in its transcript. */
export function findPath({ meetingId, sessionId, line }: TranscriptFind): string {
  const query = `session=${encodeURIComponent(sessionId)}&line=${encodeURIComponent(line.lineId)}`;
  return `/meetings/${encodeURIComponent(meetingId)}/transcript?${query}`;
}
