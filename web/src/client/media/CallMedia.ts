import type { IceServer, Measurements, ParticipantInfo, SfuEndpoint, SlotMap, TrackSource } from '../api/wire';
import type { Cancel } from '../clock';
import { writeFrame } from '../data/dataFrames';
import type { RoomFrame } from '../data/dataFrames';
import type { OutgoingMessage } from '../data/RoomData';
import { waysOf } from '../data/waysOf';
import { Choices, comesBy } from './choices';
import type { Candidate } from './choices';
import { deliveredAt, wallClock } from './flow';
import { MediaLink, noMedia } from './MediaLink';
import type { MediaLinkOptions, MediaStatus, MediaView } from './MediaLink';
import type { PeerLink, PeerSignals } from './PeerLink';
import { PeerMesh } from './PeerMesh';
import type { LocalTracks } from './PeerSession';
import { SfuPath } from './SfuPath';
import type { ShownPictures } from './ShownPictures';
import { nothingPaused } from './slots';
import { sentBy } from './sources';
import { longestOverlapMs, VoiceOverlap } from './VoiceOverlap';

export type Topology = 'mesh' | 'sfu';

/** How media is to travel, as of a version of the room. */
export interface Route {
  readonly topology: Topology;
  readonly version: number;
}

/** Which way it is that is silent. */
export interface SilentMedia {
  readonly transportId: string;
  readonly mediaId: string | null;
}

export interface CallMediaOptions extends Omit<MediaLinkOptions, 'onChange' | 'onSilent' | 'onFrame'> {
  /** What of the others' pictures is on the screen. */
  readonly shown: ShownPictures;
  /** A message of somebody's, or the media node's word of what was missed. */
  readonly onFrame: (frame: RoomFrame) => void;
  readonly signals: PeerSignals;
  /** The media node that carries the room is not heard any more. */
  readonly onSilent: (media: SilentMedia) => void;
  readonly onChange: (view: MediaView) => void;
  /** Whether a track is seen or heard yet. */
  readonly hasBegun: (track: MediaStreamTrack) => boolean;
}

/** How often ways are compared while there are several. */
const compareMs = 100;

/** What carried media last goes on for so long after its successor does: pictures and sound begin a moment after their first packet. */
const overlapMs = 1_500;

/** Others may still watch us by the former node for so long after we watch them by the new one. */
const formerNodeMs = 10_000;

/** A source that flows on no way is not waited for longer than this after the new way stands. */
const silentMs = 2_000;

/** When the media node was not reached in this time, those who can go from peer to peer do. */
const unreachableMs = 8_000;

/** Beyond so many others nobody's uplink carries them all. */
const mostDirect = 8;

/**
 * A call's media, whichever way it travels: by a media node, from peer to peer, and by both while it changes from one to the other. Make before break: a way that is
 * wanted is made while the former stays; each source is shown by the new one once it flows there; and the former ends when both sides have said that they need it no
 * more. Everything is decided anew from what is wanted and what there is, so that messages may come late, twice, or in another order.
 */
export class CallMedia {
  readonly #options: CallMediaOptions;
  readonly #mesh: PeerMesh;
  readonly #meshWay = {};
  readonly #choices = new Choices();
  /** The newest last; the others are on their way out. */
  #paths: SfuPath[] = [];
  #route: Route = { topology: 'sfu', version: -1 };
  #endpoint: { readonly transportId: string | null; readonly mediaUrl: string } | null = null;
  #servers: readonly IceServer[] = [];
  #tracks: LocalTracks = { microphone: null, camera: null, screen: null, screenAudio: null };
  #self: ParticipantInfo | null = null;
  #others: readonly ParticipantInfo[] = [];
  readonly #doneSince = new Map<object, number>();
  readonly #overlap: VoiceOverlap;
  #view: MediaView = noMedia;
  #missingSince: number | null = null;
  #isDirect = false;
  #isEntered = false;
  #isBusy = false;
  #tick: Cancel | null = null;
  readonly #unfollowShown: Cancel;
  #closed = false;

