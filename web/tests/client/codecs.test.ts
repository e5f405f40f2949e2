import { describe, expect, it } from 'vitest';
import { preferred, repeatsFirst } from '../../src/client/media/codecs';

const codec = (name: string, sdpFmtpLine?: string): RTCRtpCodec => ({
  mimeType: `video/${name}`,
  clockRate: 90_000,
  ...(sdpFmtpLine === undefined ? {} : { sdpFmtpLine }),
});
const [vp8, rtx, vp9, vp9Deep, av1, red] = ['VP8', 'rtx', 'VP9', 'VP9', 'AV1', 'red'].map((name, index) =>
  codec(name, name === 'VP9' ? `profile-id=${index === 2 ? 0 : 2}` : undefined),
);
const all = [vp8, rtx, vp9, vp9Deep, av1, red] as readonly RTCRtpCodec[];

describe('preferred', () => {
  it('keeps the browser’s own order when the meeting leaves the choice', () => {
    expect(preferred(all, [])).toBe(all);
  });

  it('takes what the meeting allows in its order, every profile of it, and what repairs it', () => {
    expect(preferred(all, ['AV1', 'VP9'])).toEqual([av1, vp9, vp9Deep, rtx, red]);
  });

  it('leaves all to a browser that has none of it', () => {
    expect(preferred([vp8, rtx] as readonly RTCRtpCodec[], ['H264'])).toEqual([vp8, rtx]);
  });
});

describe('repeatsFirst', () => {
  it('puts redundant audio before what it repeats, and leaves the rest in its order', () => {
    expect(repeatsFirst([vp8, red, vp9] as readonly RTCRtpCodec[])).toEqual([red, vp8, vp9]);
  });

  it('changes nothing where there is none', () => {
    expect(repeatsFirst([vp8, rtx] as readonly RTCRtpCodec[])).toBeNull();
  });
});
