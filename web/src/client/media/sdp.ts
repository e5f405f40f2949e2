/**
 * Marks the media sections with these mids as slides (RFC 4796 `a=content`), which is how the media node tells a shared screen
 * from a camera. Only the copy that is sent carries it: browsers neither write nor read the attribute.
 */
export function markSlides(sdp: string, mids: ReadonlySet<string>): string {
  return eachSection(sdp, (section, mid) =>
    mids.has(mid) ? `${section.replace(/(?:\r?\n)+$/, '')}\r\na=content:slides\r\n` : section,
  );
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

/**
 * Has Chromium believe from the start that a line carries so many kilobits a second, which it then proves by probing: set on the answer, for the section with this mid. It
 * believes in 300 otherwise, and comes from there to what a camera in several sizes takes in ten seconds and more. Others ignore it.
 */
export function startFast(sdp: string, mid: string, kilobits: number): string {
  return eachSection(sdp, (section, own) => {
    if (own !== mid) return section;
    const type = /^a=rtpmap:(\d+) /m.exec(section)?.[1];
    if (type === undefined) return section;
    const start = `x-google-start-bitrate=${kilobits}`;
    const line = new RegExp(`^a=fmtp:${type} (.*?)(\r?)$`, 'm');
    return line.test(section)
      ? section.replace(line, `a=fmtp:${type} $1;${start}$2`)
      : section.replace(new RegExp(`^(a=rtpmap:${type} .*?)(\r?)$`, 'm'), `$1$2\na=fmtp:${type} ${start}$2`);
  });
}

function eachSection(sdp: string, change: (section: string, mid: string) => string): string {
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => {
      const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
      return !section.startsWith('m=') || mid === undefined ? section : change(section, mid);
    })
    .join('');
}
