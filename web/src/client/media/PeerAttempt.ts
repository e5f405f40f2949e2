import type { IceServer, TrackSource } from '../api/wire';
import { delay } from '../clock';
import type { Clock } from '../clock';
import { DataPipes } from '../data/DataPipes';
import type { ReceivedFrame } from '../data/dataFrames';
import { preferVideo } from './codecs';
import { toIceServers } from './PeerSession';
import type { LocalTracks, PeerFactory } from './PeerSession';
import { nameAttempt } from './peerSdp';
import { tuneOpus } from './sdp';
import { sources } from './sources';
import { screenEncoding } from './videoProfile';
import type { CameraEncoding } from './videoProfile';

export interface AttemptOptions {
  readonly id: string;
  readonly isOfferer: boolean;
  readonly clock: Clock;
  readonly createPeer: PeerFactory;
  readonly servers: readonly IceServer[];
  /** Codecs that video may be in, best first; empty for our own choice. */
  readonly videoCodecs: readonly string[];
  readonly onState: () => void;
  readonly onCandidate: (candidate: RTCIceCandidateInit) => void;
  readonly onSaid: (text: string) => void;
  readonly onFrame: (frame: ReceivedFrame) => void;
}

/** Candidates found this soon go with the description: on most networks that is all of them, and saves a message each. */
const gatherMs = 100;

/** One try at a peer connection to somebody: what both sides send is in it from the first offer on, so only ICE restarts renegotiate it. */
export class PeerAttempt {
  readonly id: string;
  readonly isOfferer: boolean;
  readonly pc: RTCPeerConnection;
  readonly startedAt: number;
  readonly data: DataPipes;
  isAnswered = false;
  /** It came up once: later it can be lost, but not unfound. */
  wasUp = false;
  readonly #clock: Clock;
  readonly #channel: RTCDataChannel;
  #early: RTCIceCandidateInit[] | null = [];
  #isTold = false;

  constructor(options: AttemptOptions) {
    this.id = options.id;
    this.isOfferer = options.isOfferer;
    this.#clock = options.clock;
    this.startedAt = options.clock.now();
    this.pc = options.createPeer({
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
      iceServers: toIceServers(options.servers),
    });
    for (const [, kind] of options.isOfferer ? sources : []) {
      const transceiver = this.pc.addTransceiver(kind, { direction: 'sendrecv' });
      if (kind === 'video') preferVideo(transceiver, options.videoCodecs);
    }
    this.#channel = this.pc.createDataChannel('say', { negotiated: true, id: 0 });
    this.#channel.onopen = options.onState;
    this.#channel.onclose = options.onState;
    this.#channel.onmessage = ({ data }) => {
      if (typeof data === 'string') options.onSaid(data);
    };
    this.data = new DataPipes(this.pc, [1, 2]);
    this.data.onFrame = options.onFrame;
    this.pc.onconnectionstatechange = options.onState;
    this.pc.onicecandidate = ({ candidate }) => {
      // What the description did not carry any more.
      if (candidate !== null && candidate.candidate !== '' && this.#isTold) options.onCandidate(candidate.toJSON());
    };
  }

  async offer(iceRestart: boolean): Promise<string> {
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart }));
    return this.#told();
  }

  /** An offer that looks for the way anew, with servers that are good now; the present way is used as long as it lasts. */
  async restart(servers: readonly IceServer[]): Promise<string> {
    this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers: toIceServers(servers) });
    return this.offer(true);
  }

  async answer(offer: string, tracks: LocalTracks): Promise<string> {
    await this.pc.setRemoteDescription({ type: 'offer', sdp: tuneOpus(offer) });
    for (const transceiver of this.#transceivers()) transceiver.direction = 'sendrecv';
    await this.send(tracks);
    await this.pc.setLocalDescription(await this.pc.createAnswer());
    this.isAnswered = true;
    await this.#addEarly();
    return this.#told();
  }

  async accept(answer: string): Promise<void> {
    await this.pc.setRemoteDescription({ type: 'answer', sdp: tuneOpus(answer) });
    this.isAnswered = true;
    await this.#addEarly();
  }

  async addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (this.#early !== null) {
      if (this.#early.length < 64) this.#early.push(candidate);
      return;
    }
    try {
      await this.pc.addIceCandidate(candidate);
    } catch {
      // Of a former attempt, or of before an ICE restart: this one has its own.
    }
  }

  async send(tracks: LocalTracks): Promise<void> {
    const transceivers = this.#transceivers();
    await Promise.all(
      sources.map(async ([source], index) => {
        const sender = transceivers[index]?.sender;
        if (sender !== undefined && sender.track !== tracks[source]) await sender.replaceTrack(tracks[source]);
      }),
    );
  }

  async limit(camera: CameraEncoding): Promise<void> {
    await this.#limit(1, camera);
    await this.#limit(2, screenEncoding);
  }

  receiver(source: TrackSource): RTCRtpReceiver | null {
    const index = sources.findIndex(([one]) => one === source);
    return this.isAnswered ? (this.#transceivers()[index]?.receiver ?? null) : null;
  }

  get isUp(): boolean {
    return this.pc.connectionState === 'connected' && this.#channel.readyState === 'open';
  }

  /** The other end has taken it down on purpose. */
  get isEnded(): boolean {
    return this.wasUp && (this.#channel.readyState === 'closing' || this.#channel.readyState === 'closed');
  }

  say(text: string): void {
    if (this.#channel.readyState === 'open') this.#channel.send(text);
  }

  close(): void {
    this.pc.onconnectionstatechange = null;
    this.pc.onicecandidate = null;
    this.#channel.onopen = null;
    this.#channel.onclose = null;
    this.#channel.onmessage = null;
    this.pc.close();
  }

  #transceivers(): readonly RTCRtpTransceiver[] {
    return this.pc.getTransceivers();
  }

  async #told(): Promise<string> {
    if (this.pc.iceGatheringState !== 'complete') {
      const complete = new Promise<void>((resolve) => {
        this.pc.onicegatheringstatechange = () => {
          if (this.pc.iceGatheringState === 'complete') resolve();
        };
      });
      await Promise.race([complete, delay(this.#clock, gatherMs)]);
      this.pc.onicegatheringstatechange = null;
    }
    this.#isTold = true;
    return nameAttempt(this.pc.localDescription?.sdp ?? '', this.id);
  }

  async #addEarly(): Promise<void> {
    const early = this.#early ?? [];
    this.#early = null;
    for (const candidate of early) await this.addCandidate(candidate);
  }

  async #limit(index: number, limits: Partial<RTCRtpEncodingParameters>): Promise<void> {
    const sender = this.#transceivers()[index]?.sender;
    const parameters = sender?.getParameters();
    const first = parameters?.encodings[0];
    // Before negotiation there is nothing to limit.
    if (sender === undefined || parameters === undefined || first === undefined || this.pc.signalingState === 'closed')
      return;
    Object.assign(first, limits);
    await sender.setParameters(parameters);
  }
}
