import type { Cancel, Clock } from './clock';

export interface PollPolicy {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
}

/** Progress is looked at every 2 s while it moves, and ever more seldom while it does not. */
export const progressPolicy: PollPolicy = { firstMs: 2_000, factor: 1.6, maxMs: 20_000 };

/** What a look found: something new (look again soon), the same (later), or nothing more to wait for. */
export type PollResult = 'changed' | 'same' | 'done';

/** Looks again and again, one look at a time, in growing waits until something changes; ends when there is nothing more to see. */
export function poll(clock: Clock, policy: PollPolicy, look: () => Promise<PollResult>): Cancel {
  let isStopped = false;
  let wait = policy.firstMs;
  let cancel: Cancel = () => undefined;
  const run = async (): Promise<void> => {
    const result = await look();
    if (isStopped || result === 'done') return;
    wait = result === 'changed' ? policy.firstMs : Math.min(policy.maxMs, wait * policy.factor);
    schedule();
  };
  const schedule = (): void => {
    cancel = clock.after(wait, () => void run());
  };
  schedule();
  return () => {
    isStopped = true;
    cancel();
  };
}
