import { describe, expect, it } from 'vitest';
import { markSlides, startFast, tuneOpus } from '../../src/client/media/sdp';

const lines = (...text: string[]): string => `${text.join('\r\n')}\r\n`;

describe('markSlides', () => {
  const offer = lines(
    'v=0',
    's=-',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=mid:0',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'a=mid:1',
    'a=sendonly',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'a=mid:10',
  );

  it('marks only the sections named, at their end', () => {
    const marked = markSlides(offer, new Set(['1']));
    expect(marked).toBe(offer.replace('a=sendonly\r\n', 'a=sendonly\r\na=content:slides\r\n'));
  });

  it('does not take a mid for another that begins alike', () => {
    expect(markSlides(offer, new Set(['10'])).endsWith('a=mid:10\r\na=content:slides\r\n')).toBe(true);
    expect(markSlides(offer, new Set(['1'])).match(/content:slides/g)).toHaveLength(1);
  });

  it('leaves an offer without such sections as it is', () => {
    expect(markSlides(offer, new Set())).toBe(offer);
  });
});

describe('tuneOpus', () => {
  it('adds discontinuous transmission once, to Opus alone', () => {
    const answer = lines('a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1', 'a=fmtp:102 x=1');
    const tuned = tuneOpus(answer);
    expect(tuned).toContain('a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1\r\n');
    expect(tuned).toContain('a=fmtp:102 x=1\r\n');
    expect(tuneOpus(tuned)).toBe(tuned);
  });
});

describe('startFast', () => {
  const section = (mid: string, ...more: readonly string[]): string =>
    ['m=video 9 UDP/TLS/RTP/SAVPF 96 97', `a=mid:${mid}`, 'a=rtpmap:96 VP8/90000', ...more, ''].join('\r\n');

  it('says so of the first codec of the one section', () => {
    expect(startFast(section('1') + section('2'), '2', 1_000)).toBe(
      section('1') + section('2', 'a=fmtp:96 x-google-start-bitrate=1000'),
    );
    expect(startFast(section('1', 'a=fmtp:96 max-fr=30', 'a=fmtp:97 apt=96'), '1', 1_000)).toBe(
      section('1', 'a=fmtp:96 max-fr=30;x-google-start-bitrate=1000', 'a=fmtp:97 apt=96'),
    );
  });

  it('leaves a section alone that was refused', () => {
    const refused = 'm=video 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:1\r\n';
    expect(startFast(refused, '1', 1_000)).toBe(refused);
  });
});
