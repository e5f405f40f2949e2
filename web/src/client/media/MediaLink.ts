import type { IceServer, Measurements, ShownTrack, ShownView, SlotMap, TrackSource } from '../api/wire';
import type { MediaAnswer } from '../api/ApiClient';
import type { Cancel, Clock } from '../clock';
import { writeReport, writeShown } from '../data/dataFrames';
import type { RoomFrame } from '../data/dataFrames';
import { OfferChannel } from '../data/OfferChannel';
import { toProblem } from '../problems';
import type { ProblemError, ProblemType } from '../problems';
import { backoffDelay } from '../signal/backoff';
import type { BackoffPolicy } from '../signal/backoff';
import { PeerSession } from './PeerSession';
import type { LocalTracks, PeerFactory } from './PeerSession';
import { keyOf } from './ShownPictures';
import { ShownReport } from './ShownReport';
import { deliveredAt } from './flow';
import { SilenceWatch } from './SilenceWatch';
import {
  audioSlots,
  isShedIn,
  mapSlots,
  newerMap,
  noRemoteMedia,
  nothingPaused,
  pausedIn,
  videoSlotsFor,
} from './slots';
import type { RemoteMedia } from './slots';
import { StallWatch } from './StallWatch';
import { defaultVideo } from './videoProfile';

/** The media routes of the API. */
export interface MediaApi {
  postOffer: (mediaUrl: string, token: string, sdp: string) => Promise<MediaAnswer>;
  patchOffer: (location: string, token: string, sdp: string) => Promise<string>;
  getSlots: (location: string, token: string) => Promise<SlotMap>;
  show: (location: string, token: string, view: ShownView) => Promise<void>;
  deleteMedia: (location: string, token: string) => Promise<void>;
}

export type MediaStatus = 'idle' | 'connecting' | 'connected' | 'interrupted' | 'failed';

export interface MediaView {
  readonly status: MediaStatus;
  readonly remote: RemoteMedia;
  /** Pictures that our network or the server has no room for, named `participant/source`; they come back by themselves. */
  readonly paused: ReadonlySet<string>;
  /** The server has too much to do, and leaves pictures out because of that. */
  readonly isServerBusy: boolean;
  readonly audioTracks: readonly MediaStreamTrack[];
  readonly problem: ProblemError | null;
  /** Media is to go by the server, and this client does not reach it: what there is goes from peer to peer. */
  readonly isDirect: boolean;
  /** The meeting takes video in codecs alone that this browser does not send. */
  readonly isCameraRefused: boolean;
  /** By which ways media goes now: two while it changes from one to another. */
  readonly way: 'none' | 'sfu' | 'peer' | 'both';
}

export const noMedia: MediaView = {
  status: 'idle',
  remote: noRemoteMedia,
  paused: nothingPaused,
  isServerBusy: false,
  audioTracks: [],
  problem: null,
  isDirect: false,
  isCameraRefused: false,
  way: 'none',
};

export interface MediaLinkOptions {
  readonly api: MediaApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly createPeer: PeerFactory;
  /** The join token of the moment. */
  readonly token: () => string;
  readonly onChange: (view: MediaView) => void;
  /** A message came by the media node. */
  readonly onFrame: (frame: RoomFrame) => void;
  readonly onMark: (mark: 'offered' | 'answered' | 'mediaConnected') => void;
  /** The token is refused: the room has to be joined again before media can be. */
  readonly onRefused: () => void;
  /** A transport that was to come up found no way, not even a relay's. */
  readonly onRelayFailed: () => void;
  /** The node is not heard, or does not answer offers: the server is to look after it. Said again while it lasts. */
  readonly onSilent: () => void;
}

/** ICE calls a path disconnected after a few lost checks; most such gaps heal by themselves sooner than a restart would. */
const patienceMs = 3_000;

/** An ICE restart that leads nowhere in this time gives way to a new transport. */
const restartMs = 6_000;

/** Data channels open one round trip after media; a node without any never opens them. */
const channelMs = 1_000;

const retry: BackoffPolicy = { firstMs: 400, factor: 2, maxMs: 8_000, jitter: 0.4 };

