import { delay } from '../clock';
import type { Clock } from '../clock';
import type { ProblemError, ProblemType } from '../problems';
import { backoffDelay, giveUpAfterMs, reconnectPolicy } from './backoff';

export interface ReconnectorPorts {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Tries to connect, for the given time of this run (from 0); null when it succeeded. Never rejects. */
  readonly attempt: (attempt: number) => Promise<ProblemError | null>;
  /** A wait begins before this attempt (from 1). */
  readonly onWait: (attempt: number) => void;
  /** There is no way back in: for good, or for too long. */
  readonly onGiveUp: (problem: ProblemError) => void;
  readonly isOver: () => boolean;
}

/** After these the server has said for good that there is no way back in. */
const final: ReadonlySet<ProblemType> = new Set<ProblemType>([
  'meeting-ended',
  'not-found',
  'forbidden',
  'role-not-allowed',
  'consent-declined',
  'wrong-password',
  'password-required',
  'room-full',
  'invalid-request',
  'unauthorized',
]);

/** Connects until connected: at once first, then in growing waits, until it succeeds, is refused for good or took too long. */
export class Reconnector {
  readonly #ports: ReconnectorPorts;
  #isRunning = false;
  #wake: () => void = () => undefined;

  constructor(ports: ReconnectorPorts) {
    this.#ports = ports;
  }

  /** Harmless while it runs already. */
  async run(): Promise<void> {
    const { clock, random, attempt, onWait, onGiveUp, isOver } = this.#ports;
    if (this.#isRunning || isOver()) return;
    this.#isRunning = true;
    const startedAt = clock.now();
    try {
      for (let count = 0; !isOver(); count++) {
        if (count > 0) {
          onWait(count);
          await this.#pause(backoffDelay(reconnectPolicy, count - 1, random()));
          if (isOver()) return;
        }
        const problem = await attempt(count);
        if (problem === null) return;
        if (final.has(problem.type) || clock.now() - startedAt > giveUpAfterMs) {
          onGiveUp(problem);
          return;
        }
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** Ends the present wait. */
  wake(): void {
    this.#wake();
  }

  #pause(milliseconds: number): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    return Promise.race([delay(this.#ports.clock, milliseconds), woken]);
  }
}
