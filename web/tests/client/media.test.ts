import { describe, expect, it } from 'vitest';
import { SpeakingDetector } from '../../src/client/media/speaking';
import { cameraEncoding, parseVideoProfile } from '../../src/client/media/videoProfile';

describe('parseVideoProfile', () => {
  it('reads size and frame rate', () => {
    expect(parseVideoProfile('640x360@15')).toEqual({ width: 640, height: 360, frameRate: 15 });
    expect(parseVideoProfile(' 320x180 ')).toEqual({ width: 320, height: 180, frameRate: 30 });
  });

  it.each([null, undefined, '', '640', '640x360@', '640x360@0', '9999x360', '640x360@500', '640×360'])(
    'refuses %o',
    (text) => {
      expect(parseVideoProfile(text)).toBeNull();
    },
  );
});

describe('cameraEncoding', () => {
  it('shrinks as the room fills, and never enlarges', () => {
    expect(cameraEncoding(1, 720)).toMatchObject({ scaleResolutionDownBy: 1 });
    expect(cameraEncoding(9, 720)).toMatchObject({ scaleResolutionDownBy: 2 });
    expect(cameraEncoding(24, 720)).toMatchObject({ scaleResolutionDownBy: 3 });
    expect(cameraEncoding(24, 180)).toMatchObject({ scaleResolutionDownBy: 1 });
    expect(cameraEncoding(24, 720).maxBitrate).toBeLessThan(cameraEncoding(1, 720).maxBitrate);
  });
});

describe('SpeakingDetector', () => {
  it('holds a speaker over the pauses between words', () => {
    const detector = new SpeakingDetector();
    expect([...detector.update(new Map([['a', 0.3]]), 0)]).toEqual(['a']);
    expect([...detector.update(new Map([['a', 0]]), 500)]).toEqual(['a']);
    expect([...detector.update(new Map([['a', 0]]), 1_000)]).toEqual([]);
  });

  it('returns the same set while nothing changes', () => {
    const detector = new SpeakingDetector();
    const first = detector.update(new Map([['a', 0.3]]), 0);
    expect(detector.update(new Map([['a', 0.4]]), 150)).toBe(first);
  });
});
