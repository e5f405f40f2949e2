import type { IceServer, TrackSource } from '../api/wire';
import { markSlides, tuneOpus } from './sdp';
import { screenEncoding } from './videoProfile';
import type { CameraEncoding } from './videoProfile';

export type PeerFactory = (configuration: RTCConfiguration) => RTCPeerConnection;

export const browserPeer: PeerFactory = (configuration) => new RTCPeerConnection(configuration);

export type LocalTracks = Readonly<Record<TrackSource, MediaStreamTrack | null>>;

const kinds: readonly (readonly [TrackSource, 'audio' | 'video'])[] = [
  ['microphone', 'audio'],
  ['camera', 'video'],
  ['screen', 'video'],
  ['screenAudio', 'audio'],
];

/** As `RTCPeerConnection` takes them. */
export function toIceServers(servers: readonly IceServer[]): RTCIceServer[] {
  return servers.map(({ urls, username, credential }) => ({
    urls: [...urls],
    ...(username ? { username } : {}),
    ...(credential ? { credential } : {}),
  }));
}

/**
 * One peer connection to the media node. All four things a person can send are offered from the start, so that muting, a camera
 * or a shared screen swap tracks and never renegotiate; what comes back arrives on receive-only slots.
 */
export class PeerSession {
  readonly pc: RTCPeerConnection;
  readonly #senders: Readonly<Record<TrackSource, RTCRtpTransceiver>>;
  readonly #slots: RTCRtpTransceiver[] = [];

  constructor(create: PeerFactory, iceServers: readonly IceServer[], audioSlots: number, videoSlots: number) {
    this.pc = create({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', iceServers: toIceServers(iceServers) });
    this.#senders = Object.fromEntries(
      kinds.map(([source, kind]) => [source, this.pc.addTransceiver(kind, { direction: 'sendonly' })]),
    ) as Record<TrackSource, RTCRtpTransceiver>;
    this.#addSlots('audio', audioSlots);
    this.#addSlots('video', videoSlots);
  }

  /** For a session made before the servers were known; must precede the first offer. */
  useServers(iceServers: readonly IceServer[]): void {
    if (iceServers.length === 0) return;
    this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers: toIceServers(iceServers) });
  }

  get videoSlots(): number {
    return this.#slots.filter((slot) => slot.receiver.track.kind === 'video').length;
  }

  addVideoSlots(total: number): void {
    this.#addSlots('video', total - this.videoSlots);
  }

  /** A whole offer, as it is to be posted. Candidates are not waited for: the node learns ours from their checks (ICE-lite). */
  async offer(iceRestart = false): Promise<string> {
    const offer = await this.pc.createOffer({ iceRestart });
    await this.pc.setLocalDescription(offer);
    const screens = [this.#senders.screen.mid, this.#senders.screenAudio.mid].filter((mid) => mid !== null);
    return markSlides(this.pc.localDescription?.sdp ?? offer.sdp ?? '', new Set(screens));
  }

  async accept(answer: string): Promise<void> {
    await this.pc.setRemoteDescription({ type: 'answer', sdp: tuneOpus(answer) });
    await this.#limit('screen', screenEncoding);
  }

  async send(source: TrackSource, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.#senders[source].sender;
    if (sender.track !== track) await sender.replaceTrack(track);
  }

  limitCamera(encoding: CameraEncoding): Promise<void> {
    return this.#limit('camera', encoding);
  }

  /** The slot's track; null when the mid is none of ours. */
  slotTrack(mid: string): MediaStreamTrack | null {
    return this.#slots.find((slot) => slot.mid === mid)?.receiver.track ?? null;
  }

  get audioTracks(): readonly MediaStreamTrack[] {
    return this.#slots.map((slot) => slot.receiver.track).filter((track) => track.kind === 'audio');
  }

  /** How loud each audio slot is now, by mid, 0 to 1 (RFC 6464 levels, as the browser heard them). */
  slotLevels(): ReadonlyMap<string, number> {
    const now = performance.timeOrigin + performance.now();
    const levels = new Map<string, number>();
    for (const { mid, receiver } of this.#slots) {
      if (mid === null || receiver.track.kind !== 'audio') continue;
      const source = receiver.getSynchronizationSources()[0];
      // A source that sent nothing for a while keeps its last level.
      const fresh = source !== undefined && now - source.timestamp < 500;
      levels.set(mid, fresh ? (source.audioLevel ?? 0) : 0);
    }
    return levels;
  }

  close(): void {
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  #addSlots(kind: 'audio' | 'video', count: number): void {
    for (let i = 0; i < count; i++) this.#slots.push(this.pc.addTransceiver(kind, { direction: 'recvonly' }));
  }

  async #limit(source: TrackSource, limits: Partial<RTCRtpEncodingParameters>): Promise<void> {
    const { sender } = this.#senders[source];
    const parameters = sender.getParameters();
    const [first] = parameters.encodings;
    // Before negotiation, and for a rejected section, there is nothing to limit.
    if (first === undefined || this.pc.signalingState === 'closed') return;
    Object.assign(first, limits);
    await sender.setParameters(parameters);
  }
}
