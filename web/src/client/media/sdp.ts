/**
 * Marks the media sections with these mids as slides (RFC 4796 `a=content`), which is how the media node tells a shared screen
 * from a camera. Only the copy that is sent carries it: browsers neither write nor read the attribute.
 */
export function markSlides(sdp: string, mids: ReadonlySet<string>): string {
  const sections = sdp.split(/(?=^m=)/m);
  return sections
    .map((section) => {
      const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
      if (!section.startsWith('m=') || mid === undefined || !mids.has(mid)) return section;
      return `${section.replace(/(?:\r?\n)+$/, '')}\r\na=content:slides\r\n`;
    })
    .join('');
}

/** Asks Opus to repair loss in-band and to be quiet in silence: set on the answer, which tells our encoder what the other side takes. */
export function tuneOpus(sdp: string): string {
  const types = [...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000\/2/gim)].map((match) => match[1]);
  return types.reduce<string>((text, type) => {
    const line = new RegExp(`^a=fmtp:${type} (.*?)(\\r?)$`, 'gm');
    return text.replace(line, (whole: string, parameters: string, end: string) =>
      /(?:^|;)\s*usedtx=/.test(parameters) ? whole : `a=fmtp:${type} ${parameters};usedtx=1${end}`,
    );
  }, sdp);
}
