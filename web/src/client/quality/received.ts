import { pictureScore, voiceScore } from './scores';

/** Sums of one received track (W3C webrtc-stats, `inbound-rtp`), of which two make a measurement. */
export interface ReceivedSample {
  /** Milliseconds. */
  readonly at: number;
  readonly kind: 'audio' | 'video';
  readonly bytes: number;
  readonly samples: number;
  /** Samples that were made up and could be heard to be. */
  readonly missingSamples: number;
  readonly bufferedSeconds: number;
  readonly emitted: number;
  readonly frames: number;
  /** Null where the browser does not count it. */
  readonly frozenSeconds: number | null;
}

/** How a track came between two samples. */
export interface Reception {
  /** Mean opinion, 1 to 4.5. */
  readonly score: number;
  /** Part that was missing of a voice, or frozen of a picture; 0 to 1. */
  readonly bad: number;
}

/** What was received of each track, by the track's id. */
export function readReceived(entries: Iterable<unknown>, at: number): ReadonlyMap<string, ReceivedSample> {
  const received = new Map<string, ReceivedSample>();
  for (const entry of entries as Iterable<Record<string, unknown>>) {
    const { type, kind, trackIdentifier } = entry;
    if (type !== 'inbound-rtp' || typeof trackIdentifier !== 'string' || (kind !== 'audio' && kind !== 'video'))
      continue;
    const number = (name: string): number => (typeof entry[name] === 'number' ? entry[name] : 0);
    received.set(trackIdentifier, {
      at,
      kind,
      bytes: number('bytesReceived'),
      samples: number('totalSamplesReceived'),
      missingSamples: number('concealedSamples') - number('silentConcealedSamples'),
      bufferedSeconds: number('jitterBufferDelay'),
      emitted: number('jitterBufferEmittedCount'),
      frames: number('framesDecoded'),
      frozenSeconds: typeof entry['totalFreezesDuration'] === 'number' ? entry['totalFreezesDuration'] : null,
    });
  }
  return received;
}

/** An encoder's and a sound card's share of the delay from mouth to ear, milliseconds: a frame of Opus, and as much again to play. */
const deviceMs = 40;

/**
 * How a track came; null when nothing did, which is no fault of a line.
 *
 * @param roundTripMs To whom it came from, as far as it is known.
 */
export function reception(before: ReceivedSample, after: ReceivedSample, roundTripMs: number | null): Reception | null {
  const seconds = (after.at - before.at) / 1_000;
  // A browser starts its sums anew when it makes the track's receiver anew.
  if (seconds <= 0 || after.bytes <= before.bytes) return null;
  if (after.kind === 'audio') {
    const samples = after.samples - before.samples;
    if (samples <= 0) return null;
    const emitted = after.emitted - before.emitted;
    const buffered = emitted > 0 ? ((after.bufferedSeconds - before.bufferedSeconds) / emitted) * 1_000 : 0;
    const missing = share(after.missingSamples - before.missingSamples, samples);
    return { score: voiceScore(missing, (roundTripMs ?? 0) / 2 + buffered + deviceMs), bad: missing };
  }
  // A freeze is counted when it ends: one that lasts is known by what does not come of what arrives.
  const frozen =
    after.frames === before.frames ? 1 : share((after.frozenSeconds ?? 0) - (before.frozenSeconds ?? 0), seconds);
  return { score: pictureScore(frozen), bad: frozen };
}

function share(part: number, whole: number): number {
  return Math.min(1, Math.max(0, part / whole));
}
