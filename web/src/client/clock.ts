/** Cancels what was scheduled. Harmless when it already ran. */
export type Cancel = () => void;

/** Time is an argument, so that tests need no real timers. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now: () => number;
  after: (milliseconds: number, run: () => void) => Cancel;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Runs again and again until cancelled; the next run is scheduled after the present one. */
export function every(clock: Clock, milliseconds: number, run: () => void): Cancel {
  let cancel: Cancel = () => undefined;
  let stopped = false;
  const schedule = (): void => {
    cancel = clock.after(milliseconds, () => {
      run();
      if (!stopped) schedule();
    });
  };
  schedule();
  return () => {
    stopped = true;
    cancel();
  };
}

/** Resolves after the time given. */
export function delay(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(milliseconds, resolve);
  });
}

/** The promise's outcome, or `onTimeout`'s error when it takes longer. */
export function within<T>(clock: Clock, milliseconds: number, work: Promise<T>, onTimeout: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(milliseconds, () => reject(onTimeout()));
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