  constructor(options: CallMediaOptions) {
    this.#options = options;
    this.#overlap = new VoiceOverlap(options.hasBegun);
    this.#mesh = new PeerMesh({
      clock: options.clock,
      random: options.random,
      createPeer: options.createPeer,
      signals: options.signals,
      onFrame: (from, frame) => {
        // Between peers the link says whom it is from, whatever they say themselves; what is no message only a media node may say.
        if (frame.kind === 'message') options.onFrame({ ...frame, from });
      },
      onChange: () => {
        if ([...this.#mesh.links.values()].some((link) => link.isUp)) this.#options.onMark('mediaConnected');
        this.#settle();
      },
    });
    this.#unfollowShown = options.shown.subscribe(() => {
      for (const { link } of this.#paths) link.show(options.shown.getSnapshot());
    });
  }

  get route(): Route {
    return this.#route;
  }

  /** Makes the first offer to the server while the room is still being entered; in a mesh there is nothing to offer yet. */
  prepare(servers: readonly IceServer[], topology: Topology): void {
    this.#servers = servers;
    this.#mesh.use(servers);
    if (topology === 'sfu' && this.#paths.length === 0 && !this.#closed && !this.#isEntered)
      this.#add(null).link.prepare(servers);
  }

  /** Codecs that video may be in from now on, best first; empty for each client's own choice. */
  allow(videoCodecs: readonly string[]): void {
    this.#mesh.allow(videoCodecs);
  }

  /** Servers with fresh credentials, for every transport that is made or restarted from now on. */
  useServers(servers: readonly IceServer[]): void {
    this.#servers = servers;
    this.#mesh.use(servers);
    for (const { link } of this.#paths) link.useServers(servers);
  }

  /** The room was entered, or entered again. The way that works stays. */
  enter(servers: readonly IceServer[], mediaUrl: string, route: Route): void {
    this.#servers = servers;
    this.#mesh.use(servers);
    this.#endpoint ??= { transportId: null, mediaUrl };
    this.#isEntered = true;
    if (route.version >= this.#route.version) this.#route = route;
    this.#reconcile(true);
  }

  /** The room's word on how media is to travel; an older one counts for nothing. */
  follow(route: Route, endpoint: SfuEndpoint | null): void {
    if (endpoint !== null) this.#name(endpoint);
    if (route.version < this.#route.version) return;
    const isOther = route.topology !== this.#route.topology;
    this.#route = route;
    if (isOther || endpoint !== null) this.#reconcile(false);
  }

  /** Which node carries the room: another than before when it moved. */
  move(endpoint: SfuEndpoint): void {
    this.#name(endpoint);
    this.#reconcile(true);
  }

  /** The machine may be in another network: ways are looked for anew, while the present ones are used as long as they last. */
  networkChanged(): void {
    this.#mesh.revive();
    if (this.#route.topology === 'sfu') this.#newest?.link.revive();
  }

  /** After a gap in signaling: whether the transport still stands. */
  refresh(): void {
    this.#mesh.mend();
    if (this.#route.topology === 'sfu') this.#newest?.link.refresh();
  }

  /** The node let go of a transport. */
  lost(mediaId: string): void {
    const path = this.#paths.find((one) => one.link.mediaId === mediaId);
    if (path !== undefined && path === this.#newest && this.#route.topology === 'sfu') path.link.renew();
  }

  acceptSlots(map: SlotMap): void {
    for (const { link } of this.#paths) link.acceptSlots(map);
  }

  send(tracks: LocalTracks): void {
    this.#tracks = tracks;
    this.#mesh.send(tracks);
    for (const { link } of this.#paths) link.send(tracks);
  }

  /** Hands a message to the ways that lead to its receivers; false when one of them does not take it now. */
  sendMessage(message: OutgoingMessage): boolean {
    const by = waysOf(message.to, this.#others, {
      topology: this.#route.topology,
      hasServer: this.#newest?.link.peer?.data.isOpen === true,
      isLinked: (id) => this.#mesh.links.get(id)?.isUp === true,
      isServed: (id) => this.#mesh.links.get(id)?.said.via === 'sfu',
    });
    if (by === null) return false;
    const { content, isLossy } = message;
    let isTaken = true;
    if (by.server !== null) {
      const frame = writeFrame(content, by.server);
      if (frame === null || this.#newest?.link.peer?.data.send(frame, isLossy) !== true) isTaken = false;
    }
    const direct = by.peers.length > 0 ? writeFrame(content, []) : null;
    for (const id of by.peers)
      if (direct === null || this.#mesh.links.get(id)?.sendFrame(direct, isLossy) !== true) isTaken = false;
    return isTaken;
  }

  /** Tells what was measured by way of the media node; false when that has to go another way. */
  report(measurements: Measurements): boolean {
    return this.#newest?.link.report(measurements) === true;
  }

  crowd(selfId: string | null, participants: readonly ParticipantInfo[]): void {
    this.#self = participants.find((one) => one.participantId === selfId) ?? null;
    this.#others = participants.filter((one) => one.participantId !== selfId);
    for (const { link } of this.#paths) this.#tellCrowd(link);
    this.#mesh.crowd(this.#self, this.#others);
    this.#settle();
  }

  receiveOffer(from: string, sdp: string): void {
    if (!this.#closed) this.#mesh.receiveOffer(from, sdp);
  }

  receiveAnswer(from: string, sdp: string): void {
    this.#mesh.receiveAnswer(from, sdp);
  }

  receiveCandidate(from: string, candidate: unknown): void {
    this.#mesh.receiveCandidate(from, candidate);
  }

  /** The transports that stand, for measurements. */
  connections(): readonly RTCPeerConnection[] {
    const all = [
      ...this.#paths.map(({ link }) => link.peer?.pc),
      ...[...this.#mesh.links.values()].map((link) => link.pc),
    ];
    return all.filter((pc) => pc?.connectionState === 'connected').filter((pc) => pc !== null && pc !== undefined);
  }

  /** How loud each of the others is now, 0 to 1 (RFC 6464 levels, as the browser heard them). */
  levels(): ReadonlyMap<string, number> {
    const levels = new Map<string, number>();
    for (const { participantId } of this.#others) {
      const receiver = this.#choices.get(participantId, 'microphone')?.receiver;
      if (receiver === undefined) continue;
      const at = deliveredAt(receiver);
      // A source that sent nothing for a while keeps its last level.
      const isFresh = at !== null && wallClock() - at < 500;
      levels.set(participantId, isFresh ? (receiver.getSynchronizationSources()[0]?.audioLevel ?? 0) : 0);
    }
    return levels;
  }

  close(): void {
    this.#closed = true;
    this.#tick?.();
    this.#unfollowShown();
    for (const { link } of this.#paths) link.close();
    this.#paths = [];
    this.#mesh.closeAll();
  }

  get #newest(): SfuPath | undefined {
    return this.#paths.at(-1);
  }

  #name({ transportId, mediaUrl }: SfuEndpoint): void {
    const newest = this.#newest;
    if (newest?.transportId === null) newest.transportId = transportId;
    this.#endpoint = { transportId, mediaUrl };
  }

  /** Makes what is wanted and not there. */
  #reconcile(refresh: boolean): void {
    const endpoint = this.#endpoint;
    if (this.#closed || !this.#isEntered || endpoint === null) return;
    if (this.#route.topology === 'mesh') {
      for (const { link } of this.#paths) link.retire();
      // One that was only prepared has nothing to stay for.
      this.#drop((path) => path.link.mediaId === null);
      this.#isDirect = false;
    } else {
      let newest = this.#newest;
      const hasMoved = newest !== undefined && isElsewhere(newest.transportId, endpoint.transportId);
      const isFresh = newest?.link.isRetired === false;
      if (newest === undefined || hasMoved || (!isFresh && !newest.link.resume())) {
        newest?.link.retire();
        if (!hasMoved) this.#drop((path) => path === newest);
        newest = this.#add(endpoint.transportId);
        newest.link.connect(endpoint.mediaUrl, this.#servers);
      } else if (refresh || newest.link.view.status === 'idle') {
        newest.link.connect(endpoint.mediaUrl, this.#servers);
      }
    }
    this.#settle();
  }

  #add(transportId: string | null): SfuPath {
    const link = new MediaLink({
      ...this.#options,
      onChange: () => this.#settle(),
      onSilent: () => this.#tellSilent(path),
    });
    link.send(this.#tracks);
    link.show(this.#options.shown.getSnapshot());
    this.#tellCrowd(link);
    const path: SfuPath = new SfuPath(link, transportId, this.#options.clock.now());
    this.#paths = [...this.#paths, path];
    return path;
  }

  /** One that is on its way out may be silent. */
  #tellSilent(path: SfuPath): void {
    const { transportId, link } = path;
    if (this.#closed || transportId === null || path !== this.#newest || this.#route.topology !== 'sfu') return;
    this.#options.onSilent({ transportId, mediaId: link.mediaId });
  }

  #drop(isOut: (path: SfuPath) => boolean): void {
    for (const { link } of this.#paths.filter(isOut)) link.close();
    this.#paths = this.#paths.filter((path) => !isOut(path));
  }

  #tellCrowd(link: MediaLink): void {
    link.crowd(this.#others.length, this.#others.filter((one) => one.isScreenSharing).length);
  }

  /** Chooses what is shown, says so to the others, and ends what nobody needs. Called whenever anything changed; calls itself for nothing. */
  #settle(): void {
    if (this.#closed || this.#isBusy) return;
    this.#isBusy = true;
    try {
      const now = this.#options.clock.now();
      for (const path of this.#paths) path.update(now);
      this.#lookForServer(now);
      this.#mesh.want(this.#isEntered && (this.#route.topology === 'mesh' || this.#isDirect));
      this.#choices.update(this.#people(), (id, source) => this.#candidates(id, source));
      this.#tellOthers(now);
      this.#end(now);
      this.#publish(now);
    } finally {
      this.#isBusy = false;
    }
    this.#schedule();
  }

  #schedule(): void {
    this.#tick?.();
    const hasSeveral = this.#paths.length + (this.#mesh.links.size > 0 ? 1 : 0) > 1;
    const isMissing = this.#isEntered && this.#route.topology === 'sfu' && this.#newest?.link.isConnected !== true;
    const isLeaving = this.#route.topology === 'mesh' && this.#paths.length > 0;
    const isNeeded = hasSeveral || isMissing || isLeaving || this.#overlap.isChanging;
    this.#tick = isNeeded ? this.#options.clock.after(compareMs, () => this.#settle()) : null;
  }

  /** Whether the server is out of reach for so long that peers are asked for links. */
  #lookForServer(now: number): void {
    const isMissing = this.#isEntered && this.#route.topology === 'sfu' && this.#newest?.link.isConnected !== true;
    this.#missingSince = isMissing ? (this.#missingSince ?? now) : null;
    if (this.#missingSince === null) this.#isDirect = false;
    else if (now - this.#missingSince > unreachableMs) this.#isDirect = this.#others.length <= mostDirect;
  }

  /** Who is in the room, and who is on a slot before we hear that they are. */
  #people(): ReadonlySet<string> {
    const people = new Set(this.#others.map((one) => one.participantId));
    for (const { link } of this.#paths)
      for (const { participantId } of link.slots?.slots ?? []) if (participantId) people.add(participantId);
    return people;
  }

  #candidates(participantId: string, source: TrackSource): readonly Candidate[] {
    const bySfu = [...this.#paths].reverse().flatMap((path) => {
      const found = path.find(participantId, source);
      return found === null ? [] : [{ way: path, ...found }];
    });
    const link = this.#mesh.links.get(participantId);
    const receiver = link?.isUp === true ? link.receiver(source) : null;
    const byPeer = receiver === null ? [] : [{ way: this.#meshWay, receiver, since: 0 }];
    return this.#route.topology === 'mesh' ? [...byPeer, ...bySfu] : [...bySfu, ...byPeer];
  }

  #comesBySfu(info: ParticipantInfo, now: number): boolean {
    const path = this.#newest;
    if (path === undefined || path.upSince === null) return false;
    const isLong = now - path.upSince > silentMs;
    return this.#comes(
      path,
      info,
      (source) =>
        (source === 'microphone' && isLong && path.isFullOfVoices) ||
        source === 'screenAudio' ||
        // The node does not send what is not on the screen, nor what our network has no room for.
        (source !== 'microphone' && this.#options.shown.seenSince(info.participantId, source) === null) ||
        path.link.view.paused.has(`${info.participantId}/${source}`),
      isLong,
    );
  }

  #comesByPeer(link: PeerLink, info: ParticipantInfo, now: number): boolean {
    if (!link.isUp) return false;
    const isLong = link.upSince !== null && now - link.upSince > silentMs;
    return this.#comes(this.#meshWay, info, () => false, isLong);
  }

  #comes(way: object, info: ParticipantInfo, isExcused: (source: TrackSource) => boolean, isLong: boolean): boolean {
    return comesBy(way, info, (id, source) => this.#candidates(id, source), isExcused, isLong);
  }

  #tellOthers(now: number): void {
    const { version, topology } = this.#route;
    for (const info of this.#others) {
      const link = this.#mesh.links.get(info.participantId);
      if (link === undefined) continue;
      const bySfu = this.#comesBySfu(info, now);
      const byPeer = this.#comesByPeer(link, info, now);
      const via =
        topology === 'sfu' ? (bySfu ? 'sfu' : byPeer ? 'peer' : 'none') : byPeer ? 'peer' : bySfu ? 'sfu' : 'none';
      link.tell({ via, version });
    }
  }

  /** Ends ways that both sides have done with for a moment. */
  #end(now: number): void {
    const { topology } = this.#route;
    for (const info of this.#others) {
      const link = this.#mesh.links.get(info.participantId);
      if (link === undefined) continue;
      const isDone = topology === 'sfu' && this.#comesBySfu(info, now) && (link.said.via === 'sfu' || link.isGone);
      if (this.#isOver(link, isDone, overlapMs, now)) this.#mesh.close(info.participantId);
    }

    const newest = this.#newest;
    const [...former] = this.#paths.slice(0, -1);
    for (const path of former) {
      const isDead = path.upSince === null && newest?.upSince !== null;
      const isDone = this.#others.every((info) => this.#comesBySfu(info, now));
      if (isDead || this.#isOver(path, isDone, formerNodeMs, now)) this.#drop((one) => one === path);
    }

    if (topology !== 'mesh' || newest === undefined) return;
    const isDone = this.#others.every((info) => {
      const link = this.#mesh.links.get(info.participantId);
      return link !== undefined && this.#comesByPeer(link, info, now) && link.said.via === 'peer';
    });
    if (!this.#isOver(newest, isDone, overlapMs, now)) return;
    this.#paths = this.#paths.filter((path) => path !== newest);
    void newest.link.release();
  }

  /** Whether a condition has held for a time. */
  #isOver(what: object, isDone: boolean, milliseconds: number, now: number): boolean {
    if (!isDone) {
      this.#doneSince.delete(what);
      return false;
    }
    const since = this.#doneSince.get(what) ?? now;
    this.#doneSince.set(what, since);
    // A tile may be out of view, and never begin.
    const overlap = this.#hasAllBegun() ? milliseconds : Math.max(milliseconds, longestOverlapMs);
    if (now - since < overlap) return false;
    this.#doneSince.delete(what);
    return true;
  }

  /** Whether all that others send is seen and heard by the way that was chosen for it. */
  #hasAllBegun(): boolean {
    return this.#others.every((info) =>
      sentBy(info).every((source) => {
        const chosen = this.#choices.get(info.participantId, source);
        return chosen === null || this.#options.hasBegun(chosen.receiver.track);
      }),
    );
  }

  #publish(now: number): void {
    const newest = this.#newest?.link.view;
    const status = this.#status();
    const hasLinks = [...this.#mesh.links.values()].some((link) => link.isUp);
    const isServed = this.#paths.some((path) => path.link.isConnected);
    this.#view = {
      status,
      way: hasLinks && isServed ? 'both' : hasLinks ? 'peer' : isServed ? 'sfu' : 'none',
      remote: this.#choices.remote(),
      paused: this.#paused(),
      isServerBusy: newest?.isServerBusy === true,
      audioTracks: this.#hear(now),
      problem: status === 'connected' ? null : (newest?.problem ?? null),
      isDirect: this.#isDirect && hasLinks,
      isCameraRefused: newest?.isCameraRefused === true,
    };
    this.#options.onChange(this.#view);
  }

  /** Of what is shown by the server's way, what our network has no room for there. */
  #paused(): ReadonlySet<string> {
    const path = this.#newest;
    if (path === undefined || path.link.view.paused.size === 0) return nothingPaused;
    return new Set([...path.link.view.paused].filter((what) => this.#choices.wayOf(what) === path));
  }

  #status(): MediaStatus {
    if (!this.#isEntered) return this.#newest?.link.view.status ?? 'idle';
    const links = this.#others.map((info) => this.#mesh.links.get(info.participantId));
    const isMeshed = links.every((link) => link?.isUp === true);
    const isServed = this.#paths.some((path) => path.link.isConnected);
    if (this.#route.topology === 'sfu') {
      if (isServed || (isMeshed && links.length > 0)) return 'connected';
      return this.#newest?.link.view.status ?? 'connecting';
    }
    if (isMeshed || isServed) return 'connected';
    return links.some((link) => link?.isInterrupted === true) ? 'interrupted' : 'connecting';
  }

  /** What is played: each voice by the way that was chosen for it, and by the former for a moment longer. */
  #hear(now: number): readonly MediaStreamTrack[] {
    const tracks: MediaStreamTrack[] = [];
    for (const path of this.#paths) {
      for (const mid of path.link.peer?.audioMids ?? []) {
        const what = path.carriedBy(mid);
        const isPlayed = what === null ? path === this.#newest : (this.#choices.wayOf(what) ?? path) === path;
        const track = path.link.peer?.slotTrack(mid);
        if (isPlayed && track && path.link.mediaId !== null) tracks.push(track);
      }
    }
    for (const info of this.#others) {
      for (const source of ['microphone', 'screenAudio'] as const) {
        const chosen = this.#choices.get(info.participantId, source);
        // Who is muted is not heard, whatever their client sends.
        if (chosen?.way === this.#meshWay && !(source === 'microphone' && info.isMuted))
          tracks.push(chosen.receiver.track);
      }
    }

    const all = this.#overlap.update(tracks, now);
    const before = this.#view.audioTracks;
    return all.length === before.length && all.every((track, index) => track === before[index]) ? before : all;
  }
}

/** Whether the room's transport is another than one that was made for `from`. Who was sent off a node beside the room's own made theirs for `to/...`. */
function isElsewhere(from: string | null, to: string | null): boolean {
  return to !== null && from !== to && from?.startsWith(`${to}/`) !== true;
}
