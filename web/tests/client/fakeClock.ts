import type { Cancel, Clock } from '../../src/client/clock';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that moves when told to. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #timers = new Set<Timer>();

  readonly now = (): number => this.#now;

  readonly after = (milliseconds: number, run: () => void): Cancel => {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  };

  /** Moves time on, running what falls due in its order, and what that starts. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (let next = this.#next(end); next !== null; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = next.at;
      next.run();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): Timer | null {
    const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
    return due[0] ?? null;
  }
}

/** Lets every promise that can resolve do so: a macrotask runs after all microtasks. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
