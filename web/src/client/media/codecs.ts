/** Formats that go with every codec: repair, and several frames in a packet. */
const helpers: ReadonlySet<string> = new Set(['rtx', 'red', 'ulpfec', 'flexfec-03']);

const nameOf = ({ mimeType }: RTCRtpCodec): string => mimeType.slice(mimeType.indexOf('/') + 1);

/** What this browser can do of the codecs that a meeting's video may be in, best first; all of it when the meeting leaves the choice, or has none that is known here. */
export function preferred(all: readonly RTCRtpCodec[], allowed: readonly string[]): readonly RTCRtpCodec[] {
  const rank = (codec: RTCRtpCodec): number => allowed.indexOf(nameOf(codec).toUpperCase());
  const chosen = all.filter((codec) => rank(codec) >= 0).sort((a, b) => rank(a) - rank(b));
  return chosen.length === 0 ? all : [...chosen, ...all.filter((codec) => helpers.has(nameOf(codec).toLowerCase()))];
}

/** Lets a video section be negotiated in the codecs that the meeting allows. The media node decides by itself; between peers there is nobody else to. */
export function preferVideo(transceiver: RTCRtpTransceiver, allowed: readonly string[]): void {
  if (allowed.length === 0) return;
  const capabilities = RTCRtpReceiver.getCapabilities('video');
  if (capabilities !== null) transceiver.setCodecPreferences([...preferred(capabilities.codecs, allowed)]);
}

/** Redundant audio (RFC 2198) before all others, so that it is sent where the other side takes it; null where a browser has none. */
export function repeatsFirst(all: readonly RTCRtpCodec[]): readonly RTCRtpCodec[] | null {
  const isRed = (codec: RTCRtpCodec): boolean => nameOf(codec).toLowerCase() === 'red';
  return all.some(isRed) ? [...all.filter(isRed), ...all.filter((codec) => !isRed(codec))] : null;
}

/** Sends each piece of sound once more with the next: where one packet in five is lost, four in five of those are heard all the same. */
export function preferRepeats(transceiver: RTCRtpTransceiver): void {
  const capabilities = 'RTCRtpReceiver' in globalThis ? RTCRtpReceiver.getCapabilities('audio') : null;
  const codecs = repeatsFirst(capabilities?.codecs ?? []);
  if (codecs !== null) transceiver.setCodecPreferences([...codecs]);
}
