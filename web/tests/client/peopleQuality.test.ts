import { describe, expect, it } from 'vitest';
import { PeopleQuality } from '../../src/client/quality/PeopleQuality';
import { readReceived, reception } from '../../src/client/quality/received';
import type { ReceivedSample } from '../../src/client/quality/received';
import { pictureScore, ratingOf, voiceScore } from '../../src/client/quality/scores';
import { personQualityText } from '../../src/features/meeting/qualityText';

const line = { roundTripMs: 40, lossOut: 0 };

const voice = (change: Partial<ReceivedSample> = {}): ReceivedSample => ({
  at: 0,
  kind: 'audio',
  bytes: 0,
  samples: 0,
  missingSamples: 0,
  bufferedSeconds: 0,
  emitted: 0,
  frames: 0,
  frozenSeconds: null,
  ...change,
});

/** A track that came for so many seconds, with a part of it missing or frozen. */
const came = (kind: 'audio' | 'video', seconds: number, bad = 0): ReceivedSample =>
  voice({
    kind,
    at: seconds * 1_000,
    bytes: seconds * 5_000,
    ...(kind === 'audio'
      ? { samples: seconds * 48_000, missingSamples: seconds * 48_000 * bad }
      : { frames: seconds * 20, frozenSeconds: seconds * bad }),
  });

describe('scores', () => {
  it.each([
    [0, 50, 'good'],
    [0.02, 100, 'good'],
    [0.06, 100, 'fair'],
    [0, 350, 'fair'],
    [0.2, 100, 'poor'],
    [0, 600, 'poor'],
  ])('of a voice with %d missing after %d ms is %s', (missing, delay, rating) => {
    expect(ratingOf(voiceScore(missing, delay))).toBe(rating);
  });

  it('fall with every impairment and stay within the scale', () => {
    for (let missing = 0; missing < 1; missing += 0.05) {
      for (let delay = 0; delay < 2_000; delay += 100) {
        const score = voiceScore(missing, delay);
        expect(score).toBeGreaterThanOrEqual(0.99);
        expect(score).toBeLessThanOrEqual(4.5);
        expect(voiceScore(missing + 0.05, delay)).toBeLessThanOrEqual(score + 1e-9);
        expect(voiceScore(missing, delay + 100)).toBeLessThanOrEqual(score + 1e-9);
      }
    }
    expect([0, 0.05, 0.2, 1].map((frozen) => ratingOf(pictureScore(frozen)))).toEqual(['good', 'fair', 'poor', 'poor']);
  });
});

describe('reception', () => {
  it('reads the sums of every track, and nothing else', () => {
    const received = readReceived(
      [
        {
          type: 'inbound-rtp',
          kind: 'audio',
          trackIdentifier: 'a',
          bytesReceived: 9,
          totalSamplesReceived: 8,
          concealedSamples: 5,
          silentConcealedSamples: 3,
        },
        { type: 'inbound-rtp', kind: 'video', trackIdentifier: 'v', framesDecoded: 4, totalFreezesDuration: 0.5 },
        { type: 'outbound-rtp', kind: 'audio', trackIdentifier: 'mine' },
        { type: 'inbound-rtp', kind: 'audio' },
      ],
      7,
    );
    expect([...received.keys()]).toEqual(['a', 'v']);
    expect(received.get('a')).toMatchObject({ at: 7, bytes: 9, samples: 8, missingSamples: 2, frozenSeconds: null });
    expect(received.get('v')).toMatchObject({ frames: 4, frozenSeconds: 0.5 });
  });

  it('is not judged while nothing comes', () => {
    expect(reception(came('audio', 2), { ...came('audio', 2), at: 9_000 }, 40)).toBeNull();
  });

  it('counts a picture that stands still while packets come as frozen', () => {
    const before = came('video', 2);
    expect(reception(before, { ...before, at: 4_000, bytes: 99_000 }, 40)).toMatchObject({ bad: 1, score: 1 });
  });

  it('adds what is buffered to the way from mouth to ear', () => {
    const before = came('audio', 2);
    const late = { ...came('audio', 4), bufferedSeconds: 0.5 * 96_000, emitted: 96_000 };
    const score = reception(before, late, 40)?.score ?? 0;
    expect(score).toBeLessThan(reception(before, came('audio', 4), 40)?.score ?? 0);
  });
});

