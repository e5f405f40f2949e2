/** A picture every half second is the least that a camera in bad light gives. */
const videoFreshMs = 600;

/** In silence Opus sends a packet every 400 ms; two of them may be late. */
const audioFreshMs = 1_000;

/** Milliseconds of the wall clock, as receivers stamp what they delivered. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}

/** When a receiver delivered its last frame or packet; null when it never did. Costs nothing, so it may be asked ten times a second. */
export function deliveredAt(receiver: RTCRtpReceiver): number | null {
  const [source] = receiver.getSynchronizationSources();
  return source?.timestamp ?? null;
}

/** Whether media comes on a receiver now, and has since `since`. */
export function isFlowing(receiver: RTCRtpReceiver, since: number, patience = 1): boolean {
  const at = deliveredAt(receiver);
  if (at === null || at < since) return false;
  return wallClock() - at < patience * (receiver.track.kind === 'video' ? videoFreshMs : audioFreshMs);
}
