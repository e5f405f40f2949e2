import { every } from '../clock';
import type { Cancel, Clock } from '../clock';

const lookMs = 100;

/** In silence Opus sends a packet every 400 ms. What paused for longer than this was not steady, and its end says nothing. */
const steadyGapMs = 500;
const steadyMs = 2_000;

/** Nothing for so long, where it was steady, is looked into; and nothing for as long as both, which is longer than any silence of Opus, is no chance. */
const suspectMs = 300;
const confirmMs = 250;

export interface StallWatchPorts {
  readonly clock: Clock;
  /** When any receiver delivered something last, on any clock; null when none did. */
  readonly deliveredAt: () => number | null;
  /** How many packets came by the transport; null when nobody knows. */
  readonly packets: () => Promise<number | null>;
  readonly onStall: () => void;
}

/**
 * Notices that nothing comes any more by a transport that brought something all the time: its way is gone, long before ICE calls it disconnected, which takes it seconds.
 * Says so once; again when it has been steady again.
 */
export class StallWatch {
  readonly #ports: StallWatchPorts;
  #stop: Cancel | null = null;
  #last: number | null = null;
  #cameAt = 0;
  #steadySince: number | null = null;
  #isAsking = false;

  constructor(ports: StallWatchPorts) {
    this.#ports = ports;
  }

  /** Harmless while it runs. */
  start(): void {
    this.#steadySince = null;
    this.#stop ??= every(this.#ports.clock, lookMs, () => this.#look());
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #look(): void {
    const now = this.#ports.clock.now();
    const last = this.#ports.deliveredAt();
    if (last !== this.#last) {
      if (now - this.#cameAt > steadyGapMs) this.#steadySince = null;
      this.#steadySince ??= now;
      this.#last = last;
      this.#cameAt = now;
      return;
    }
    const wasSteady = this.#steadySince !== null && this.#cameAt - this.#steadySince >= steadyMs;
    if (wasSteady && now - this.#cameAt >= suspectMs && !this.#isAsking) void this.#ask();
  }

  /** Everybody may have fallen silent: whether the server is heard still, packets of its own tell. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    const cameAt = this.#cameAt;
    const before = await this.#ports.packets();
    this.#ports.clock.after(confirmMs, () => {
      void this.#ports.packets().then((after) => {
        this.#isAsking = false;
        if (this.#stop === null || this.#steadySince === null || this.#cameAt !== cameAt) return;
        this.#steadySince = null;
        if (before !== null && before === after) this.#ports.onStall();
      });
    });
  }
}
