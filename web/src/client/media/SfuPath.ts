import type { TrackSource } from '../api/wire';
import { wallClock } from './flow';
import type { MediaLink } from './MediaLink';

/** One transport to a media node, and since when each of its slots carries what it carries. There are two while a room moves. */
export class SfuPath {
  readonly link: MediaLink;
  readonly madeAt: number;
  /** The node and room that it leads to; null until the server has named it. */
  transportId: string | null;
  /** When it was seen to stand, on the clock of {@link madeAt}; null while it does not. */
  upSince: number | null = null;
  #carries = new Map<string, { readonly what: string; readonly since: number }>();

  constructor(link: MediaLink, transportId: string | null, now: number) {
    this.link = link;
    this.transportId = transportId;
    this.madeAt = now;
  }

  /** Takes note of changes of the transport and its slots. */
  update(now: number): void {
    this.upSince = this.link.isConnected ? (this.upSince ?? now) : null;
    const carries = new Map<string, { what: string; since: number }>();
    for (const { mid, participantId, source } of this.link.slots?.slots ?? []) {
      if (!participantId || !source) continue;
      const what = `${participantId}/${source}`;
      const known = this.#carries.get(mid);
      // What came on the slot before was somebody else's.
      carries.set(mid, known?.what === what ? known : { what, since: wallClock() });
    }
    this.#carries = carries;
  }

  /** The receiver that carries a source, and since when. */
  find(participantId: string, source: TrackSource): { receiver: RTCRtpReceiver; since: number } | null {
    const what = `${participantId}/${source}`;
    for (const [mid, one] of this.#carries) {
      if (one.what !== what) continue;
      const receiver = this.link.peer?.slotReceiver(mid);
      if (receiver) return { receiver, since: one.since };
    }
    return null;
  }

  /** What a slot carries, as `participant/source`; null when it is free. */
  carriedBy(mid: string): string | null {
    return this.#carries.get(mid)?.what ?? null;
  }

  /** Every voice slot is somebody's: who has none is not among the loudest. */
  get isFullOfVoices(): boolean {
    const mids = this.link.peer?.audioMids ?? [];
    return mids.length > 0 && mids.every((mid) => this.#carries.has(mid));
  }
}
