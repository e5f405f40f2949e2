/** What carried a voice last goes on for so long after its successor is heard: the successor's buffer fills first. */
const overlapMs = 250;

/** On a busy machine a track is heard long after its first packet; the former is kept for that, but not for ever. */
export const longestOverlapMs = 5_000;

/** Which tracks are played while voices change their way: those of now, and those of before for a moment longer. */
export class VoiceOverlap {
  readonly #hasBegun: (track: MediaStreamTrack) => boolean;
  readonly #lingering = new Map<MediaStreamTrack, { readonly since: number; readonly until: number }>();
  #voices: readonly MediaStreamTrack[] = [];

  /** @param hasBegun Whether a track is heard yet. */
  constructor(hasBegun: (track: MediaStreamTrack) => boolean) {
    this.#hasBegun = hasBegun;
  }

  /** Whether time alone changes what is played. */
  get isChanging(): boolean {
    return this.#lingering.size > 0;
  }

  update(voices: readonly MediaStreamTrack[], now: number): readonly MediaStreamTrack[] {
    const wanted = new Set(voices);
    const isHeard = voices.every(this.#hasBegun);
    for (const track of this.#voices)
      if (!wanted.has(track) && !this.#lingering.has(track))
        this.#lingering.set(track, { since: now, until: now + overlapMs });
    for (const [track, { since, until }] of [...this.#lingering]) {
      const isAwaited = !isHeard && now - since < longestOverlapMs;
      if (wanted.has(track) || track.readyState === 'ended' || (until <= now && !isAwaited))
        this.#lingering.delete(track);
      else if (isAwaited) this.#lingering.set(track, { since, until: now + overlapMs });
    }
    this.#voices = voices;
    return [...voices, ...this.#lingering.keys()];
  }
}
