import { Admission } from './Admission';
import type { JoinOptions } from './Admission';
import type { ApiClient } from './api/ApiClient';
import type { RoomDelta, RoomInfo } from './api/roomWire';
import type {
  ActiveSpeakers,
  JoinResponse,
  JoinRoomResult,
  Measurements,
  MeetingEnded,
  ParticipantInfo,
  ParticipantLeft,
  ParticipantStatePatch,
  SlotMap,
  SwitchTopology,
} from './api/wire';
import { RoomCaptions } from './captions/RoomCaptions';
import { systemClock } from './clock';
import type { Cancel, Clock } from './clock';
import { RoomData } from './data/RoomData';
import type { LocalMedia } from './devices/LocalMedia';
import { withMark } from './joinMarks';
import type { JoinMark } from './joinMarks';
import { CallMeter } from './media/CallMeter';
import { Floor } from './media/floor';
import { RelayServers } from './media/RelayServers';
import { CallMedia } from './media/CallMedia';
import type { MediaView } from './media/MediaLink';
import { callSignals } from './media/callSignals';
import { routeOf, topologyOf } from './media/route';
import { browserPeer } from './media/PeerSession';
import type { PeerFactory } from './media/PeerSession';
import { ShownPictures } from './media/ShownPictures';
import { initialMeeting } from './meetingState';
import type { MeetingOver, MeetingState } from './meetingState';
import { browserNetwork } from './network';
import type { NetworkWatch } from './network';
import { ProblemError, toProblem } from './problems';
import { RoomDesk } from './room/RoomDesk';
import { RoomRecording } from './room/RoomRecording';
import {
  applyDelta,
  applyLeft,
  applyParticipant,
  applySnapshot,
  applyVersion,
  emptyRoom,
  inOrder,
  isBehind,
} from './room/roomState';
import type { RoomState } from './room/roomState';
import { StateSync } from './room/stateSync';
import type { OwnState } from './room/stateSync';
import { signalRHub } from './signal/HubLink';
import type { HubFactory, HubHandlers } from './signal/HubLink';
import { RoomConnection } from './signal/RoomConnection';
import type { Current } from './signal/RoomConnection';
import { Store } from './store';
import type { ReadableStore } from './store';

export interface MeetingClientOptions {
  readonly api: ApiClient;
  readonly media: LocalMedia;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly createHub?: HubFactory;
  readonly createPeer?: PeerFactory;
  /** Tells of changes of network; the browser's own events by default. */
  readonly watchNetwork?: NetworkWatch;
  /** Whether a track of somebody else is seen or heard yet: until then the way that it came by before is kept. Without a word, each is at once. */
  readonly hasBegun?: (track: MediaStreamTrack) => boolean;
}

export type { JoinOptions } from './Admission';

/**
 * One person in one meeting, from join to leave: admission over HTTP, the room over the hub, media over WebRTC, each found again
 * by itself when it is lost. Used once; a rejoin is a new client. State is an immutable store; nothing here knows a UI.
 */
export class MeetingClient implements ReadableStore<MeetingState> {
  /** Whether the room is being recorded, and the host's start and stop. */
  readonly recording: RoomRecording;
  /** Captions and the transcript as it grows. */
  readonly captions: RoomCaptions;
  /** Messages between the participants' programs. */
  readonly data: RoomData;
  /** What of the others' pictures is on the screen. A program that never says gets everything as large as it is. */
  readonly shown: ShownPictures;
  /** Who runs it, who waits, chat, reactions, polls, breakout rooms. */
  readonly desk: RoomDesk;
  readonly #options: MeetingClientOptions;
  readonly #clock: Clock;
  readonly #store = new Store<MeetingState>(initialMeeting);
  readonly #call: CallMedia;
  readonly #relays: RelayServers;
  readonly #sync: StateSync;
  readonly #admission: Admission;
  readonly #connection: RoomConnection;
  readonly #meter: CallMeter;
  readonly #floor = new Floor();
  #room: RoomState = emptyRoom;
  #join: JoinOptions | null = null;
  #clickedAt = 0;
  readonly #stops: Cancel[] = [];

