import { describe, expect, it } from 'vitest';
import { SpeakingDetector } from '../../src/client/media/speaking';
import { cameraEncoding, cameraLayers, parseVideoProfile } from '../../src/client/media/videoProfile';

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

describe('cameraLayers', () => {
  const sent = (height: number, wanted?: number): readonly string[] =>
    cameraLayers(height, wanted).flatMap(({ rid, active, scaleResolutionDownBy }) =>
      active ? [`${rid} ${height / scaleResolutionDownBy}`] : [],
    );

  it('are as many as the camera bears, each half as high as the next', () => {
    expect(sent(1080)).toEqual(['q 270', 'h 540', 'f 1080']);
    expect(sent(720)).toEqual(['q 180', 'h 360', 'f 720']);
    expect(sent(539)).toEqual(['q 269.5', 'h 539']);
    expect(sent(270)).toEqual(['q 135', 'h 270']);
    expect(sent(90)).toEqual(['q 90']);
  });

  it('are all named, and those that nobody wants are off but for the smallest', () => {
    expect(cameraLayers(90).map((one) => one.rid)).toEqual(['q', 'h', 'f']);
    expect(sent(720, 0b100)).toEqual(['q 180', 'f 720']);
    expect(sent(720, 0)).toEqual(['q 180']);
  });

  it('take more bits the larger they are', () => {
    expect(cameraLayers(720).map((one) => one.maxBitrate)).toEqual([150_000, 500_000, 1_700_000]);
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
