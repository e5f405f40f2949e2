import type { ApiClient } from '../../client/api/ApiClient';
import type { Meeting, MeetingInput } from '../../client/api/wire';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';

export interface HomeState {
  readonly meetings: readonly Meeting[];
  readonly next: string | null;
  readonly list: 'loading' | 'ready' | 'failed';
  readonly isLoadingMore: boolean;
  readonly problem: ProblemError | null;
}

export type HomeApi = Pick<ApiClient, 'listMeetings' | 'createMeeting' | 'updateMeeting' | 'endMeeting'>;

/** The person's meetings and what can be done to them. */
export class HomeModel implements ReadableStore<HomeState> {
  readonly #api: HomeApi;
  readonly #createKey: () => string;
  readonly #store = new Store<HomeState>({
    meetings: [],
    next: null,
    list: 'loading',
    isLoadingMore: false,
    problem: null,
  });

  constructor(api: HomeApi, createKey: () => string) {
    this.#api = api;
    this.#createKey = createKey;
  }

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  async load(): Promise<void> {
    try {
      const page = await this.#api.listMeetings();
      this.#store.patch({ meetings: page.items, next: page.continuationToken ?? null, list: 'ready', problem: null });
    } catch (error) {
      this.#store.patch({ list: 'failed', problem: toProblem(error) });
    }
  }

  async loadMore(): Promise<void> {
    const { next, isLoadingMore } = this.getSnapshot();
    if (next === null || isLoadingMore) return;
    this.#store.patch({ isLoadingMore: true });
    try {
      const page = await this.#api.listMeetings(next);
      const known = new Set(this.getSnapshot().meetings.map((meeting) => meeting.id));
      const meetings = [...this.getSnapshot().meetings, ...page.items.filter((meeting) => !known.has(meeting.id))];
      this.#store.patch({ meetings, next: page.continuationToken ?? null, problem: null });
    } catch (error) {
      this.#store.patch({ problem: toProblem(error) });
    } finally {
      this.#store.patch({ isLoadingMore: false });
    }
  }

  /** A meeting to go into now; null when it failed, with the problem in the state. */
  async startNow(): Promise<Meeting | null> {
    try {
      return await this.#api.createMeeting({}, this.#createKey());
    } catch (error) {
      this.#store.patch({ problem: toProblem(error) });
      return null;
    }
  }

  /** Rejects with the problem, which belongs beside the form. */
  async schedule(input: MeetingInput, key: string): Promise<Meeting> {
    const meeting = await this.#api.createMeeting(input, key);
    const { meetings } = this.getSnapshot();
    this.#store.patch({ meetings: [meeting, ...meetings.filter((one) => one.id !== meeting.id)], problem: null });
    return meeting;
  }

  /** Rejects with the problem, which belongs beside the form. */
  async change(id: string, input: MeetingInput): Promise<Meeting> {
    const meeting = await this.#api.updateMeeting(id, input);
    this.#replace(id, meeting);
    return meeting;
  }

  async end(id: string): Promise<void> {
    try {
      await this.#api.endMeeting(id);
      const meeting = this.getSnapshot().meetings.find((one) => one.id === id);
      if (meeting !== undefined) {
        this.#replace(id, { ...meeting, status: 'COMPLETED', endedAt: new Date().toISOString(), participantCount: 0 });
      }
    } catch (error) {
      this.#store.patch({ problem: toProblem(error) });
    }
  }

  #replace(id: string, meeting: Meeting): void {
    const meetings = this.getSnapshot().meetings.map((one) => (one.id === id ? meeting : one));
    this.#store.patch({ meetings, problem: null });
  }
}
