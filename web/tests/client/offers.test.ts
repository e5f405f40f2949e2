import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DataPipes } from '../../src/client/data/DataPipes';
import { OfferChannel } from '../../src/client/data/OfferChannel';
import { readFrame } from '../../src/client/data/dataFrames';
import { FakeChannel, FakePeer } from './fakes';
import { FakeClock } from './fakeClock';

function open(): { clock: FakeClock; offers: OfferChannel; pipes: DataPipes; reliable: FakeChannel } {
  const peer = new FakePeer();
  const clock = new FakeClock();
  const offers = new OfferChannel(clock);
  const pipes = new DataPipes(peer as unknown as RTCPeerConnection);
  pipes.onFrame = (frame) => {
    if (frame.kind === 'answer') offers.answered(frame);
  };
  const [reliable] = peer.channels;
  if (reliable === undefined) throw new Error('There is no channel.');
  reliable.open();
  return { clock, offers, pipes, reliable };
}

const sent = async (channel: FakeChannel, count: number): Promise<Uint8Array> => {
  await expect.poll(() => channel.sent.length).toBe(count);
  return channel.sent[count - 1] ?? new Uint8Array();
};

describe('another offer', () => {
  it('goes by the data channel and is answered there', async () => {
    const { offers, pipes, reliable } = open();
    const answer = offers.offer(pipes, 'v=0 offer');
    const frame = await sent(reliable, 1);
    expect([...frame.slice(0, 5)]).toEqual([8, 0, 0, 0, 1]);
    expect(inflateRawSync(frame.slice(5)).toString()).toBe('v=0 offer');
    reliable.receive(9, 0, 0, 0, 1, ...deflateRawSync('v=0 answer'));
    expect(await answer).toBe('v=0 answer');
  });

  it('is made another way when the node does not take it, or does not answer in time', async () => {
    const { clock, offers, pipes, reliable } = open();
    const refused = offers.offer(pipes, 'one');
    await sent(reliable, 1);
    reliable.receive(9, 0, 0, 0, 1);
    expect(await refused).toBeNull();

    const late = offers.offer(pipes, 'two');
    await sent(reliable, 2);
    await clock.advance(1_500);
    expect(await late).toBeNull();
    reliable.receive(9, 0, 0, 0, 2, ...deflateRawSync('too late'));

    const next = offers.offer(pipes, 'three');
    await sent(reliable, 3);
    reliable.receive(9, 0, 0, 0, 2, ...deflateRawSync('of another'));
    reliable.receive(9, 0, 0, 0, 3, ...deflateRawSync('its own'));
    expect(await next).toBe('its own');
  });

  it('is made another way while the channel is not open, or when it is too long', async () => {
    const { offers, pipes, reliable } = open();
    const noise = Array.from({ length: 60_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join(
      '',
    );
    expect(await offers.offer(pipes, noise)).toBeNull();
    reliable.readyState = 'closing';
    expect(await offers.offer(pipes, 'offer')).toBeNull();
    expect(reliable.sent).toEqual([]);
  });

  it('has no answer that is cut short', () => {
    expect(readFrame(new Uint8Array([9, 0, 0, 0]).buffer)).toBeNull();
  });
});
