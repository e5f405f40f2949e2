import { Admission } from './Admission';
import type { JoinOptions } from './Admission';
import type { ApiClient } from './api/ApiClient';
import type { CaptionsState, SetCaptionsRequest } from './api/keptWire';
import type {
  JoinResponse,
  JoinRoomResult,
  KeepAliveResult,
  MeetingEnded,
  ParticipantInfo,
  ParticipantLeft,
  ParticipantStatePatch,
  SlotMap,
} from './api/wire';
import { RoomCaptions } from './captions/RoomCaptions';
import { every, systemClock, within } from './clock';
import type { Cancel, Clock } from './clock';
import type { LocalMedia } from './devices/LocalMedia';
import { withMark } from './joinMarks';
import type { JoinMark } from './joinMarks';
import { CallMeter } from './media/CallMeter';
import { MediaLink } from './media/MediaLink';
import type { MediaView } from './media/MediaLink';
import { browserPeer } from './media/PeerSession';
import type { PeerFactory } from './media/PeerSession';
import { initialMeeting } from './meetingState';
import type { MeetingOver, MeetingState } from './meetingState';
import { ProblemError, toProblem } from './problems';
import { RoomRecording } from './room/RoomRecording';
import { applyLeft, applyParticipant, applySnapshot, emptyRoom, inOrder, isBehind } from './room/roomState';
import type { RoomState } from './room/roomState';
import { StateSync } from './room/stateSync';
import type { OwnState } from './room/stateSync';
import { signalRHub } from './signal/HubLink';
import type { HubFactory, HubHandlers, HubLink } from './signal/HubLink';
import { Reconnector } from './signal/Reconnector';
import { Store } from './store';
import type { ReadableStore } from './store';

export interface MeetingClientOptions {
  readonly api: ApiClient;
  readonly media: LocalMedia;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly createHub?: HubFactory;
  readonly createPeer?: PeerFactory;
}

export type { JoinOptions } from './Admission';

/** One step of connecting takes this long at most. */
const stepMs = 10_000;

/** A hub that does not answer a keep-alive in this time is gone, whatever TCP still believes. */
const keepAliveTimeoutMs = 5_000;

/** Messages overtake each other by less than this; a version still missing then was lost. */
const gapMs = 500;

/**
 * One person in one meeting, from join to leave: admission over HTTP, the room over the hub, media over WebRTC, each found again
 * by itself when it is lost. Used once; a rejoin is a new client. State is an immutable store; nothing here knows a UI.
 */
export class MeetingClient implements ReadableStore<MeetingState> {
  /** Whether the room is being recorded, and the host's start and stop. */
  readonly recording: RoomRecording;
  /** Captions and the transcript as it grows. */
  readonly captions: RoomCaptions;
  readonly #options: MeetingClientOptions;
  readonly #clock: Clock;
  readonly #store = new Store<MeetingState>(initialMeeting);
  readonly #link: MediaLink;
  readonly #sync: StateSync;
  readonly #admission: Admission;
  readonly #reconnector: Reconnector;
  readonly #meter: CallMeter;
  #room: RoomState = emptyRoom;
  #join: JoinOptions | null = null;
  #hub: HubLink | null = null;
  #mediaUrl: string | null = null;
  #transportId: string | null = null;
  #clickedAt = 0;
  #checkingGap = false;
  readonly #stops: Cancel[] = [];
  #stopKeepAlive: Cancel = () => undefined;

