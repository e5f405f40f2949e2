import type { ShownTrack, ShownView } from '../api/wire';
import type { Cancel, Clock } from '../clock';
import { toProblem } from '../problems';
import { backoffDelay } from '../signal/backoff';
import type { BackoffPolicy } from '../signal/backoff';
import { keyOf } from './ShownPictures';

/** The first word on a new transport: as soon as a page has laid out all its tiles. */
const firstMs = 50;

/** Something is shown that was not, or larger: a person waits for it. */
const moreMs = 200;

/** Something is shown no more, or smaller, or in another order: nobody waits for that, and it may change back meanwhile. */
const lessMs = 2_000;

const retry: BackoffPolicy = { firstMs: 500, factor: 2, maxMs: 8_000, jitter: 0.4 };

export interface ShownReportOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Tells the node; rejects with a problem. */
  readonly put: (view: ShownView) => Promise<void>;
}

/** Keeps one transport's media node told of what is shown: the whole list each time, not more often than it matters, and again when it did not arrive. */
export class ShownReport {
  readonly #options: ShownReportOptions;
  #wanted: readonly ShownTrack[] | null = null;
  /** What the node is known to know; null when nothing. */
  #told: readonly ShownTrack[] | null = null;
  /** What it refused, whatever for: only something else is worth another try. */
  #refused: readonly ShownTrack[] | null = null;
  #version = 0;
  #attempt = 0;
  /** Names the transport that is told; null while there is none. */
  #transport: object | null = null;
  #isBusy = false;
  #due = Number.POSITIVE_INFINITY;
  #timer: Cancel = () => undefined;

  constructor(options: ShownReportOptions) {
    this.#options = options;
  }

  /** What is shown from now on, the most important first; null while nobody says. */
  want(shown: readonly ShownTrack[] | null): void {
    this.#wanted = shown;
    this.#schedule();
  }

  /** There is a transport that knows nothing yet, or may have forgotten. */
  begin(): void {
    this.end();
    this.#transport = {};
    this.#schedule();
  }

  /** There is no transport to tell. */
  end(): void {
    this.#transport = null;
    this.#told = null;
    this.#refused = null;
    this.#attempt = 0;
    this.#cancel();
  }

  #schedule(): void {
    const wait = this.#wait();
    if (wait === null) {
      this.#cancel();
      return;
    }
    const due = this.#options.clock.now() + wait;
    // A change that can wait does not put off one that cannot, nor does it put off itself for ever.
    if (this.#due <= due) return;
    this.#cancel();
    this.#due = due;
    this.#timer = this.#options.clock.after(wait, () => {
      this.#due = Number.POSITIVE_INFINITY;
      void this.#put();
    });
  }

  /** How long the next word may wait; null when there is nothing to say. */
  #wait(): number | null {
    const wanted = this.#wanted;
    if (this.#transport === null || this.#isBusy || wanted === null || wanted === this.#refused) return null;
    if (this.#told !== null && isKnown(wanted, this.#told)) return null;
    if (this.#attempt > 0) return backoffDelay(retry, this.#attempt - 1, this.#options.random());
    const isMore = wanted.some((one) => one.height > heightOf(one, this.#told ?? []));
    return !isMore ? lessMs : this.#told === null ? firstMs : moreMs;
  }

  async #put(): Promise<void> {
    const shown = this.#wanted;
    const transport = this.#transport;
    if (shown === null) return;
    this.#isBusy = true;
    this.#version += 1;
    const version = this.#version;
    try {
      await this.#options.put({ version, shown });
      if (transport === this.#transport) {
        this.#told = shown;
        this.#attempt = 0;
      }
    } catch (error) {
      // What another transport's node answered says nothing of this one.
      if (transport === this.#transport) {
        if (toProblem(error).isPassing) this.#attempt += 1;
        else this.#refused = shown;
      }
    } finally {
      this.#isBusy = false;
    }
    this.#schedule();
  }

  #cancel(): void {
    this.#timer();
    this.#due = Number.POSITIVE_INFINITY;
  }
}

function heightOf(track: ShownTrack, shown: readonly ShownTrack[]): number {
  return shown.find((one) => keyOf(one) === keyOf(track))?.height ?? 0;
}

/** Whether who was told one list knows all of another: the same pictures in the same order, and of each that is not seen that it is not. */
function isKnown(wanted: readonly ShownTrack[], told: readonly ShownTrack[]): boolean {
  const seen = (list: readonly ShownTrack[]): string =>
    list.flatMap((one) => (one.height > 0 ? [`${keyOf(one)} ${one.height}`] : [])).join('\n');
  const named = new Set(told.map(keyOf));
  return seen(wanted) === seen(told) && wanted.every((one) => named.has(keyOf(one)));
}
