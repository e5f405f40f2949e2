import { describe, expect, it } from 'vitest';
import type { SlotMap } from '../../src/client/api/wire';
import { mapSlots, newerMap, pausedIn, videoSlotsFor } from '../../src/client/media/slots';

const track = (id: string) => ({ id, kind: 'video' }) as MediaStreamTrack;
const map = (version: number, mediaId = 'med_1'): SlotMap => ({ mediaId, version, slots: [] });

describe('mapSlots', () => {
  it('gives each participant the tracks of their slots', () => {
    const tracks = new Map([
      ['4', track('voice')],
      ['7', track('face')],
      ['8', track('slides')],
    ]);
    const media = mapSlots(
      {
        mediaId: 'med_1',
        version: 1,
        slots: [
          { mid: '4', participantId: 'ann', source: 'microphone' },
          { mid: '7', participantId: 'ann', source: 'camera' },
          { mid: '8', participantId: 'bob', source: 'screen' },
          { mid: '9', participantId: 'eve', source: 'camera' },
          { mid: '10', participantId: null, source: null },
        ],
      },
      (mid) => tracks.get(mid) ?? null,
    );
    expect([...media.keys()]).toEqual(['ann', 'bob']);
    expect(media.get('ann')).toEqual({ microphone: tracks.get('4'), camera: tracks.get('7') });
    expect(media.get('bob')).toEqual({ screen: tracks.get('8') });
  });
});

describe('pausedIn', () => {
  it('names the pictures that the network has no room for', () => {
    const slots = [
      { mid: '7', participantId: 'ann', source: 'camera', isPaused: true },
      { mid: '8', participantId: 'bob', source: 'screen', isPaused: false },
      { mid: '9', participantId: null, source: null, isPaused: true },
    ] as const;
    expect([...pausedIn({ ...map(1), slots })]).toEqual(['ann/camera']);
    expect(pausedIn(null).size).toBe(0);
  });
});

describe('newerMap', () => {
  it('takes a later version and refuses an earlier or equal one', () => {
    const present = map(5);
    expect(newerMap('med_1', present, map(6))).toMatchObject({ version: 6 });
    expect(newerMap('med_1', present, map(5))).toBe(present);
    expect(newerMap('med_1', present, map(4))).toBe(present);
  });

  it('never takes a map of another media resource, whose versions mean nothing here', () => {
    const present = map(1);
    expect(newerMap('med_1', present, map(99, 'med_0'))).toBe(present);
    expect(newerMap('med_2', map(99), map(1, 'med_2'))).toMatchObject({ mediaId: 'med_2' });
  });
});

describe('videoSlotsFor', () => {
  it('starts with a pool, grows in steps and stops at 25', () => {
    expect(videoSlotsFor(0, 0, 0)).toBe(8);
    expect(videoSlotsFor(8, 0, 8)).toBe(8);
    expect(videoSlotsFor(8, 1, 8)).toBe(14);
    expect(videoSlotsFor(200, 3, 14)).toBe(25);
  });

  it('never shrinks', () => {
    expect(videoSlotsFor(1, 0, 20)).toBe(20);
  });
});
