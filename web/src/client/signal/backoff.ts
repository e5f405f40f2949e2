export interface BackoffPolicy {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** Part of the delay that is random, 0 to 1: a restarted server is not met by everybody at once. */
  readonly jitter: number;
}

/**
 * First retry almost at once (a lost Wi-Fi packet), then up to 8 s: still quicker than a person reaches for reload. It grows slowly, so that who was cut off for a
 * moment is back several times over before the server takes them for gone, which it does after 8 s.
 */
export const reconnectPolicy: BackoffPolicy = { firstMs: 300, factor: 1.5, maxMs: 8_000, jitter: 0.4 };

/** Milliseconds before attempt `attempt` (from 0). `random` is uniform in [0, 1). */
export function backoffDelay(policy: BackoffPolicy, attempt: number, random: number): number {
  const full = Math.min(policy.maxMs, policy.firstMs * policy.factor ** attempt);
  return Math.round(full * (1 - policy.jitter * random));
}

/** After this long without a server the client stops by itself and says so. */
export const giveUpAfterMs = 30 * 60_000;
