import { describe, expect, it } from 'vitest';
import { rate, readStats } from '../../src/client/media/quality';
import type { StatsSample } from '../../src/client/media/quality';

const sample = (change: Partial<StatsSample>): StatsSample => ({
  at: 0,
  roundTripSeconds: 0.02,
  bytesIn: 0,
  bytesOut: 0,
  packetsIn: 0,
  packetsLostIn: 0,
  framesIn: 0,
  framesOut: 0,
  lossOut: null,
  jitterSeconds: null,
  isRelayed: false,
  ...change,
});

describe('readStats', () => {
  it('sums streams and follows the selected pair', () => {
    const stats = readStats(
      [
        { type: 'transport', selectedCandidatePairId: 'P2' },
        { type: 'candidate-pair', id: 'P1', currentRoundTripTime: 9 },
        { type: 'candidate-pair', id: 'P2', localCandidateId: 'L2', currentRoundTripTime: 0.03 },
        { type: 'local-candidate', id: 'L1', candidateType: 'host' },
        { type: 'local-candidate', id: 'L2', candidateType: 'relay' },
        {
          type: 'inbound-rtp',
          bytesReceived: 10,
          packetsReceived: 2,
          packetsLost: 1,
          jitter: 0.004,
          framesPerSecond: 24,
        },
        { type: 'inbound-rtp', bytesReceived: 5, packetsReceived: 1, packetsLost: 0, jitter: 0.012 },
        { type: 'outbound-rtp', bytesSent: 7, framesPerSecond: 30 },
        { type: 'remote-inbound-rtp', fractionLost: 0.02 },
      ],
      1_000,
    );
    expect(stats).toEqual({
      at: 1_000,
      roundTripSeconds: 0.03,
      bytesIn: 15,
      bytesOut: 7,
      packetsIn: 3,
      packetsLostIn: 1,
      framesIn: 24,
      framesOut: 30,
      lossOut: 0.02,
      jitterSeconds: 0.012,
      isRelayed: true,
    });
  });
});

describe('rate', () => {
  it('measures between two samples', () => {
    const quality = rate(
      sample({ at: 1_000, bytesIn: 1_000, packetsIn: 10 }),
      sample({ at: 3_000, bytesIn: 251_000, bytesOut: 25_000, packetsIn: 208, packetsLostIn: 2 }),
    );
    expect(quality).toMatchObject({ rating: 'good', roundTripMs: 20, loss: 0.01, kilobitsIn: 1_000, kilobitsOut: 100 });
  });

  it.each([
    [{ roundTripSeconds: 0.25 }, 'fair'],
    [{ roundTripSeconds: 0.5 }, 'poor'],
    [{ lossOut: 0.05 }, 'fair'],
    [{ lossOut: 0.2 }, 'poor'],
    [{ roundTripSeconds: null }, 'unknown'],
  ] as const)('judges %o as %s', (change, rating) => {
    expect(rate(sample({}), sample({ at: 1_000, ...change })).rating).toBe(rating);
  });

  it('does not count backwards when a transport is replaced', () => {
    const quality = rate(sample({ bytesIn: 9_999, packetsIn: 50 }), sample({ at: 1_000, bytesIn: 10 }));
    expect(quality.kilobitsIn).toBe(0);
  });
});