/** What the server says of a node that does not answer it, and what is seen where the server is too busy waiting for one. */
const unanswered: ReadonlySet<ProblemType> = new Set<ProblemType>(['no-media-node', 'timeout', 'unexpected']);

const hasRelay = ({ urls }: IceServer): boolean => [urls].flat().some((url) => /^turns?:/.test(url));

/**
 * The media path: keeps a transport to the node alive by whatever it takes. In order of cost: wait a moment, restart ICE on the
 * same resource, post a new offer. Offers never overlap; each begins when the former is answered.
 */
export class MediaLink {
  readonly #options: MediaLinkOptions;
  #peer: PeerSession | null = null;
  /** The transport that came up last: its failure later is a way that was lost, not one that was never found. */
  #wasUp: PeerSession | null = null;
  #firstOffer: Promise<string> | null = null;
  #resource: MediaAnswer | null = null;
  #mediaUrl: string | null = null;
  #servers: readonly IceServer[] = [];
  #slots: SlotMap | null = null;
  #codec: string | null = null;
  /** Slot maps may overtake the answer that names their resource. */
  readonly #early = new Map<string, SlotMap>();
  #tracks: LocalTracks = { microphone: null, camera: null, screen: null, screenAudio: null };
  #shown: readonly ShownTrack[] | null = null;
  #others = 0;
  #screens = 0;
  #view: MediaView = noMedia;
  #queue: Promise<void> = Promise.resolve();
  #attempt = 0;
  #timer: Cancel = () => undefined;
  readonly #silence: SilenceWatch;
  readonly #report: ShownReport;
  readonly #offers: OfferChannel;
  readonly #stall: StallWatch;
  #closed = false;
  #retired = false;