  constructor(options: MeetingClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const random = options.random ?? Math.random;
    this.#admission = new Admission(options.api);
    this.shown = new ShownPictures(this.#clock);
    this.#call = new CallMedia({
      shown: this.shown,
      signals: callSignals((method, argument) => this.#connection.invoke(method, argument)),
      api: options.api,
      clock: this.#clock,
      random,
      createPeer: options.createPeer ?? browserPeer,
      hasBegun: options.hasBegun ?? (() => true),
      token: () => this.#admission.token,
      onChange: (view) => this.#onMedia(view),
      onFrame: (frame) => (frame.kind === 'message' ? this.data.received(frame) : this.data.missed(frame.count)),
      onMark: (mark) => this.#mark(mark),
      onRelayFailed: () => this.#meter.relayFailed(),
      // It is said again while it lasts; what is lost now is lost with the hub's connection, which is made anew.
      onSilent: (media) => void this.#connection.invoke('ReportMedia', media).catch(() => undefined),
      onRefused: () => {
        this.#admission.expire();
        this.#connection.lose();
      },
    });
    this.data = new RoomData((message) => this.#call.sendMessage(message));
    this.#relays = new RelayServers({
      clock: this.#clock,
      renew: () => options.api.getIceServers(this.getSnapshot().roomId, this.#admission.token),
      onRenewed: (servers) => this.#call.useServers(servers),
    });
    this.#connection = new RoomConnection({
      clock: this.#clock,
      random,
      createHub: options.createHub ?? signalRHub,
      resolve: (url) => options.api.resolve(url),
      admission: this.#admission,
      admit: () => this.#admit(),
      handlers: (current) => this.#handlers(current),
      onOpening: (admission) => {
        this.#call.prepare(admission.iceServers, topologyOf(admission.topology));
        this.#room = emptyRoom;
      },
      onOpen: () => this.#mark('hubOpen'),
      onEntered: (entered, admission) => this.#enter(entered, admission),
      onRefreshed: (entered) => this.#refresh(entered),
      isBehind: (version) => isBehind(this.#room, version),
      onLost: () => this.#onLost(),
      onWait: (attempt) => this.#store.patch({ phase: 'reconnecting', attempt }),
      onGiveUp: (problem) =>
        this.#finish(
          problem.type === 'meeting-ended' ? { kind: 'ended', reason: 'host' } : { kind: 'failed', problem },
        ),
      isOver: () => this.#isOver(),
    });
    this.#meter = new CallMeter({
      clock: this.#clock,
      media: options.media,
      call: this.#call,
      shown: this.shown,
      state: this.getSnapshot,
      isMuted: () => this.#sync.wanted.isMuted,
      onSpeaking: (speaking) => this.#store.patch({ speaking, floor: this.#floor.heard(speaking, this.#isServed) }),
      onQuality: (quality) => this.#store.patch({ quality }),
      onPeople: (people) => this.#store.patch({ people }),
      report: (measurements) => this.#report(measurements),
    });
    const roomId = (): string => this.getSnapshot().roomId;
    this.recording = new RoomRecording({ api: options.api.kept, roomId });
    this.captions = new RoomCaptions({
      clock: this.#clock,
      api: options.api.kept,
      roomId,
      send: (request) => this.#connection.invoke('SetCaptions', request),
    });
    this.desk = new RoomDesk({
      api: options.api.room,
      clock: this.#clock,
      media: options.media,
      roomId,
      selfId: () => this.getSnapshot().selfId,
      invoke: (method, argument) => this.#connection.invoke(method, argument),
      lowerHand: () => this.raiseHand(false),
      isSettled: () => this.#sync.isSettled,
      onRemoved: () => this.#finish({ kind: 'removed' }),
    });
    this.#sync = new StateSync(
      this.#clock,
      this.#ownState(false),
      (patch) => this.#updateState(patch),
      (patch, problem) => this.desk.refused(patch, problem),
    );
  }

  get subscribe(): ReadableStore<MeetingState>['subscribe'] {
    return this.#store.subscribe;
  }

  get getSnapshot(): ReadableStore<MeetingState>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  /**
   * Asks to be let in. Resolves once admitted, with the connection following by itself; rejects with the problem (wrong password,
   * full, consent required, ...) and may then be called again.
   */
  async join(options: JoinOptions): Promise<JoinResponse> {
    this.#clickedAt = this.#clock.now();
    this.#join = options;
    this.#store.patch({ phase: 'joining', roomId: options.roomId, over: null, marks: {} });
    let admission: JoinResponse;
    try {
      admission = await this.#admit();
    } catch (error) {
      this.#store.patch({ phase: 'idle' });
      throw toProblem(error);
    }
    this.#mark('admitted');
    this.#follow();
    this.#connection.run();
    return admission;
  }

  /** Leaves for good. Never rejects: whoever wants to leave has left. */
  async leave(): Promise<void> {
    this.#finish({ kind: 'left' });
    await this.#connection.leave();
  }

  /** Ends the meeting for everybody; the host's right. */
  async endForAll(): Promise<void> {
    await this.#options.api.endMeeting(this.getSnapshot().roomId);
    this.#finish({ kind: 'ended', reason: 'host' });
  }

  raiseHand(isHandRaised: boolean): void {
    this.#store.patch({ isHandRaised });
    this.#sync.set({ isHandRaised });
  }

  /** Tries to reconnect at once, instead of when the present wait is over. */
  retryNow(): void {
    this.#connection.wake();
  }

  /** The view showed the first remote picture: ends the measurement of the join. */
  reportFirstFrame(): void {
    if (this.getSnapshot().marks.firstFrame !== undefined) return;
    this.#mark('firstFrame');
    const { marks } = this.getSnapshot();
    this.#report({
      ...(marks.firstFrame === undefined ? {} : { joinToFirstFrameMs: marks.firstFrame }),
      ...(marks.mediaConnected === undefined ? {} : { joinToConnectedMs: marks.mediaConnected }),
    });
  }

  /** Lets go of everything without telling the server, as a page that unloads does. */
  dispose(): void {
    this.#stopAll();
    this.#connection.close();
  }

  async #admit(): Promise<JoinResponse> {
    if (this.#join === null) throw new ProblemError({ type: 'unexpected', detail: 'No meeting was chosen.' });
    const admission = await this.#admission.admit(this.#join);
    this.#store.patch({ selfId: admission.participantId, sessionId: admission.sessionId, role: admission.role });
    this.#relays.start(admission.iceServersExpireAt);
    // Nothing of theirs goes out, not for a moment; and their devices are not in use for nothing.
    if (admission.role === 'viewer') this.desk.moderation.stopAll();
    return admission;
  }

  #enter(entered: JoinRoomResult, admission: JoinResponse): void {
    this.#mark('roomEntered');
    this.#store.patch({
      phase: 'connected',
      attempt: 0,
      selfId: entered.participantId,
      sessionId: entered.sessionId,
    });
    this.#takeSnapshot(entered);
    // Before media flows: who comes late knows what is kept of it.
    this.recording.enter(entered.recording ?? null);
    this.captions.enter(entered.sessionId, entered.captions ?? null);
    this.desk.enter(entered);
    this.#call.allow(entered.room?.videoCodecs ?? []);
    // The endpoint's event usually comes first; where it does not, this is the address it names.
    const mediaUrl = `/v1/rooms/${encodeURIComponent(admission.roomId)}/media`;
    this.#call.enter(admission.iceServers, mediaUrl, routeOf(entered, this.#call.route));
  }

  #takeSnapshot(entered: JoinRoomResult): void {
    this.#setRoom(applySnapshot(entered, this.#room));
    const own = entered.participants.find((one) => one.participantId === entered.participantId);
    this.#sync.open(
      own === undefined
        ? {}
        : {
            isMuted: own.isMuted,
            isVideoOn: own.isVideoOn,
            isScreenSharing: own.isScreenSharing,
            isHandRaised: own.isHandRaised,
          },
    );
  }

  #refresh(entered: JoinRoomResult): void {
    this.#takeSnapshot(entered);
    this.recording.enter(entered.recording ?? null);
    this.captions.refresh(entered.captions ?? null);
    this.desk.refresh(entered);
    this.#call.follow(routeOf(entered, this.#call.route), null);
    this.#call.refresh();
  }

  #onLost(): void {
    this.#sync.close();
    this.captions.close();
    this.desk.lost();
    if (this.#isOver()) return;
    this.#meter.countReconnect();
    this.#store.patch({ phase: 'reconnecting' });
  }

  #handlers(current: Current): HubHandlers {
    const participant = current((info: ParticipantInfo) => this.#setRoom(applyParticipant(this.#room, info)));
    const room = this.desk.handlers(current);
    return {
      ParticipantJoined: participant,
      StateChanged: participant,
      ParticipantLeft: current((left: ParticipantLeft) => this.#onLeft(left)),
      RoomDelta: current((delta: RoomDelta) => this.#onDelta(delta)),
      ...room,
      RoomChanged: current((info: RoomInfo) => {
        room.RoomChanged(info);
        this.#call.allow(info.videoCodecs ?? []);
        if (info.topology !== undefined)
          this.#call.follow({ topology: topologyOf(info.topology), version: info.version }, null);
        this.#setRoom(applyVersion(this.#room, info.version));
      }),
      SfuEndpoint: current((endpoint) => this.#call.move(endpoint)),
      SwitchTopology: current((change: SwitchTopology) => {
        this.#call.follow(change, change.endpoint ?? null);
        this.#setRoom(applyVersion(this.#room, change.version));
      }),
      ReceiveOffer: current(({ sourceUserId, sdp }) => this.#call.receiveOffer(sourceUserId, sdp)),
      ReceiveAnswer: current(({ sourceUserId, sdp }) => this.#call.receiveAnswer(sourceUserId, sdp)),
      IceCandidate: current(({ sourceUserId, candidate }) => this.#call.receiveCandidate(sourceUserId, candidate)),
      SlotsChanged: current((map: SlotMap) => this.#call.acceptSlots(map)),
      SpeakersChanged: current(({ participantIds }: ActiveSpeakers) => {
        if (this.#isServed) this.#store.patch({ floor: this.#floor.told(participantIds) });
      }),
      MeetingEnded: current((message: MeetingEnded) => this.#onEnded(message)),
      MeetingEnding: current(({ endsAt }) => this.#store.patch({ endsAt })),
      MediaLost: current(({ mediaId }) => this.#call.lost(mediaId)),
      RecordingStarted: current((recording) => this.recording.started(recording)),
      RecordingStopped: current((stop) => this.recording.stopped(stop)),
      CaptionsChanged: current((captions) => this.captions.changed(captions)),
      TranscriptUpdate: current((line) => this.captions.update(line)),
    };
  }

  #onDelta(delta: RoomDelta): void {
    const { selfId } = this.getSnapshot();
    const ownEnd = delta.left.find((one) => one.participantId === selfId);
    const others = delta.left.filter((one) => one !== ownEnd);
    this.#setRoom(applyDelta(this.#room, { ...delta, left: others }));
    if (ownEnd !== undefined) this.#onLeft(ownEnd);
  }

  #onLeft(left: ParticipantLeft): void {
    if (left.participantId !== this.getSnapshot().selfId) {
      this.#setRoom(applyLeft(this.#room, left));
    } else if (left.reason === 'replaced') {
      this.#finish({ kind: 'replaced' });
    } else if (left.reason === 'removed') {
      this.#finish({ kind: 'removed' });
    } else {
      // The server gave up on us while we still listen: enter again.
      this.#connection.lose();
    }
  }

  #onEnded(message: MeetingEnded): void {
    // A server that restarts comes back with the meeting as it was.
    if (message.reason === 'shutdown') this.#connection.lose();
    else this.#finish({ kind: 'ended', reason: message.reason });
  }

  #setRoom(room: RoomState): void {
    if (room === this.#room) return;
    const changed = room.participants !== this.#room.participants;
    this.#room = room;
    if (this.getSnapshot().phase !== 'connected') return;
    if (room.ahead.length > 0) this.#connection.checkGap(room.version);
    if (!changed) return;
    const participants = inOrder(room);
    const { selfId } = this.getSnapshot();
    this.#call.crowd(selfId, participants);
    const own = participants.find((one) => one.participantId === selfId);
    this.#store.patch({ participants, ...(own === undefined ? {} : { role: own.role }) });
    this.desk.own(own);
  }

  #onMedia(media: MediaView): void {
    this.#store.patch({ media });
  }

  /** Mirrors the devices into the meeting, and measures while it lasts. */
  #follow(): void {
    if (this.#stops.length > 0) return;
    const mirror = (): void => {
      const { microphone, camera, screen } = this.#options.media.getSnapshot();
      this.#call.send({
        microphone: microphone.wanted ? microphone.track : null,
        camera: camera.wanted ? camera.track : null,
        screen: screen.video,
        screenAudio: screen.audio,
      });
      this.#sync.set(this.#ownState(this.getSnapshot().isHandRaised));
    };
    mirror();
    const watchNetwork = this.#options.watchNetwork ?? browserNetwork;
    const unwatch = watchNetwork(() => {
      this.#connection.networkChanged();
      this.#call.networkChanged();
    });
    this.#stops.push(this.#options.media.subscribe(mirror), this.#meter.start(), unwatch);
  }

  #ownState(isHandRaised: boolean): OwnState {
    const { microphone, camera, screen } = this.#options.media.getSnapshot();
    return {
      isMuted: !(microphone.wanted && microphone.track !== null),
      isVideoOn: camera.wanted && camera.track !== null,
      isScreenSharing: screen.video !== null,
      isHandRaised,
    };
  }

  /** The server answers with the state as everybody gets it, which may come sooner than the message. */
  async #updateState(patch: ParticipantStatePatch): Promise<void> {
    const info = await this.#connection.invoke<ParticipantInfo | null>('UpdateState', patch);
    if (info !== null) this.#setRoom(applyParticipant(this.#room, info));
  }

  /** Whether a media node carries the room and hears us: rings come of the levels that we hear, but only the node hears all who speak. */
  get #isServed(): boolean {
    return this.#call.route.topology === 'sfu' && !this.getSnapshot().media.isDirect;
  }

  /** By the media node where there is a way to it: a report over HTTP costs the server a request. */
  #report(measurements: Measurements): void {
    if (!this.#call.report(measurements)) void this.#options.api.sendTelemetry(this.getSnapshot().roomId, measurements);
  }

  #mark(mark: JoinMark): void {
    const { marks } = this.getSnapshot();
    this.#store.patch({ marks: withMark(marks, mark, this.#clock.now() - this.#clickedAt) });
  }

  #isOver(): boolean {
    return this.getSnapshot().phase === 'over';
  }

  #finish(over: MeetingOver): void {
    if (this.#isOver()) return;
    this.#stopAll();
    this.#store.patch({ phase: 'over', over, speaking: new Set() });
    this.#connection.wake();
    // A leave still has to be told over this connection.
    if (over.kind === 'left') return;
    this.#connection.close();
  }

  #stopAll(): void {
    this.#connection.stopKeepAlive();
    this.#sync.close();
    this.captions.close();
    this.#relays.stop();
    for (const stop of this.#stops.splice(0)) stop();
    this.#call.close();
  }
}
