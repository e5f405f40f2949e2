import type { ApiClient } from '../../client/api/ApiClient';
import type { SessionStore } from '../../client/api/SessionStore';
import type { ConsentAnswer, ConsentAnswers, Meeting } from '../../client/api/wire';
import type { CallRequest } from '../../client/CallDesk';
import { every, systemClock } from '../../client/clock';
import type { Cancel, Clock } from '../../client/clock';
import { ProblemError, toProblem } from '../../client/problems';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';

export interface PrejoinState {
  readonly stage: 'loading' | 'ready' | 'failed';
  readonly meeting: Meeting | null;
  /** Why the meeting could not be loaded. */
  readonly loadProblem: ProblemError | null;
  readonly name: string;
  readonly password: string;
  /** To see and hear only. */
  readonly asViewer: boolean;
  readonly needsPassword: boolean;
  readonly answers: ConsentAnswers;
  /** Consent types still to be answered, while the dialog asks for them. */
  readonly asking: readonly string[] | null;
  readonly joining: 'no' | 'yes' | 'waiting';
  readonly problem: ProblemError | null;
}

export interface PrejoinPorts {
  readonly api: Pick<ApiClient, 'getMeeting' | 'signIn'>;
  readonly session: SessionStore;
  readonly join: (request: CallRequest) => Promise<unknown>;
  readonly onJoined: () => void;
  readonly clock?: Clock;
}

/** Someone waiting to be let in asks again this often, unless the server says how often; a server that is away is tried as often. */
const retryMs = 3_000;

/** Longer than this between two questions, and the place in the lobby would be given up. */
const mostRetryMs = 8_000;

/** Everything between opening a link and being in. */
export class PrejoinModel implements ReadableStore<PrejoinState> {
  readonly #id: string;
  readonly #ports: PrejoinPorts;
  readonly #store: Store<PrejoinState>;
  #retry: Cancel | null = null;
  #isClosed = false;
  /** Rises when waiting is given up. */
  #wait = 0;

