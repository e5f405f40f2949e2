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
      const page = await this.#api.searchTranscripts(words, token);
      if (run !== this.#run) return;
      const finds = [...this.getSnapshot().finds, ...page.items.filter((find) => isTranscriptLine(find.line))];
      this.#store.patch({ status: 'ready', finds, next: page.continuationToken ?? null, problem: null });
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
