import type { Cancel, Clock } from '../clock';

/** Browsers call a transport disconnected after some 2.5 s without a word of the other side; what lasts on is worth a question. */
const firstMs = 1_000;

/** A report may be lost, or come before the node is gone for all; each further one waits twice as long. */
const mostMs = 30_000;

/** Failures of offers come in rows: one report speaks for those of so long. */
const onceMs = 1_000;

/** Notices that a media node stays silent, and says so now and then until it is heard again. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #say: () => void;
  #timer: Cancel | null = null;
  #saidAt: number | null = null;

  constructor(clock: Clock, say: () => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** Nothing is heard from now on; said before, it counts from then. */
  silent(): void {
    if (this.#timer === null) this.#wait(firstMs);
  }

  /** An offer was not answered, or a transport was given up: reason enough to say so at once. */
  failed(): void {
    const isSaid = this.#saidAt !== null && this.#clock.now() - this.#saidAt < onceMs;
    if (!isSaid) this.#report();
  }

  /** It is heard again, or nobody listens any more. */
  stop(): void {
    this.#timer?.();
    this.#timer = null;
  }

  #wait(milliseconds: number): void {
    this.#timer = this.#clock.after(milliseconds, () => {
      this.#wait(Math.min(milliseconds * 2, mostMs));
      this.#report();
    });
  }

  #report(): void {
    this.#saidAt = this.#clock.now();
    this.#say();
  }
}
