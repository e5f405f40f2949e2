/**
 * A session description between two people names the attempt that it belongs to, in an attribute that browsers pass over: an answer to a former attempt, or an offer
 * of a page that was loaded anew, is told apart by it.
 */
const mark = 'a=x-videoconf-link:';

/** The description with the attempt's name in its session part. */
export function nameAttempt(sdp: string, id: string): string {
  const media = sdp.search(/^m=/m);
  const at = media < 0 ? sdp.length : media;
  return `${sdp.slice(0, at)}${mark}${id}\r\n${sdp.slice(at)}`;
}

/** The attempt that a description belongs to; empty for a client that names none. */
export function attemptOf(sdp: string): string {
  return /^a=x-videoconf-link:([A-Za-z0-9_-]{1,64})\r?$/m.exec(sdp)?.[1] ?? '';
}