  constructor(id: string, ports: PrejoinPorts) {
    this.#id = id;
    this.#ports = ports;
    const user = ports.session.getSnapshot()?.user;
    this.#store = new Store<PrejoinState>({
      stage: 'loading',
      meeting: null,
      loadProblem: null,
      name: user === undefined || (user.isGuest && user.displayName === guestName) ? '' : user.displayName,
      password: '',
      asViewer: false,
      needsPassword: false,
      answers: {},
      asking: null,
      joining: 'no',
      problem: null,
    });
  }

  get subscribe(): ReadableStore<PrejoinState>['subscribe'] {
    return this.#store.subscribe;
  }

  get getSnapshot(): ReadableStore<PrejoinState>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  open(): void {
    this.#isClosed = false;
    void this.load();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopRetry();
  }

  async load(): Promise<void> {
    try {
      const meeting = await this.#getMeeting();
      if (this.#isClosed) return;
      this.#stopRetry();
      this.#store.patch({
        stage: 'ready',
        meeting,
        loadProblem: null,
        needsPassword: meeting.settings.hasPassword && !meeting.isHost,
      });
    } catch (error) {
      if (this.#isClosed) return;
      const loadProblem = toProblem(error);
      this.#store.patch({ stage: 'failed', loadProblem });
      if (loadProblem.isPassing)
        this.#retry ??= every(this.#ports.clock ?? systemClock, retryMs, () => void this.load());
    }
  }

  setName(name: string): void {
    this.#store.patch({ name });
  }

  setPassword(password: string): void {
    this.#store.patch({ password, problem: null });
  }

  setAsViewer(asViewer: boolean): void {
    this.#store.patch({ asViewer });
  }

  answer(type: string, answer: ConsentAnswer): void {
    this.#store.patch({ answers: { ...this.getSnapshot().answers, [type]: answer }, problem: null });
  }

  cancelConsent(): void {
    this.#store.patch({ asking: null });
  }

  /** Asks to be let in; asks for consent first where the meeting needs an answer that is not given yet. */
  async join(): Promise<void> {
    const { meeting, answers, joining, name, asking } = this.getSnapshot();
    if (meeting === null || joining !== 'no' || name.trim() === '') return;
    const open = meeting.requiredConsents.filter((type) => answers[type] === undefined);
    if (asking === null ? meeting.requiredConsents.length > 0 : open.length > 0) {
      this.#store.patch({ asking: meeting.requiredConsents, problem: null });
      return;
    }
    this.#store.patch({ asking: null });
    await this.#enter('yes');
  }

  /** Gives up waiting. A refusal that is on its way is not heard any more, and the place in the lobby runs out. */
  stopWaiting(): void {
    this.#stopRetry();
    this.#wait += 1;
    this.#store.patch({ joining: 'no', problem: null });
  }

  async #enter(joining: 'yes' | 'waiting'): Promise<void> {
    const { meeting, answers, name, password, needsPassword, asViewer } = this.getSnapshot();
    if (meeting === null || this.#isClosed) return;
    const wait = this.#wait;
    this.#store.patch({ joining, ...(joining === 'yes' ? { problem: null } : {}) });
    const consents = Object.fromEntries(meeting.requiredConsents.map((type) => [type, answers[type] ?? 'declined']));
    try {
      await this.#ports.join({
        roomId: this.#id,
        displayName: name.trim(),
        ...(needsPassword && password !== '' ? { password } : {}),
        ...(meeting.requiredConsents.length > 0 ? { consents } : {}),
        ...(asViewer && !meeting.isHost ? { asViewer } : {}),
      });
      this.#stopRetry();
      this.#ports.onJoined();
    } catch (error) {
      if (wait === this.#wait) this.#onRefused(toProblem(error), meeting);
    }
  }

  #onRefused(problem: ProblemError, meeting: Meeting): void {
    if (this.#isClosed) return;
    const { joining } = this.getSnapshot();
    if (problem.type === 'lobby-waiting' || (joining === 'waiting' && problem.isPassing)) {
      // What passes while one waits is no end of the waiting: the place in the lobby is kept for a while.
      const said = problem.type === 'lobby-waiting' ? problem : this.getSnapshot().problem;
      this.#store.patch({ joining: 'waiting', problem: said });
      this.#stopRetry();
      const wait =
        problem.retryAfter === null ? retryMs : Math.min(mostRetryMs, Math.max(1, problem.retryAfter) * 1_000);
      this.#retry = (this.#ports.clock ?? systemClock).after(wait, () => void this.#enter('waiting'));
      return;
    }
    this.#stopRetry();
    this.#store.patch({ joining: 'no', problem });
    if (problem.type === 'meeting-ended') this.#store.patch({ stage: 'failed', loadProblem: problem });
    if (problem.type === 'password-required' || problem.type === 'wrong-password') {
      this.#store.patch({ needsPassword: true });
    }
    // The host changed the settings since the page was opened.
    if (problem.type === 'consent-required' && problem.requiredConsents.length > 0) {
      const requiredConsents = [...new Set([...meeting.requiredConsents, ...problem.requiredConsents])];
      this.#store.patch({ meeting: { ...meeting, requiredConsents }, asking: requiredConsents });
    }
  }

  /** Who came by link and has no session gets a guest's; the name is given with the join. */
  async #getMeeting(): Promise<Meeting> {
    const { api, session } = this.#ports;
    if (session.getSnapshot() === null) session.set(await api.signIn({ displayName: guestName, guest: true }));
    try {
      return await this.#reachable(api.getMeeting(this.#id));
    } catch (error) {
      if (toProblem(error).type !== 'unauthorized') throw error;
      session.set(await api.signIn({ displayName: guestName, guest: true }));
      return this.#reachable(api.getMeeting(this.#id));
    }
  }

  async #reachable(loading: Promise<Meeting>): Promise<Meeting> {
    const meeting = await loading;
    if (meeting.status !== 'COMPLETED') return meeting;
    throw new ProblemError({ type: 'meeting-ended', detail: 'The meeting has ended.' });
  }

  #stopRetry(): void {
    this.#retry?.();
    this.#retry = null;
  }
}

/** Stands in the session of somebody who has not said a name yet. */
const guestName = 'Guest';
