import { describe, expect, it } from 'vitest';
import { Choices, comesBy } from '../../src/client/media/choices';
import type { Candidate } from '../../src/client/media/choices';
import { wallClock } from '../../src/client/media/flow';
import { LossWatch } from '../../src/client/media/LossWatch';
import { attemptOf, nameAttempt } from '../../src/client/media/peerSdp';
import { readStats } from '../../src/client/media/quality';
import { routeOf, topologyOf } from '../../src/client/media/route';
import { participant } from './samples';

function receiver(kind: 'audio' | 'video', ageMs: number | null): RTCRtpReceiver {
  const sources = ageMs === null ? [] : [{ timestamp: wallClock() - ageMs }];
  return { track: { kind }, getSynchronizationSources: () => sources } as unknown as RTCRtpReceiver;
}

const way = {};
const former = {};
const candidate = (by: object, ageMs: number | null): Candidate => ({
  way: by,
  receiver: receiver('video', ageMs),
  since: 0,
});

describe('choices', () => {
  it('show by the former way until the wanted one flows', () => {
    const choices = new Choices();
    const ann = new Set(['ann']);
    const only =
      (...all: Candidate[]) =>
      (_: string, source: string) =>
        source === 'camera' ? all : [];
    choices.update(ann, only(candidate(former, 10)));
    choices.update(ann, only(candidate(way, null), candidate(former, 10)));
    expect(choices.wayOf('ann/camera')).toBe(former);
    choices.update(ann, only(candidate(way, 5), candidate(former, 10)));
    expect(choices.wayOf('ann/camera')).toBe(way);
    // A stall of the new way is no reason to go back.
    choices.update(ann, only(candidate(way, 1_000), candidate(former, 10)));
    expect(choices.wayOf('ann/camera')).toBe(way);
    choices.update(ann, only(candidate(way, 5_000), candidate(former, 10)));
    expect(choices.wayOf('ann/camera')).toBe(former);
  });

  it('know when all that somebody sends comes by one way', () => {
    const ann = participant('ann', { isMuted: true, isVideoOn: true });
    const never = (): boolean => false;
    expect(comesBy(way, ann, () => [candidate(way, 5), candidate(former, 5)], never, false)).toBe(true);
    expect(comesBy(way, ann, () => [candidate(way, null), candidate(former, 5)], never, true)).toBe(false);
    expect(comesBy(way, ann, () => [candidate(way, null)], never, false)).toBe(false);
    expect(comesBy(way, ann, () => [candidate(way, null)], never, true)).toBe(true);
  });
});

describe('a lossy link', () => {
  const sample = (second: number, lost: number, received: number) =>
    readStats([{ type: 'inbound-rtp', packetsLost: lost, packetsReceived: received }], second * 1_000);

  it('is one that loses more than 5 % in each of five seconds', () => {
    const watch = new LossWatch();
    const said = [0, 1, 2, 3, 4, 5].map((second) => watch.add(sample(second, second * 10, second * 90)));
    expect(said).toEqual([null, null, null, null, null, 10]);
  });

  it('is not one with a good second in between, nor one that is silent', () => {
    const watch = new LossWatch();
    const lost = [0, 10, 20, 20, 30, 40, 50];
    expect(lost.map((all, second) => watch.add(sample(second, all, second * 90)))).not.toContain(10);
    const silent = new LossWatch();
    expect([0, 1, 2, 3, 4, 5, 6].map((second) => silent.add(sample(second, second, second)))).toEqual(
      Array(7).fill(null),
    );
  });
});

describe('descriptions between people', () => {
  it('name their attempt in the session part', () => {
    const sdp = nameAttempt('v=0\r\ns=-\r\nm=audio 9 X 0\r\na=mid:0\r\n', 'abc123');
    expect(sdp).toBe('v=0\r\ns=-\r\na=x-videoconf-link:abc123\r\nm=audio 9 X 0\r\na=mid:0\r\n');
    expect(attemptOf(sdp)).toBe('abc123');
    expect(attemptOf('v=0\r\n')).toBe('');
  });
});

describe('a route', () => {
  it('is by the media node unless the server says mesh', () => {
    expect(['mesh', 'sfu', 'ring', null].map(topologyOf)).toEqual(['mesh', 'sfu', 'sfu', 'sfu']);
    const entered = { participantId: 'me', sessionId: 'ses', participants: [], version: 7, keepAliveSeconds: 3 };
    expect(routeOf(entered, { topology: 'mesh', version: 3 })).toEqual({ topology: 'mesh', version: 7 });
  });
});
