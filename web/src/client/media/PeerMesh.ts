import type { IceServer, ParticipantInfo } from '../api/wire';
import type { Clock } from '../clock';
import type { ReceivedFrame } from '../data/dataFrames';
import { PeerLink } from './PeerLink';
import type { PeerSignals, Said } from './PeerLink';
import type { LocalTracks, PeerFactory } from './PeerSession';
import { peerEncoding } from './videoProfile';

export interface PeerMeshOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly createPeer: PeerFactory;
  readonly signals: PeerSignals;
  readonly onFrame: (from: string, frame: ReceivedFrame) => void;
  readonly onChange: () => void;
}

/** More links than this nobody's uplink bears; it bounds too what others can make us open. */
const mostLinks = 8;

/** The links to the others in the room, as many as are wanted. Offers of others are answered whether or not we want links: they may have no other way. */
export class PeerMesh {
  readonly #options: PeerMeshOptions;
  readonly #links = new Map<string, PeerLink>();
  #self: ParticipantInfo | null = null;
  #others: readonly ParticipantInfo[] = [];
  #servers: readonly IceServer[] = [];
  #videoCodecs: readonly string[] = [];
  #tracks: LocalTracks = { microphone: null, camera: null, screen: null, screenAudio: null };
  #wanted = false;

  constructor(options: PeerMeshOptions) {
    this.#options = options;
  }

  get links(): ReadonlyMap<string, PeerLink> {
    return this.#links;
  }

  use(servers: readonly IceServer[]): void {
    this.#servers = servers;
  }

  /** For links that are made from now on. */
  allow(videoCodecs: readonly string[]): void {
    this.#videoCodecs = videoCodecs;
  }

  send(tracks: LocalTracks): void {
    this.#tracks = tracks;
    for (const link of this.#links.values()) link.send(tracks);
  }

  /** Who is in the room. Links to who is not any more end; a new identity of our own ends all. */
  crowd(self: ParticipantInfo | null, others: readonly ParticipantInfo[]): void {
    const isOther = self !== null && this.#self !== null && self.participantId !== this.#self.participantId;
    if (isOther) this.closeAll();
    this.#self = self;
    this.#others = others;
    const present = new Set(others.map((one) => one.participantId));
    for (const id of [...this.#links.keys()]) if (!present.has(id)) this.close(id);
    if (this.#wanted) this.#want();
    for (const link of this.#links.values()) link.limit();
  }

  /** Whether everybody is to be linked. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.#want();
    else for (const link of this.#links.values()) link.unwant();
  }

  receiveOffer(from: string, sdp: string): void {
    if (this.#links.has(from) || this.#links.size < mostLinks) this.#link(from).receiveOffer(sdp);
  }

  receiveAnswer(from: string, sdp: string): void {
    this.#links.get(from)?.receiveAnswer(sdp);
  }

  receiveCandidate(from: string, candidate: unknown): void {
    const parsed = readCandidate(candidate);
    if (parsed !== null) this.#links.get(from)?.receiveCandidate(parsed);
  }

  /** The machine may be in another network. */
  revive(): void {
    for (const link of this.#links.values()) link.revive();
  }

  /** After a gap in signaling. */
  mend(): void {
    for (const link of this.#links.values()) link.mend();
  }

  tell(to: string, said: Said): void {
    this.#links.get(to)?.tell(said);
  }

  close(id: string): void {
    this.#links.get(id)?.close();
    this.#links.delete(id);
  }

  closeAll(): void {
    for (const id of [...this.#links.keys()]) this.close(id);
  }

  #want(): void {
    const self = this.#self;
    if (self === null) return;
    for (const other of this.#others.slice(0, mostLinks)) this.#link(other.participantId).want(isLater(self, other));
  }

  #link(peerId: string): PeerLink {
    const known = this.#links.get(peerId);
    if (known !== undefined) return known;
    const { clock, random, createPeer, signals, onFrame, onChange } = this.#options;
    const link = new PeerLink({
      peerId,
      isPolite: (this.#self?.participantId ?? '') < peerId,
      clock,
      random,
      createPeer,
      servers: () => this.#servers,
      videoCodecs: () => this.#videoCodecs,
      tracks: () => this.#tracks,
      camera: () => peerEncoding(this.#others.length, this.#tracks.camera?.getSettings().height ?? 720),
      signals,
      onFrame: (frame) => onFrame(peerId, frame),
      onChange,
    });
    this.#links.set(peerId, link);
    return link;
  }
}

/** Who came later begins: they know of everybody, while the others may not have heard of them. */
function isLater(self: ParticipantInfo, other: ParticipantInfo): boolean {
  const apart = Date.parse(self.joinedAt) - Date.parse(other.joinedAt);
  return apart === 0 ? self.participantId > other.participantId : apart > 0;
}

/** As an object or as its JSON text, which is how it came. */
function readCandidate(candidate: unknown): RTCIceCandidateInit | null {
  try {
    const value: unknown = typeof candidate === 'string' ? JSON.parse(candidate) : candidate;
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    // A client of another kind sent something else; its description may carry all that is needed.
    return null;
  }
}
