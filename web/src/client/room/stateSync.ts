import type { ParticipantStatePatch } from '../api/wire';

export type OwnState = Required<ParticipantStatePatch>;

/** What has to be told: the members of `wanted` that the server does not have yet; null when it has all. */
export function difference(told: Partial<OwnState>, wanted: OwnState): ParticipantStatePatch | null {
  const keys = (Object.keys(wanted) as (keyof OwnState)[]).filter((key) => told[key] !== wanted[key]);
  return keys.length === 0 ? null : Object.fromEntries(keys.map((key) => [key, wanted[key]]));
}

/**
 * Keeps the server's idea of one's own state equal to the real one: one call in flight at a time, the latest state wins, and
 * after a failed call it waits to be started again (on the next connection).
 */
export class StateSync {
  readonly #send: (patch: ParticipantStatePatch) => Promise<void>;
  #told: Partial<OwnState> = {};
  #wanted: OwnState;
  #open = false;
  #busy = false;
  #connection = 0;

  constructor(initial: OwnState, send: (patch: ParticipantStatePatch) => Promise<void>) {
    this.#wanted = initial;
    this.#send = send;
  }

  /** The room was entered; `told` is what the server has of us. */
  open(told: Partial<OwnState>): void {
    this.#told = told;
    this.#open = true;
    this.#connection += 1;
    void this.#run();
  }

  close(): void {
    this.#open = false;
  }

  set(state: Partial<OwnState>): void {
    this.#wanted = { ...this.#wanted, ...state };
    void this.#run();
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
      } catch {
        // The connection is going; opening the next one sends what is missing.
        if (connection === this.#connection) this.#open = false;
      }
    }
    this.#busy = false;
  }

  #next(): ParticipantStatePatch | null {
    return this.#open ? difference(this.#told, this.#wanted) : null;
  }
}
