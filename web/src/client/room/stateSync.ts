import type { ParticipantStatePatch } from '../api/wire';
import type { Clock } from '../clock';
import { toProblem } from '../problems';
import type { ProblemError } from '../problems';

export type OwnState = Required<ParticipantStatePatch>;

/** What has to be told: the members of `wanted` that the server does not have yet; null when it has all. */
export function difference(told: Partial<OwnState>, wanted: OwnState): ParticipantStatePatch | null {
  const keys = (Object.keys(wanted) as (keyof OwnState)[]).filter((key) => told[key] !== wanted[key]);
  return keys.length === 0 ? null : Object.fromEntries(keys.map((key) => [key, wanted[key]]));
}

/** A call that failed for a reason that may pass is made again after this long, on the same connection; each time after twice as long, up to the second. */
const firstPauseMs = 1000;
const longestPauseMs = 16_000;

/**
 * Keeps the server's idea of one's own state equal to the real one: one call in flight at a time, the latest state wins, and
 * a call that failed is made again after a while, or on the next connection.
 */
export class StateSync {
  readonly #clock: Clock;
  readonly #send: (patch: ParticipantStatePatch) => Promise<void>;
  readonly #onRefused: (patch: ParticipantStatePatch, problem: ProblemError) => void;
  #told: Partial<OwnState> = {};
  #wanted: OwnState;
  #open = false;
  #busy = false;
  #connection = 0;
  #pauseMs = firstPauseMs;

  constructor(
    clock: Clock,
    initial: OwnState,
    send: (patch: ParticipantStatePatch) => Promise<void>,
    onRefused: (patch: ParticipantStatePatch, problem: ProblemError) => void = () => undefined,
  ) {
    this.#clock = clock;
    this.#wanted = initial;
    this.#send = send;
    this.#onRefused = onRefused;
  }

  /** The room was entered; `told` is what the server has of us. */
  open(told: Partial<OwnState>): void {
    this.#told = told;
    this.#open = true;
    this.#connection += 1;
    this.#pauseMs = firstPauseMs;
    void this.#run();
  }

  close(): void {
    this.#open = false;
    this.#connection += 1;
  }

  set(state: Partial<OwnState>): void {
    this.#wanted = { ...this.#wanted, ...state };
    void this.#run();
  }

  /** Whether the server has it all, and no call is on its way. */
  get isSettled(): boolean {
    return !this.#busy && difference(this.#told, this.#wanted) === null;
  }

  get wanted(): OwnState {
    return this.#wanted;
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let patch = this.#next(); patch !== null; patch = this.#next()) {
      const connection = this.#connection;
      try {
        await this.#send(patch);
        if (connection === this.#connection) this.#told = { ...this.#told, ...patch };
      } catch (error) {
        const problem = toProblem(error);
        if (problem.type === 'forbidden') {
          // Asking again would change nothing: what was told before stays true.
          this.#wanted = { ...this.#wanted, ...refusedBack(this.#told, patch) };
          this.#onRefused(patch, problem);
        } else if (connection === this.#connection) {
          // Where the connection is going, opening the next one sends what is missing.
          this.#open = false;
          this.#clock.after(this.#pauseMs, () => {
            if (connection !== this.#connection) return;
            this.#open = true;
            void this.#run();
          });
          this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
        }
      }
    }
    this.#busy = false;
  }

  #next(): ParticipantStatePatch | null {
    return this.#open ? difference(this.#told, this.#wanted) : null;
  }
}

/** The members of a refused patch as they were; one that the server never had of us counts as told, or it would be asked for ever. */
function refusedBack(told: Partial<OwnState>, patch: ParticipantStatePatch): Partial<OwnState> {
  const keys = Object.keys(patch) as (keyof OwnState)[];
  return Object.fromEntries(keys.map((key) => [key, told[key] ?? !patch[key]]));
}
