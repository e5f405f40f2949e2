/** Those before who has the floor now: longer than anybody's screen needs. */
const mostRemembered = 8;

/**
 * Who has the floor, and who had it before. A media node hears the whole room and says it; where nobody does, as between peers, it is told from whom one hears:
 * who has it keeps it until they are silent, however loudly others speak meanwhile.
 */
export class Floor {
  #holders: readonly string[] = [];
  #isTold = false;

  /** Who has and had it, the present one first. The same list while it does not change. */
  get holders(): readonly string[] {
    return this.#holders;
  }

  /** The media node's word: who speaks now, who has the floor first. Nobody who speaks leaves it where it was. */
  told(speakers: readonly string[]): readonly string[] {
    this.#isTold = true;
    return this.#give(speakers[0]);
  }

  /** What one hears oneself. Does not count against the word of a node that the room's media goes by. */
  heard(speaking: ReadonlySet<string>, isServed: boolean): readonly string[] {
    if (!isServed) this.#isTold = false;
    const [holder] = this.#holders;
    if (this.#isTold || (holder !== undefined && speaking.has(holder))) return this.#holders;
    return this.#give(speaking.values().next().value);
  }

  #give(holder: string | undefined): readonly string[] {
    if (holder !== undefined && holder !== this.#holders[0])
      this.#holders = [holder, ...this.#holders.filter((one) => one !== holder)].slice(0, mostRemembered);
    return this.#holders;
  }
}
