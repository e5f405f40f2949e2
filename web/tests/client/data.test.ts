import { describe, expect, it } from 'vitest';
import { DataPipes } from '../../src/client/data/DataPipes';
import { longestFrame, readFrame, writeFrame, writeReport, writeShown } from '../../src/client/data/dataFrames';
import type { ReceivedFrame } from '../../src/client/data/dataFrames';
import { RoomData } from '../../src/client/data/RoomData';
import type { OutgoingMessage } from '../../src/client/data/RoomData';
import { waysOf } from '../../src/client/data/waysOf';
import type { Ways } from '../../src/client/data/waysOf';
import { ProblemError } from '../../src/client/problems';
import { FakePeer } from './fakes';

const bytes = (...values: readonly number[]): ArrayBuffer => new Uint8Array(values).buffer;

describe('frames', () => {
  it('are written as the media node reads them', () => {
    expect(writeFrame({ topic: 't', payload: new Uint8Array([42]) }, [])).toEqual(new Uint8Array([1, 0, 1, 0x74, 42]));
    expect(writeFrame({ topic: '', payload: 'ü' }, ['a', 'bc'])).toEqual(
      new Uint8Array([0x81, 2, 1, 0x61, 2, 0x62, 0x63, 0, 0xc3, 0xbc]),
    );
  });

  it('are read as the media node writes them', () => {
    expect(readFrame(bytes(0x81, 2, 0x6d, 0x65, 1, 0x74, 0x68, 0x69))).toEqual({
      kind: 'message',
      from: 'me',
      topic: 't',
      payload: 'hi',
    });
    expect(readFrame(bytes(1, 1, 0x6d, 0, 1, 2))).toEqual({
      kind: 'message',
      from: 'm',
      topic: '',
      payload: new Uint8Array([1, 2]),
    });
    expect(readFrame(bytes(3, 0, 0, 1, 2))).toEqual({ kind: 'missed', count: 258 });
    expect(readFrame(bytes(4, 2, 1, 0x31, 0b101, 2, 0x61, 0x62, 1))).toEqual({
      kind: 'wanted',
      layers: new Map([
        ['1', 0b101],
        ['ab', 1],
      ]),
    });
  });

  it('say what is shown', () => {
    const shown = [
      { participantId: 'ab', source: 'screen' as const, height: 720 },
      { participantId: 'c', source: 'camera' as const, height: 0 },
    ];
    expect(writeShown({ version: 258, shown })).toEqual(
      new Uint8Array([5, 0, 0, 1, 2, 2, 3, 0x02, 0xd0, 2, 0x61, 0x62, 2, 0, 0, 1, 0x63]),
    );
    expect(writeShown({ version: 1, shown: [] })).toEqual(new Uint8Array([5, 0, 0, 0, 1, 0]));
    const camera = { participantId: 'x', source: 'camera' as const, height: 9 };
    expect(writeShown({ version: 1, shown: Array.from({ length: 129 }, () => camera) })).toBeNull();
    expect(writeShown({ version: 1, shown: [{ ...camera, participantId: 'x'.repeat(65) }] })).toBeNull();
    expect(writeShown({ version: 2 ** 32, shown: [camera] })).toBeNull();
  });

  it('say what was measured', () => {
    expect(writeReport({ lossPercent: 1.5 })).toEqual(
      new Uint8Array([7, 1, 11, ...new TextEncoder().encode('lossPercent'), 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]),
    );
    expect(writeReport({})).toBeNull();
    expect(writeReport({ lossPercent: Number.NaN })).toBeNull();
  });

  it('tell what the slots carry', () => {
    expect(
      readFrame(bytes(6, 0, 0, 1, 0, 2, 3, 1, 0x37, 0x82, 2, 0x61, 0x62, 1, 0x38, 0, 0, 1, 0x39, 0xc3, 1, 0x63)),
    ).toEqual({
      kind: 'slots',
      version: 256,
      videoCodec: 'H264',
      slots: [
        { mid: '7', participantId: 'ab', source: 'camera', isPaused: true, isShed: false },
        { mid: '8', participantId: null, source: null, isPaused: false, isShed: false },
        { mid: '9', participantId: 'c', source: 'screen', isPaused: true, isShed: true },
      ],
    });
    expect(readFrame(bytes(6, 0, 0, 0, 3, 0, 0))).toEqual({ kind: 'slots', version: 3, slots: [], videoCodec: null });
  });

  it('that make no sense are nothing', () => {
    for (const data of [
      bytes(),
      bytes(1),
      bytes(1, 5, 0x61),
      bytes(1, 0),
      bytes(1, 0, 3, 0x61),
      bytes(3, 0),
      bytes(9, 0, 0),
      bytes(4, 1),
      bytes(4, 1, 1, 0x31),
      bytes(4, 1, 1, 0x31, 1, 1),
      bytes(6, 0, 0, 0, 1, 0),
      bytes(6, 0, 0, 0, 1, 0, 1, 1, 0x37),
      bytes(6, 0, 0, 0, 1, 0, 1, 1, 0x37, 2, 1),
      bytes(6, 0, 0, 0, 1, 0, 0, 9),
      'text',
    ])
      expect(readFrame(data)).toBeNull();
  });

  it('are not longer than the media node takes', () => {
    expect(writeFrame({ topic: '', payload: new Uint8Array(longestFrame - 3) }, [])).not.toBeNull();
    expect(writeFrame({ topic: '', payload: new Uint8Array(longestFrame - 2) }, [])).toBeNull();
    expect(writeFrame({ topic: 'x'.repeat(65), payload: '' }, [])).toBeNull();
    expect(writeFrame({ topic: '', payload: '' }, Array<string>(65).fill('a'))).toBeNull();
  });
});

