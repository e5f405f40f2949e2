import type { IceServer, IceServersResponse } from '../api/wire';
import type { Cancel, Clock } from '../clock';

export interface RelayServersOptions {
  readonly clock: Clock;
  readonly renew: () => Promise<IceServersResponse>;
  /** Servers whose credentials are good again, for every transport that is made or restarted from now on. */
  readonly onRenewed: (servers: readonly IceServer[]) => void;
}

/** Renewed at this share of their life, so that there is time to try again. */
const renewAt = 0.6;

const soonestMs = 2_000;
const retryMs = 10_000;

/**
 * Keeps the credentials of TURN servers good for as long as a call lasts. What is relayed already goes on with the old ones; a
 * transport that has to be made anew, an hour into the call, needs new ones.
 */
export class RelayServers {
  readonly #options: RelayServersOptions;
  #stop: Cancel = () => undefined;

  constructor(options: RelayServersOptions) {
    this.#options = options;
  }

  /** With the time at which the present credentials end; called again with every admission. */
  start(expiresAt: string): void {
    const left = Date.parse(expiresAt) - Date.now();
    if (Number.isNaN(left)) return;
    this.#later(Math.max(soonestMs, left * renewAt));
  }

  stop(): void {
    this.#stop();
    this.#stop = () => undefined;
  }

  #later(milliseconds: number): void {
    this.#stop();
    let stopped = false;
    const cancel = this.#options.clock.after(milliseconds, () => void this.#renew(() => stopped));
    this.#stop = () => {
      stopped = true;
      cancel();
    };
  }

  async #renew(isStopped: () => boolean): Promise<void> {
    try {
      const fresh = await this.#options.renew();
      if (isStopped()) return;
      this.#options.onRenewed(fresh.iceServers);
      this.start(fresh.expiresAt);
    } catch {
      // The server is away, or the token is: whoever reconnects is admitted anew, and starts this again.
      if (!isStopped()) this.#later(retryMs);
    }
  }
}
