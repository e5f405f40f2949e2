import type { StatsSample } from './quality';

/** Above this much loss a peer link is worse than the way by a media node. */
const badLoss = 0.05;

/** So long must it last. */
const seconds = 5;

/** Fewer packets than this in a second say nothing. */
const fewPackets = 10;

/** Tells a link that loses packets steadily from one that lost some. Fed once a second. */
export class LossWatch {
  #before: StatsSample | null = null;
  #recent: { readonly lost: number; readonly received: number }[] = [];

  /** Percent lost over the last five seconds when each of them was bad, else null. Said once; then it has to last as long again. */
  add(sample: StatsSample): number | null {
    const before = this.#before;
    this.#before = sample;
    if (before === null) return null;
    const lost = Math.max(0, sample.packetsLostIn - before.packetsLostIn);
    const received = Math.max(0, sample.packetsIn - before.packetsIn);
    const isBad = lost + received >= fewPackets && lost / (lost + received) > badLoss;
    this.#recent = isBad ? [...this.#recent, { lost, received }] : [];
    if (this.#recent.length < seconds) return null;
    const allLost = this.#recent.reduce((sum, one) => sum + one.lost, 0);
    const all = this.#recent.reduce((sum, one) => sum + one.lost + one.received, 0);
    this.#recent = [];
    return (allLost / all) * 100;
  }
}
