import type { RoomApi } from '../api/RoomApi';
import type { CreatePollRequest, PollState } from '../api/roomWire';
import { toProblem } from '../problems';
import type { ProblemError } from '../problems';
import { Store } from '../store';
import type { ReadableStore } from '../store';

export interface PollsView {
  /** The newest first. */
  readonly polls: readonly PollState[];
  /** Open polls that came while the polls were not looked at, and that one has not voted in. */
  readonly unseen: readonly string[];
  readonly isLoading: boolean;
  readonly problem: ProblemError | null;
}

export interface RoomPollsPorts {
  readonly api: Pick<RoomApi, 'listPolls' | 'createPoll' | 'vote' | 'closePoll'>;
  readonly roomId: () => string;
}

/** The polls of the session. Each comes whole and versioned, in any order. */
export class RoomPolls implements ReadableStore<PollsView> {
  readonly #ports: RoomPollsPorts;
  readonly #store = new Store<PollsView>({ polls: [], unseen: [], isLoading: false, problem: null });
  #sessionId: string | null = null;
  #isLookedAt = false;
  #load = 0;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(ports: RoomPollsPorts) {
    this.#ports = ports;
  }

  /** The room was entered, for the first time or again. */
  enter(sessionId: string): void {
    const isNew = this.#sessionId !== sessionId;
    if (isNew) this.#store.patch({ polls: [], unseen: [] });
    this.#sessionId = sessionId;
    // Who comes late is told of an open poll as those were who saw it put.
    void this.load();
  }

  async load(): Promise<void> {
    const load = ++this.#load;
    this.#store.patch({ isLoading: true, problem: null });
    try {
      const found = await this.#ports.api.listPolls(this.#ports.roomId());
      if (load !== this.#load) return;
      this.#store.patch({ isLoading: false });
      for (const one of found) this.#take(one);
    } catch (error) {
      if (load === this.#load) this.#store.patch({ isLoading: false, problem: toProblem(error) });
    }
  }

  /** Whether the polls are on the screen. */
  look(isLookedAt: boolean): void {
    this.#isLookedAt = isLookedAt;
    if (!isLookedAt) return;
    this.#store.patch({ unseen: [] });
    if (this.#sessionId !== null) void this.load();
  }

  /** From the hub, to everybody: without one's own vote. */
  changed(poll: PollState): void {
    this.#take(poll);
  }

  /** Rejects with the problem. */
  async create(request: CreatePollRequest): Promise<void> {
    this.#take(await this.#ports.api.createPoll(this.#ports.roomId(), request));
  }

  /** Rejects with the problem. Voting again changes the vote. */
  async vote(pollId: string, options: readonly number[]): Promise<void> {
    const answer = await this.#ports.api.vote(this.#ports.roomId(), pollId, options);
    this.#take({ ...answer, ownVote: answer.ownVote ?? options });
  }

  /** Rejects with the problem. */
  async close(pollId: string): Promise<void> {
    this.#take(await this.#ports.api.closePoll(this.#ports.roomId(), pollId));
  }

  #take(poll: PollState): void {
    const { polls, unseen } = this.getSnapshot();
    const known = polls.find((one) => one.pollId === poll.pollId);
    // The answer to one's own call may come after the event of a later change, and still knows the vote.
    const newer = known !== undefined && known.version > poll.version ? known : poll;
    const ownVote = poll.ownVote ?? known?.ownVote ?? null;
    const taken = { ...newer, ownVote };
    const others = polls.filter((one) => one.pollId !== poll.pollId);
    const isNews = known === undefined && poll.isOpen && ownVote === null && !this.#isLookedAt;
    const isSettled = !taken.isOpen || ownVote !== null;
    this.#store.patch({
      polls: [...others, taken].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)),
      unseen: isNews ? [...unseen, poll.pollId] : isSettled ? unseen.filter((id) => id !== poll.pollId) : unseen,
    });
  }
}
