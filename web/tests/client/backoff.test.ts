import { describe, expect, it } from 'vitest';
import { backoffDelay, reconnectPolicy } from '../../src/client/signal/backoff';

describe('backoffDelay', () => {
  it('grows up to its most', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 50].map((attempt) => backoffDelay(reconnectPolicy, attempt, 0));
    expect(delays).toEqual([300, 450, 675, 1_013, 1_519, 2_278, 3_417, 8_000]);
  });

  it('takes off a random part, never more than the jitter', () => {
    expect(backoffDelay(reconnectPolicy, 50, 0.5)).toBe(6_400);
    expect(backoffDelay(reconnectPolicy, 50, 0.999_999)).toBeGreaterThanOrEqual(4_800);
  });
});