  constructor(options: MediaLinkOptions) {
    this.#options = options;
    this.#offers = new OfferChannel(options.clock);
    this.#silence = new SilenceWatch(options.clock, options.onSilent);
    this.#stall = new StallWatch({
      clock: options.clock,
      deliveredAt: () => this.#deliveredAt(),
      packets: () => this.#packets(),
      onStall: () => this.revive(),
    });
    this.#report = new ShownReport({
      clock: options.clock,
      random: options.random,
      put: async (view) => {
        if (this.#resource === null) return;
        const frame = writeShown(view);
        if (frame !== null && this.#peer?.data.sendControl(frame) === true) return;
        await options.api.show(this.#resource.location, options.token(), view);
      },
    });
  }

  get peer(): PeerSession | null {
    return this.#peer;
  }

  get slots(): SlotMap | null {
    return this.#slots;
  }

  get view(): MediaView {
    return this.#view;
  }

  get isConnected(): boolean {
    return this.#view.status === 'connected';
  }

  get mediaId(): string | null {
    return this.#resource?.mediaId ?? null;
  }

  /** Makes the first offer while the room is still being entered, so that entering and offering cost the time of one. */
  prepare(servers: readonly IceServer[]): void {
    this.#servers = servers;
    if (this.#peer !== null || this.#closed) return;
    const peer = this.#create();
    this.#firstOffer = this.#offer(peer);
    // Awaited in connect, where its failure is handled.
    this.#firstOffer.catch(() => undefined);
  }

  /** Servers with fresh credentials, for the next transport or ICE restart. */
  useServers(servers: readonly IceServer[]): void {
    this.#servers = servers;
    this.#peer?.useServers(servers);
  }

  /** Where media goes. The same address again keeps a transport that works and only asks what the slots carry. */
  connect(mediaUrl: string, servers: readonly IceServer[]): void {
    this.#servers = servers;
    const moved = this.#mediaUrl !== mediaUrl;
    this.#mediaUrl = mediaUrl;
    if (moved) this.#enqueue(() => this.#post());
    // One that is on its way, or waits to be tried again, is not begun twice.
    else if (this.#resource !== null) this.refresh();
  }

  /** After a gap in signaling: whether the resource still stands, and what its slots carry now. */
  refresh(): void {
    this.#enqueue(async () => {
      const resource = this.#resource;
      if (resource === null) return this.#post();
      try {
        this.acceptSlots(await this.#options.api.getSlots(resource.location, this.#options.token()));
        this.#report.begin();
      } catch (error) {
        const problem = toProblem(error);
        if (problem.type === 'not-found' || problem.type === 'meeting-ended') return this.#post();
        throw problem;
      }
    });
  }

  /** Another way takes over: this transport serves while it stands, and is neither mended nor made anew. */
  retire(): void {
    this.#retired = true;
    this.#timer();
    this.#silence.stop();
    this.#stall.stop();
    this.#report.end();
  }

  get isRetired(): boolean {
    return this.#retired;
  }

  /** It is wanted again after all; false when there is nothing left of it. */
  resume(): boolean {
    if (this.#closed || this.#resource === null || !this.isConnected) return false;
    this.#retired = false;
    this.#report.begin();
    this.#stall.start();
    return true;
  }

  /** Ends the transport and tells the node. */
  async release(): Promise<void> {
    const resource = this.#resource;
    this.close();
    if (resource === null) return;
    try {
      await this.#options.api.deleteMedia(resource.location, this.#options.token());
    } catch {
      // The node forgets a transport without packets by itself.
    }
  }

  /**
   * The network may be another, or nothing comes any more: restarts ICE without waiting until it calls the way lost. What way there still is carries on until there is
   * a new one.
   */
  revive(): void {
    this.#enqueue(async () => {
      const peer = this.#peer;
      if (peer === null || this.#resource === null) return;
      try {
        await this.#patch(peer, true);
      } catch (error) {
        // The way may be good after all; where it is not, ICE says so, and that is mended.
        if (unanswered.has(toProblem(error).type)) this.#silence.failed();
      }
    });
  }

  /** The node let go of the transport, or the room moved. */
  renew(): void {
    this.#enqueue(() => this.#post());
  }

  acceptSlots(map: SlotMap): void {
    const mediaId = this.#resource?.mediaId;
    if (mediaId !== map.mediaId) {
      this.#early.set(map.mediaId, map);
      const [oldest] = this.#early.keys();
      if (this.#early.size > 4 && oldest !== undefined) this.#early.delete(oldest);
      return;
    }
    const newer = newerMap(mediaId, this.#slots, map);
    if (newer === this.#slots) return;
    this.#slots = newer;
    this.#tellShown();
    this.#publish({});
    this.#followCodec();
  }

  /** Another offer, when it makes everybody see us; once for each time that the codec is named. */
  #followCodec(): void {
    const codec = this.#slots?.videoCodec ?? null;
    if (codec === this.#codec) return;
    this.#codec = codec;
    const peer = this.#peer;
    if (codec === null || peer === null) return;
    this.#enqueue(async () => {
      if (peer === this.#peer) await this.#patch(peer, false);
    });
  }

  /** What of the others' pictures is on the screen, the most important first: the node sends that and nothing else. Null while nobody says. */
  show(shown: readonly ShownTrack[] | null): void {
    this.#shown = shown;
    this.#tellShown();
  }

  /** Tells the node what was measured; false when that has to go another way. */
  report(measurements: Measurements): boolean {
    const frame = writeReport(measurements);
    return frame !== null && this.#peer?.data.sendControl(frame) === true;
  }

  /** What is sent from now on; a source without a track is silent. */
  send(tracks: LocalTracks): void {
    this.#tracks = tracks;
    const peer = this.#peer;
    // Another camera may bear other sizes.
    if (peer !== null) void this.#attach(peer).then(() => this.#limitCamera(peer));
  }

  /** How many others are in the room and how many of them share: decides how many slots and how large a camera picture. */
  crowd(others: number, screens: number): void {
    if (others === this.#others && screens === this.#screens) return;
    this.#others = others;
    this.#screens = screens;
    const peer = this.#peer;
    if (peer === null) return;
    void this.#limitCamera(peer);
    if (this.#resource === null || videoSlotsFor(others, screens, peer.videoSlots) <= peer.videoSlots) return;
    this.#enqueue(async () => {
      if (peer !== this.#peer || this.#resource === null) return;
      const slots = videoSlotsFor(this.#others, this.#screens, peer.videoSlots);
      if (slots <= peer.videoSlots) return;
      peer.addVideoSlots(slots);
      await this.#patch(peer, false);
    });
  }

  close(): void {
    this.#closed = true;
    this.#timer();
    this.#silence.stop();
    this.#stall.stop();
    this.#report.end();
    this.#peer?.close();
    this.#peer = null;
    this.#resource = null;
  }

  #create(): PeerSession {
    const { createPeer } = this.#options;
    const videoSlots = videoSlotsFor(this.#others, this.#screens, 0);
    const peer = new PeerSession(createPeer, this.#servers, audioSlots, videoSlots, this.#cameraHeight());
    peer.pc.onconnectionstatechange = () => this.#onState(peer);
    peer.data.onFrame = (frame) => {
      if (peer !== this.#peer) return;
      if (frame.kind === 'slots') {
        const { version, slots, videoCodec } = frame;
        if (this.#resource !== null) this.acceptSlots({ mediaId: this.#resource.mediaId, version, slots, videoCodec });
      } else if (frame.kind === 'answer') {
        this.#offers.answered(frame);
      } else if (frame.kind === 'wanted') {
        peer.want(frame.layers);
        void this.#limitCamera(peer);
      } else {
        this.#options.onFrame(frame);
      }
    };
    this.#peer = peer;
    return peer;
  }

  async #offer(peer: PeerSession): Promise<string> {
    await this.#attach(peer);
    return peer.offer();
  }

  async #post(): Promise<void> {
    const url = this.#mediaUrl;
    if (url === null || this.#closed) return;
    let peer = this.#peer;
    let offer = this.#firstOffer;
    this.#firstOffer = null;
    if (peer === null || offer === null) {
      peer?.close();
      peer = this.#create();
      offer = this.#offer(peer);
    }
    this.#resource = null;
    this.#slots = null;
    this.#codec = null;
    this.#report.end();
    this.#publish({ status: this.#view.status === 'idle' ? 'connecting' : 'interrupted', problem: null });

    const sdp = await offer;
    this.#options.onMark('offered');
    const answer = await this.#options.api.postOffer(url, this.#options.token(), sdp);
    if (this.#isOver() || peer !== this.#peer) return;
    await peer.accept(answer.sdp);
    this.#options.onMark('answered');
    this.#resource = answer;
    this.#slots = this.#early.get(answer.mediaId) ?? null;
    this.#early.clear();
    this.#attempt = 0;
    this.#tellShown();
    this.#beginReport(peer);
    await this.#limitCamera(peer);
    this.#publish({ audioTracks: peer.audioTracks, isCameraRefused: peer.isCameraRefused });
    this.#followCodec();
  }

  /** What is shown is told by data channel as soon as that opens: who says it so is told of slots so, too. By HTTP where it does not open. */
  #beginReport(peer: PeerSession): void {
    const begin = (): void => {
      if (peer === this.#peer && !this.#retired && this.#resource !== null) this.#report.begin();
    };
    peer.data.onOpen = begin;
    if (peer.data.takesControl) begin();
    else
      this.#options.clock.after(channelMs, () => {
        if (!peer.data.takesControl) begin();
      });
  }

  /** The node sends what began since it was told, so what came onto a slot and is not on the screen is named as such. */
  #tellShown(): void {
    const shown = this.#shown;
    if (shown === null) return;
    const named = new Set(shown.map(keyOf));
    const unseen = (this.#slots?.slots ?? []).flatMap(({ participantId, source }) =>
      participantId && (source === 'camera' || source === 'screen') ? [{ participantId, source, height: 0 }] : [],
    );
    this.#report.want([...shown, ...unseen.filter((one) => !named.has(keyOf(one)))]);
  }

  /** Reads the flag anew: TypeScript takes it as still false after an await. */
  #isOver(): boolean {
    return this.#closed;
  }

  async #patch(peer: PeerSession, iceRestart: boolean): Promise<void> {
    const resource = this.#resource;
    if (resource === null) return;
    const offer = await peer.offer(iceRestart);
    // ICE is restarted because the way may be lost, and its channel with it.
    const answer =
      (iceRestart ? null : await this.#offers.offer(peer.data, offer)) ??
      (await this.#options.api.patchOffer(resource.location, this.#options.token(), offer));
    if (peer !== this.#peer) return;
    await peer.accept(answer);
    this.#publish({ audioTracks: peer.audioTracks, isCameraRefused: peer.isCameraRefused });
  }

  #restart(peer: PeerSession): void {
    this.#enqueue(async () => {
      if (peer !== this.#peer || peer.pc.connectionState === 'connected') return;
      try {
        await this.#patch(peer, true);
      } catch (error) {
        const problem = toProblem(error);
        if (problem.isPassing) throw problem;
        // The resource is gone, or the node does not restart: a new transport does.
        return this.#post();
      }
      this.#later(restartMs, () => {
        if (peer === this.#peer && peer.pc.connectionState !== 'connected') this.renew();
      });
    });
  }

  #onState(peer: PeerSession): void {
    if (peer !== this.#peer) return;
    switch (peer.pc.connectionState) {
      case 'connected':
        this.#timer();
        this.#silence.stop();
        if (!this.#retired) this.#stall.start();
        this.#wasUp = peer;
        this.#options.onMark('mediaConnected');
        this.#publish({ status: 'connected', problem: null });
        break;
      case 'disconnected':
        if (!this.#retired) this.#silence.silent();
        this.#publish({ status: 'interrupted' });
        this.#later(patienceMs, () => this.#restart(peer));
        break;
      case 'failed':
        if (this.#wasUp !== peer && this.#servers.some(hasRelay)) this.#options.onRelayFailed();
        if (!this.#retired) this.#silence.failed();
        this.#publish({ status: 'interrupted' });
        this.#restart(peer);
        break;
      default:
    }
  }

  #deliveredAt(): number | null {
    const times = (this.#peer?.pc.getReceivers() ?? []).map((receiver) => deliveredAt(receiver) ?? 0);
    return times.length === 0 ? null : Math.max(...times);
  }

  async #packets(): Promise<number | null> {
    const stats = await this.#peer?.pc.getStats().catch(() => null);
    for (const entry of (stats?.values() ?? []) as Iterable<Record<string, unknown>>) {
      if (entry['type'] === 'transport' && typeof entry['packetsReceived'] === 'number')
        return entry['packetsReceived'];
    }
    return null;
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#closed || this.#retired) return;
      try {
        await work();
      } catch (error) {
        this.#onFailure(toProblem(error));
      }
    });
  }

  #onFailure(problem: ProblemError): void {
    if (this.#closed || this.#retired) return;
    if (unanswered.has(problem.type)) this.#silence.failed();
    this.#publish({ status: this.#attempt > 2 ? 'failed' : 'interrupted', problem });
    const wait = Math.max(
      (problem.retryAfter ?? 0) * 1_000,
      backoffDelay(retry, this.#attempt, this.#options.random()),
    );
    this.#attempt += 1;
    const isRefused = problem.type === 'unauthorized' || problem.type === 'token-revoked';
    this.#later(wait, () => {
      if (isRefused) this.#options.onRefused();
      else this.renew();
    });
  }

  #later(milliseconds: number, run: () => void): void {
    this.#timer();
    if (this.#retired) return;
    this.#timer = this.#options.clock.after(milliseconds, run);
  }

  async #attach(peer: PeerSession): Promise<void> {
    const sources = Object.keys(this.#tracks) as TrackSource[];
    try {
      await Promise.all(sources.map((source) => peer.send(source, this.#tracks[source])));
    } catch (error) {
      // Closed meanwhile: the next transport attaches the tracks of its time.
      if (peer === this.#peer && !this.#closed) this.#publish({ problem: toProblem(error) });
    }
  }

  async #limitCamera(peer: PeerSession): Promise<void> {
    try {
      await peer.encodeCamera(this.#cameraHeight() ?? defaultVideo.height, this.#others);
    } catch {
      // Closed meanwhile, or negotiated anew: that sets them again.
    }
  }

  #cameraHeight(): number | null {
    return this.#tracks.camera?.getSettings().height ?? null;
  }

  #publish(change: Partial<MediaView>): void {
    const peer = this.#peer;
    const remote = peer === null ? noRemoteMedia : mapSlots(this.#slots, (mid) => peer.slotTrack(mid));
    const paused = peer === null ? nothingPaused : pausedIn(this.#slots);
    const isServerBusy = peer !== null && isShedIn(this.#slots);
    this.#view = { ...this.#view, ...change, remote, paused, isServerBusy };
    this.#options.onChange(this.#view);
  }
}