describe('PeopleQuality', () => {
  const tracks = (...people: readonly string[]): ReadonlyMap<string, readonly string[]> =>
    new Map(people.map((id) => [id, [`${id}-voice`, `${id}-picture`]]));

  const all = (
    seconds: number,
    bad: Readonly<Record<string, readonly [number, number]>>,
  ): ReadonlyMap<string, ReceivedSample> =>
    new Map(
      Object.entries(bad).flatMap(([id, [missing, frozen]]) => [
        [`${id}-voice`, came('audio', seconds, missing)] as const,
        [`${id}-picture`, came('video', seconds, frozen)] as const,
      ]),
    );

  const judge = (bad: Readonly<Record<string, readonly [number, number]>>, own = line) => {
    const quality = new PeopleQuality();
    quality.update(tracks(...Object.keys(bad)), all(0, bad), own);
    return quality.update(tracks(...Object.keys(bad)), all(2, bad), own);
  };

  it('says nothing of anybody after one measurement', () => {
    expect(new PeopleQuality().update(tracks('ada'), all(2, { ada: [0.5, 0.5] }), line).size).toBe(0);
  });

  it('finds the one who comes through badly, and on whose side that is', () => {
    const people = judge({ ada: [0.25, 0], grace: [0, 0], alan: [0, 0] });
    expect(people.get('ada')).toEqual({ rating: 'poor', missingVoice: 25, frozenPicture: 0, side: 'theirs' });
    expect(people.get('grace')).toMatchObject({ rating: 'good', missingVoice: 0 });
  });

  it('takes what hurts most of the others for one’s own', () => {
    expect(judge({ ada: [0.25, 0], grace: [0, 0.3], alan: [0, 0] }).get('ada')?.side).toBe('own');
  });

  it('cannot tell with one alone, unless the own line is known to be bad', () => {
    expect(judge({ ada: [0.25, 0] }).get('ada')?.side).toBe('unknown');
    expect(judge({ ada: [0.25, 0] }, { roundTripMs: 40, lossOut: 0.2 }).get('ada')?.side).toBe('own');
  });

  it('forgives one bad measurement of several', () => {
    const quality = new PeopleQuality();
    for (let at = 0; at < 5; at++) quality.update(tracks('ada'), all(at * 2, { ada: [0, 0] }), line);
    const hiccup = new Map(all(10, { ada: [0, 0] }));
    hiccup.set('ada-picture', { ...came('video', 10), frozenSeconds: 0.15 });
    expect(quality.update(tracks('ada'), hiccup, line).get('ada')?.rating).toBe('good');
  });

  it('tells how much of all voices and pictures was missing since it was last asked', () => {
    const quality = new PeopleQuality();
    const bad = { ada: [0.5, 0], grace: [0, 0.25] } as const;
    for (const seconds of [0, 2, 4]) quality.update(tracks('ada', 'grace'), all(seconds, bad), line);
    const means = quality.takeMeans();
    expect(means.missingVoice).toBeCloseTo(0.25);
    expect(means.frozenPicture).toBeCloseTo(0.125);
    expect(quality.takeMeans()).toEqual({ missingVoice: null, frozenPicture: null });
  });

  it('forgets who is muted, and begins anew when they speak again', () => {
    const quality = new PeopleQuality();
    quality.update(tracks('ada'), all(0, { ada: [0, 0] }), line);
    quality.update(new Map([['ada', []]]), all(2, { ada: [0, 0] }), line);
    expect(quality.update(tracks('ada'), all(4, { ada: [0.9, 0.9] }), line).size).toBe(0);
  });

  it('gives the same map while nothing that is shown changes', () => {
    const quality = new PeopleQuality();
    quality.update(tracks('ada'), all(0, { ada: [0, 0] }), line);
    const before = quality.update(tracks('ada'), all(2, { ada: [0, 0] }), line);
    expect(quality.update(tracks('ada'), all(4, { ada: [0, 0] }), line)).toBe(before);
  });
});

describe('personQualityText', () => {
  it('says what is wrong and whose side it is on', () => {
    expect(personQualityText('Ada', { rating: 'poor', missingVoice: 25, frozenPicture: 12, side: 'theirs' })).toBe(
      "Ada comes through badly: 25 % of the voice is missing, and the picture stands still 12 % of the time. It is Ada's connection: others come through well.",
    );
    expect(personQualityText('Ada', { rating: 'fair', missingVoice: 0, frozenPicture: 0, side: 'own' })).toContain(
      'the voice comes late. It is your connection',
    );
    expect(personQualityText('Ada', { rating: 'good', missingVoice: 0, frozenPicture: 0, side: 'unknown' })).toBe(
      'Ada comes through well.',
    );
  });
});
