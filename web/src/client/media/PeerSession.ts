import type { IceServer, TrackSource } from '../api/wire';
import { DataPipes } from '../data/DataPipes';
import { preferRepeats } from './codecs';
import { markSlides, startFast, tuneOpus } from './sdp';
import { sources } from './sources';
import {
  cameraEncoding,
  cameraLayers,
  defaultVideo,
  everyLayer,
  layersOf,
  screenEncoding,
  startKilobits,
  thinnable,
} from './videoProfile';

export type PeerFactory = (configuration: RTCConfiguration) => RTCPeerConnection;

export const browserPeer: PeerFactory = (configuration) => new RTCPeerConnection(configuration);

export type LocalTracks = Readonly<Record<TrackSource, MediaStreamTrack | null>>;

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
  readonly data: DataPipes;
  readonly #senders: Readonly<Record<TrackSource, RTCRtpTransceiver>>;
  readonly #slots: RTCRtpTransceiver[] = [];
  readonly #hasLayers: boolean;
  #wantedLayers = everyLayer;
  /** What is set of how a source is encoded: a change that overlaps another is refused. */
  #changes: Promise<void> = Promise.resolve();

  /**
   * @param cameraHeight Lines of the camera's picture, null while there is none. One that bears a single size is offered as a single stream; any other, and one
   * that is not known yet, in several sizes of which those are on that it bears.
   */
  constructor(
    create: PeerFactory,
    iceServers: readonly IceServer[],
    audioSlots: number,
    videoSlots: number,
    cameraHeight: number | null,
  ) {
    this.pc = create({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', iceServers: toIceServers(iceServers) });
    this.#hasLayers = cameraHeight === null || layersOf(cameraHeight) > 1;
    const layers = this.#hasLayers ? cameraLayers(cameraHeight ?? defaultVideo.height) : [{}];
    const encodingsOf = (source: TrackSource): RTCRtpEncodingParameters[] =>
      (source === 'camera' ? layers : [{}]).map((layer) => ({ ...layer, ...thinnable }));
    this.#senders = Object.fromEntries(
      sources.map(([source, kind]) => [
        source,
        this.pc.addTransceiver(kind, {
          direction: 'sendonly',
          ...(kind === 'video' ? { sendEncodings: encodingsOf(source) } : {}),
        }),
      ]),
    ) as Record<TrackSource, RTCRtpTransceiver>;
    preferRepeats(this.#senders.microphone);
    this.#addSlots('audio', audioSlots);
    this.#addSlots('video', videoSlots);
    this.data = new DataPipes(this.pc);
  }

  /** For candidates that are gathered from now on: after an ICE restart, with credentials that are good then. */
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
    const mid = this.#senders.camera.mid;
    const sdp = this.#hasLayers && mid !== null ? startFast(answer, mid, startKilobits) : answer;
    await this.pc.setRemoteDescription({ type: 'answer', sdp: tuneOpus(sdp) });
    await this.#encode('screen', () => [screenEncoding]);
  }

  async send(source: TrackSource, track: MediaStreamTrack | null): Promise<void> {
    const { sender, currentDirection } = this.#senders[source];
    if (currentDirection !== 'stopped' && sender.track !== track) await sender.replaceTrack(track);
  }

  /** Whether the server takes no video in any codec that we offered. */
  get isCameraRefused(): boolean {
    return this.#senders.camera.currentDirection === 'stopped';
  }

  /** Encodes a camera of so many lines. Where it goes as one stream, how many others there are decides how large. */
  encodeCamera(height: number, others: number): Promise<void> {
    return this.#encode('camera', (count) =>
      count > 1 ? cameraLayers(height, this.#wantedLayers) : [cameraEncoding(others, height)],
    );
  }

  /** Which layers somebody watches, by section: the next {@link encodeCamera} sends those alone. */
  want(layers: ReadonlyMap<string, number>): void {
    this.#wantedLayers = layers.get(this.#senders.camera.mid ?? '') ?? everyLayer;
  }

  /** The slot's track; null when the mid is none of ours. */
  slotTrack(mid: string): MediaStreamTrack | null {
    return this.#slots.find((slot) => slot.mid === mid)?.receiver.track ?? null;
  }

  slotReceiver(mid: string): RTCRtpReceiver | null {
    return this.#slots.find((slot) => slot.mid === mid)?.receiver ?? null;
  }

  /** The mids of the audio slots. */
  get audioMids(): readonly string[] {
    return this.#slots.flatMap((slot) => (slot.receiver.track.kind === 'audio' && slot.mid !== null ? [slot.mid] : []));
  }

  get audioTracks(): readonly MediaStreamTrack[] {
    return this.#slots.map((slot) => slot.receiver.track).filter((track) => track.kind === 'audio');
  }

  close(): void {
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  #addSlots(kind: 'audio' | 'video', count: number): void {
    for (let i = 0; i < count; i++) this.#slots.push(this.pc.addTransceiver(kind, { direction: 'recvonly' }));
  }

  #encode(
    source: TrackSource,
    limitsFor: (count: number) => readonly Partial<RTCRtpEncodingParameters>[],
  ): Promise<void> {
    const change = async (): Promise<void> => {
      const { sender } = this.#senders[source];
      const parameters = sender.getParameters();
      // Before negotiation, and for a rejected section, there is nothing to limit.
      if (parameters.encodings.length === 0 || this.pc.signalingState === 'closed') return;
      const limits = limitsFor(parameters.encodings.length);
      const before = JSON.stringify(parameters.encodings);
      parameters.encodings.forEach((encoding, index) => Object.assign(encoding, limits[index]));
      if (JSON.stringify(parameters.encodings) !== before) await sender.setParameters(parameters);
    };
    const done = this.#changes.then(change);
    this.#changes = done.catch(() => undefined);
    return done;
  }
}