  constructor(options: MeetingClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const random = options.random ?? Math.random;
    this.#admission = new Admission(options.api);
    this.#link = new MediaLink({
      api: options.api,
      clock: this.#clock,
      random,
      createPeer: options.createPeer ?? browserPeer,
      token: () => this.#admission.token,
      onChange: (view) => this.#onMedia(view),
      onMark: (mark) => this.#mark(mark),
      onRelayFailed: () => this.#meter.relayFailed(),
      onRefused: () => {
        this.#admission.expire();
        this.#onLost();
      },
    });
    this.#reconnector = new Reconnector({
      clock: this.#clock,
      random,
      attempt: (attempt) => this.#attemptConnect(attempt),
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
      link: this.#link,
      state: this.getSnapshot,
      isMuted: () => this.#sync.wanted.isMuted,
      onSpeaking: (speaking) => this.#store.patch({ speaking }),
      onQuality: (quality) => this.#store.patch({ quality }),
      report: (measurements) => options.api.sendTelemetry(this.getSnapshot().roomId, measurements),
    });
    const roomId = (): string => this.getSnapshot().roomId;
    this.recording = new RoomRecording({ api: options.api.kept, roomId });
    this.captions = new RoomCaptions({
      clock: this.#clock,
      api: options.api.kept,
      roomId,
      send: (request) => this.#setCaptions(request),
    });
    this.#sync = new StateSync(this.#ownState(false), (patch) => this.#updateState(patch));
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
    void this.#reconnector.run();
    return admission;
  }

  /** Leaves for good. Never rejects: whoever wants to leave has left. */
  async leave(): Promise<void> {
    const hub = this.#hub;
    this.#finish({ kind: 'left' });
    if (hub === null) return;
    try {
      await within(this.#clock, 2_000, hub.invoke('LeaveRoom'), lateProblem);
    } catch {
      // The others see the presence expire instead.
    }
    await hub.stop().catch(() => undefined);
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
    this.#reconnector.wake();
  }

  /** The view showed the first remote picture: ends the measurement of the join. */
  reportFirstFrame(): void {
    if (this.getSnapshot().marks.firstFrame !== undefined) return;
    this.#mark('firstFrame');
    const { roomId, marks } = this.getSnapshot();
    void this.#options.api.sendTelemetry(roomId, {
      ...(marks.firstFrame === undefined ? {} : { joinToFirstFrameMs: marks.firstFrame }),
      ...(marks.mediaConnected === undefined ? {} : { joinToConnectedMs: marks.mediaConnected }),
    });
  }

  /** Lets go of everything without telling the server, as a page that unloads does. */
  dispose(): void {
    this.#stopAll();
    void this.#hub?.stop().catch(() => undefined);
    this.#hub = null;
  }

  async #admit(): Promise<JoinResponse> {
    if (this.#join === null) throw new ProblemError({ type: 'unexpected', detail: 'No meeting was chosen.' });
    const admission = await this.#admission.admit(this.#join);
    this.#store.patch({ selfId: admission.participantId, sessionId: admission.sessionId, role: admission.role });
    return admission;
  }

  /** One attempt; null when it succeeded. */
  async #attemptConnect(attempt: number): Promise<ProblemError | null> {
    try {
      if (attempt > 1 || this.#admission.isStale) await this.#admit();
      const admission = this.#admission.response;
      if (admission === null || this.#isOver()) return null;
      this.#link.prepare(admission.iceServers);
      await this.#open(admission);
      return null;
    } catch (error) {
      const problem = toProblem(error);
      // A dead token is no dead end: the next attempt is admitted anew.
      if (problem.type === 'unauthorized' || problem.type === 'token-revoked') {
        if (this.#admission.expire()) return new ProblemError({ type: 'unreachable', detail: problem.detail });
      }
      return problem;
    }
  }

  async #open(admission: JoinResponse): Promise<void> {
    const url = this.#options.api.resolve(admission.hubUrl);
    const create = this.#options.createHub ?? signalRHub;
    const hub: HubLink = create(
      url,
      () => this.#admission.token,
      this.#handlers(() => hub),
      () => {
        if (hub === this.#hub) this.#onLost();
      },
    );
    this.#hub = hub;
    try {
      await within(this.#clock, stepMs, hub.start(), lateProblem);
      this.#mark('hubOpen');
      const entered = await within(
        this.#clock,
        stepMs,
        hub.invoke<JoinRoomResult>('JoinRoom', { roomId: admission.roomId, token: this.#admission.token }),
        lateProblem,
      );
      if (hub !== this.#hub || this.#isOver()) return;
      this.#enter(entered, admission);
    } catch (error) {
      if (hub === this.#hub) this.#hub = null;
      void hub.stop().catch(() => undefined);
      throw error;
    }
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
    // The endpoint's event usually comes first; where it does not, this is the address it names.
    this.#mediaUrl ??= `/v1/rooms/${encodeURIComponent(admission.roomId)}/media`;
    this.#link.connect(this.#mediaUrl, admission.iceServers);
    this.#stopKeepAlive();
    this.#stopKeepAlive = every(
      this.#clock,
      Math.max(1, entered.keepAliveSeconds) * 1_000,
      () => void this.#keepAlive(),
    );
  }

  #takeSnapshot(entered: JoinRoomResult): void {
    this.#setRoom(applySnapshot(entered));
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

  async #keepAlive(): Promise<void> {
    const hub = this.#hub;
    if (hub === null) return;
    try {
      const result = await within(
        this.#clock,
        keepAliveTimeoutMs,
        hub.invoke<KeepAliveResult>('KeepAlive'),
        lateProblem,
      );
      if (result.token && result.tokenExpiresAt) this.#admission.renew(result.token, result.tokenExpiresAt);
      if (isBehind(this.#room, result.version)) this.#checkGap(result.version);
    } catch {
      if (hub === this.#hub) this.#onLost();
    }
  }

  /** A version is missing: unless it comes in a moment, the whole room is asked for. */
  #checkGap(version: number): void {
    if (this.#checkingGap) return;
    this.#checkingGap = true;
    this.#clock.after(gapMs, () => {
      this.#checkingGap = false;
      if (isBehind(this.#room, version)) void this.#resync();
    });
  }

  async #resync(): Promise<void> {
    const hub = this.#hub;
    const roomId = this.getSnapshot().roomId;
    if (hub === null || this.#isOver()) return;
    try {
      const entered = await hub.invoke<JoinRoomResult>('JoinRoom', { roomId, token: this.#admission.token });
      if (hub !== this.#hub) return;
      this.#takeSnapshot(entered);
      this.recording.enter(entered.recording ?? null);
      this.captions.refresh(entered.captions ?? null);
      this.#link.refresh();
    } catch {
      if (hub === this.#hub) this.#onLost();
    }
  }

  #onLost(): void {
    const hub = this.#hub;
    this.#hub = null;
    this.#sync.close();
    this.captions.close();
    this.#stopKeepAlive();
    void hub?.stop().catch(() => undefined);
    if (this.#isOver()) return;
    this.#meter.countReconnect();
    this.#store.patch({ phase: 'reconnecting' });
    void this.#reconnector.run();
  }

  #handlers(hub: () => HubLink): HubHandlers {
    const current = <T>(handle: (message: T) => void): ((message: T) => void) => {
      return (message) => {
        if (hub() === this.#hub && !this.#isOver()) handle(message);
      };
    };
    const participant = current((info: ParticipantInfo) => this.#setRoom(applyParticipant(this.#room, info)));
    return {
      ParticipantJoined: participant,
      StateChanged: participant,
      ParticipantLeft: current((left: ParticipantLeft) => this.#onLeft(left)),
      SfuEndpoint: current((endpoint) => this.#onEndpoint(endpoint.transportId, endpoint.mediaUrl)),
      SlotsChanged: current((map: SlotMap) => this.#link.acceptSlots(map)),
      // Heard levels are newer than the server's word of them.
      SpeakersChanged: () => undefined,
      MeetingEnded: current((message: MeetingEnded) => this.#onEnded(message)),
      MeetingEnding: current(({ endsAt }) => this.#store.patch({ endsAt })),
      MediaLost: current((message) => {
        if (message.mediaId === this.#link.mediaId) this.#link.renew();
      }),
      RecordingStarted: current((recording) => this.recording.started(recording)),
      RecordingStopped: current((stop) => this.recording.stopped(stop)),
      CaptionsChanged: current((captions) => this.captions.changed(captions)),
      TranscriptUpdate: current((line) => this.captions.update(line)),
    };
  }

  #onEndpoint(transportId: string, mediaUrl: string): void {
    const moved = this.#transportId !== null && this.#transportId !== transportId;
    this.#transportId = transportId;
    this.#mediaUrl = mediaUrl;
    if (this.getSnapshot().phase !== 'connected') return;
    this.#link.connect(mediaUrl, this.#admission.response?.iceServers ?? []);
    if (moved) this.#link.renew();
  }

  #onLeft(left: ParticipantLeft): void {
    if (left.participantId !== this.getSnapshot().selfId) {
      this.#setRoom(applyLeft(this.#room, left));
    } else if (left.reason === 'replaced') {
      this.#finish({ kind: 'replaced' });
    } else {
      // The server gave up on us while we still listen: enter again.
      this.#onLost();
    }
  }

  #onEnded(message: MeetingEnded): void {
    // A server that restarts comes back with the meeting as it was.
    if (message.reason === 'shutdown') this.#onLost();
    else this.#finish({ kind: 'ended', reason: message.reason });
  }

  #setRoom(room: RoomState): void {
    if (room === this.#room) return;
    const changed = room.participants !== this.#room.participants;
    this.#room = room;
    if (room.ahead.length > 0) this.#checkGap(room.version);
    if (!changed) return;
    const participants = inOrder(room);
    const { selfId } = this.getSnapshot();
    const others = participants.filter((one) => one.participantId !== selfId);
    this.#link.crowd(others.length, others.filter((one) => one.isScreenSharing).length);
    this.#store.patch({ participants });
  }

  #onMedia(media: MediaView): void {
    this.#store.patch({ media });
  }

  /** Mirrors the devices into the meeting, and measures while it lasts. */
  #follow(): void {
    if (this.#stops.length > 0) return;
    const mirror = (): void => {
      const { microphone, camera, screen } = this.#options.media.getSnapshot();
      this.#link.send({
        microphone: microphone.wanted ? microphone.track : null,
        camera: camera.wanted ? camera.track : null,
        screen: screen.video,
        screenAudio: screen.audio,
      });
      this.#sync.set(this.#ownState(this.getSnapshot().isHandRaised));
    };
    mirror();
    this.#stops.push(this.#options.media.subscribe(mirror), this.#meter.start());
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
    if (this.#hub === null) throw lateProblem();
    const info = await this.#hub.invoke<ParticipantInfo | null>('UpdateState', patch);
    if (info !== null) this.#setRoom(applyParticipant(this.#room, info));
  }

  #setCaptions(request: SetCaptionsRequest): Promise<CaptionsState> {
    const hub = this.#hub;
    if (hub === null) return Promise.reject(lateProblem());
    return within(this.#clock, stepMs, hub.invoke<CaptionsState>('SetCaptions', request), lateProblem);
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
    const hub = this.#hub;
    this.#stopAll();
    this.#store.patch({ phase: 'over', over, speaking: new Set() });
    this.#reconnector.wake();
    // A leave still has to be told over this connection.
    if (over.kind === 'left') return;
    this.#hub = null;
    void hub?.stop().catch(() => undefined);
  }

  #stopAll(): void {
    this.#stopKeepAlive();
    this.#sync.close();
    this.captions.close();
    for (const stop of this.#stops.splice(0)) stop();
    this.#link.close();
  }
}

function lateProblem(): ProblemError {
  return new ProblemError({ type: 'timeout', detail: 'The server took too long to answer.' });
}
