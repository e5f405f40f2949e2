import { describe, expect, it } from 'vitest';
import { StallWatch } from '../../src/client/media/StallWatch';
import { FakeClock } from './fakeClock';

/** A transport that brings something every 100 ms, or does not. */
function transport() {
  const clock = new FakeClock();
  const found = { stalls: 0, packets: 0, hears: true, last: null as number | null };
  const watch = new StallWatch({
    clock,
    deliveredAt: () => found.last,
    packets: () => Promise.resolve(found.packets),
    onStall: () => (found.stalls += 1),
  });
  /** Media flow for so long, in gaps of so much. */
  const flow = async (milliseconds: number, gap = 100): Promise<void> => {
    for (let i = 0; i < milliseconds; i += gap) {
      found.last = clock.now();
      found.packets += 1;
      await clock.advance(gap);
    }
  };
  return { clock, found, watch, flow };
}

describe('StallWatch', () => {
  it('says once that nothing comes any more, within a second of the last packet', async () => {
    const { clock, found, watch, flow } = transport();
    watch.start();
    await flow(3_000);
    await clock.advance(500);
    expect(found.stalls).toBe(0);
    await clock.advance(400);
    expect(found.stalls).toBe(1);
    await clock.advance(20_000);
    expect(found.stalls).toBe(1);
    await flow(3_000);
    await clock.advance(1_500);
    expect(found.stalls).toBe(2);
  });

  it('takes nothing for a stall that was not steady, nor silence in which the server is heard', async () => {
    const { clock, found, watch, flow } = transport();
    watch.start();
    await flow(6_000, 600);
    await clock.advance(3_000);
    expect(found.stalls).toBe(0);
    await flow(6_000, 400);
    expect(found.stalls).toBe(0);
    await flow(3_000);
    for (let i = 0; i < 30; i++) {
      found.packets += 1;
      await clock.advance(100);
    }
    expect(found.stalls).toBe(0);
  });

  it('looks no more once it is stopped', async () => {
    const { clock, found, watch, flow } = transport();
    watch.start();
    await flow(3_000);
    await clock.advance(400);
    watch.stop();
    await clock.advance(3_000);
    expect(found.stalls).toBe(0);
  });
});