describe('the channels of a connection', () => {
  function open(): { peer: FakePeer; pipes: DataPipes; got: ReceivedFrame[] } {
    const peer = new FakePeer();
    const pipes = new DataPipes(peer as unknown as RTCPeerConnection);
    const got: ReceivedFrame[] = [];
    pipes.onFrame = (frame) => got.push(frame);
    for (const channel of peer.channels) channel.readyState = 'open';
    return { peer, pipes, got };
  }

  it('take messages while they are open and not full', () => {
    const { peer, pipes } = open();
    const [reliable, lossy] = peer.channels;
    const frame = new Uint8Array(100);
    expect([pipes.send(frame, false), pipes.send(frame, true)]).toEqual([true, true]);
    expect([reliable?.sent.length, lossy?.sent.length]).toEqual([1, 1]);
    if (reliable && lossy) reliable.bufferedAmount = lossy.bufferedAmount = 20_000;
    expect([pipes.send(frame, false), pipes.send(frame, true)]).toEqual([true, false]);
    if (reliable) reliable.bufferedAmount = 262_144;
    expect(pipes.send(frame, false)).toBe(false);
    if (lossy) lossy.readyState = 'closed';
    expect([pipes.isOpen, pipes.send(frame, true)]).toEqual([false, false]);
  });

  it('take words to the media node unless messages are before them', () => {
    const { peer, pipes } = open();
    const [reliable] = peer.channels;
    expect(pipes.sendControl(new Uint8Array(10))).toBe(true);
    if (reliable) reliable.bufferedAmount = 20_000;
    expect(pipes.sendControl(new Uint8Array(10))).toBe(false);
    if (reliable) [reliable.bufferedAmount, reliable.readyState] = [0, 'closed'];
    expect(pipes.sendControl(new Uint8Array(10))).toBe(false);
  });

  it('hand on what they understand', () => {
    const { peer, got } = open();
    peer.channels[0]?.receive(1, 1, 0x61, 0, 7);
    peer.channels[1]?.receive(200);
    expect(got).toEqual([{ kind: 'message', from: 'a', topic: '', payload: new Uint8Array([7]) }]);
  });
});

describe('a message', () => {
  const others = ['ann', 'bob', 'cid'].map((participantId) => ({ participantId }));
  const ways = (change: Partial<Ways>): Ways => ({
    topology: 'sfu',
    hasServer: true,
    isLinked: () => false,
    isServed: () => false,
    ...change,
  });

  it('goes by the media node to all at once', () => {
    expect(waysOf(null, others, ways({}))).toEqual({ server: [], peers: [] });
    expect(waysOf(['bob'], others, ways({}))).toEqual({ server: ['bob'], peers: [] });
  });

  it('goes from peer to peer in a mesh', () => {
    const mesh = ways({ topology: 'mesh', hasServer: false, isLinked: () => true });
    expect(waysOf(null, others, mesh)).toEqual({ server: null, peers: ['ann', 'bob', 'cid'] });
    expect(waysOf(null, [], mesh)).toEqual({ server: null, peers: [] });
  });

  it('goes to each by one way while the room changes from one to the other', () => {
    const change = { isLinked: (id: string) => id !== 'cid', isServed: (id: string) => id === 'ann' };
    expect(waysOf(null, others, ways(change))).toEqual({ server: ['ann', 'cid'], peers: ['bob'] });
    expect(waysOf(null, others, ways({ ...change, topology: 'mesh' }))).toEqual({
      server: ['cid'],
      peers: ['ann', 'bob'],
    });
  });

  it('waits when somebody is not reached', () => {
    expect(waysOf(null, others, ways({ hasServer: false, isLinked: (id) => id !== 'cid' }))).toBeNull();
    expect(waysOf(['ann'], others, ways({ hasServer: false, isLinked: (id) => id !== 'cid' }))).toEqual({
      server: null,
      peers: ['ann'],
    });
  });

  it('is refused when it is too long, and told to whoever listens', () => {
    const sent: OutgoingMessage[] = [];
    const data = new RoomData((message) => {
      sent.push(message);
      return true;
    });
    expect(data.publish('hi', { topic: 't', to: ['ann'] })).toBe(true);
    expect(data.publish('nobody', { to: [] })).toBe(true);
    expect(sent).toEqual([{ content: { topic: 't', payload: 'hi' }, to: ['ann'], isLossy: false }]);
    expect(() => data.publish(new Uint8Array(longestFrame))).toThrow(ProblemError);

    const got: unknown[] = [];
    const stop = data.onMessage((message) => got.push(message));
    data.onMissed((count) => got.push(count));
    data.received({ from: 'ann', topic: '', payload: 'a' });
    data.missed(3);
    stop();
    data.received({ from: 'ann', topic: '', payload: 'b' });
    expect(got).toEqual([{ from: 'ann', topic: '', payload: 'a' }, 3]);
  });
});
