/** Linear level (RFC 6464 scaled to 0..1) above which somebody is heard to speak; breathing and fans stay below. */
const threshold = 0.02;

/** A ring that flickers between words is worse than one that lags. */
const holdMs = 700;

/** Who speaks, from levels measured several times a second. */
export class SpeakingDetector {
  readonly #lastLoud = new Map<string, number>();
  #present: ReadonlySet<string> = new Set();

  /** The same set as before while nobody begins or stops. */
  update(levels: ReadonlyMap<string, number>, now: number): ReadonlySet<string> {
    for (const [id, level] of levels) if (level >= threshold) this.#lastLoud.set(id, now);
    for (const [id, at] of this.#lastLoud) if (now - at > holdMs) this.#lastLoud.delete(id);
    const same =
      this.#lastLoud.size === this.#present.size && [...this.#lastLoud.keys()].every((id) => this.#present.has(id));
    if (!same) this.#present = new Set(this.#lastLoud.keys());
    return this.#present;
  }
}
