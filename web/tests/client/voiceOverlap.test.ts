import { beforeEach, describe, expect, it } from 'vitest';
import { VoiceOverlap } from '../../src/client/media/VoiceOverlap';

const track = (readyState: MediaStreamTrackState = 'live'): MediaStreamTrack => ({ readyState }) as MediaStreamTrack;

describe('VoiceOverlap', () => {
  const heard = new Set<MediaStreamTrack>();
  const former = track();
  const next = track();
  let overlap = new VoiceOverlap((one) => heard.has(one));

  beforeEach(() => {
    heard.clear();
    heard.add(former);
    overlap = new VoiceOverlap((one) => heard.has(one));
    overlap.update([former], 0);
  });

  it('plays both for a moment when the next is heard at once', () => {
    heard.add(next);
    expect(overlap.update([next], 1_000)).toEqual([next, former]);
    expect(overlap.isChanging).toBe(true);
    expect(overlap.update([next], 1_200)).toEqual([next, former]);
    expect(overlap.update([next], 1_250)).toEqual([next]);
    expect(overlap.isChanging).toBe(false);
  });

  it('keeps the former until the next is heard, and a moment longer', () => {
    for (let now = 1_000; now <= 4_000; now += 100) expect(overlap.update([next], now)).toEqual([next, former]);
    heard.add(next);
    expect(overlap.update([next], 4_200)).toEqual([next, former]);
    expect(overlap.update([next], 4_250)).toEqual([next]);
  });

  it('does not wait for ever', () => {
    for (let now = 1_000; now < 6_000; now += 100) expect(overlap.update([next], now)).toContain(former);
    expect(overlap.update([next], 6_200)).toEqual([next]);
  });

  it('lets an ended track go, and one that is wanted again stay once', () => {
    const ended = track('ended');
    heard.add(ended);
    overlap.update([former, ended], 500);
    expect(overlap.update([next], 1_000)).toEqual([next, former]);
    expect(overlap.update([former], 1_100)).toEqual([former, next]);
  });
});
