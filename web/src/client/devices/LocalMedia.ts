import type { KeyValueStorage } from '../api/SessionStore';
import { AudioMeter } from '../media/AudioMeter';
import { defaultVideo } from '../media/videoProfile';
import type { VideoProfile } from '../media/videoProfile';
import { Store } from '../store';
import type { ReadableStore } from '../store';
import { captureProblem } from './captureProblem';
import type { CaptureProblem } from './captureProblem';
import { cameraConstraints, microphoneConstraints } from './constraints';

/** One of our devices as the view shows it. */
export interface Capture {
  /** Whether the person wants it on. */
  readonly wanted: boolean;
  readonly busy: boolean;
  /** What the device gives; a muted microphone keeps its track, so that unmuting is instant. */
  readonly track: MediaStreamTrack | null;
  readonly deviceId: string | null;
  readonly problem: CaptureProblem | null;
}

export interface ScreenCapture {
  readonly video: MediaStreamTrack | null;
  readonly audio: MediaStreamTrack | null;
  readonly problem: CaptureProblem | null;
}

export interface DeviceLists {
  readonly microphones: readonly MediaDeviceInfo[];
  readonly cameras: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
}

export interface LocalMediaState {
  readonly microphone: Capture;
  readonly camera: Capture;
  readonly screen: ScreenCapture;
  readonly speakerId: string | null;
  readonly devices: DeviceLists;
  /** A device that was in use and vanished, until the next change. */
  readonly unplugged: 'microphone' | 'camera' | null;
}

/** The parts of `navigator.mediaDevices` used. */
export type MediaDevicesPort = Pick<
  MediaDevices,
  'getUserMedia' | 'getDisplayMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>;

export interface LocalMediaOptions {
  /** Undefined where the browser hides it: on a page without HTTPS that is not localhost. */
  readonly devices: MediaDevicesPort | undefined;
  readonly storage: KeyValueStorage;
  readonly video?: VideoProfile | null;
  readonly createAudioContext?: () => AudioContext;
}

type Kind = 'microphone' | 'camera';

const off: Capture = { wanted: false, busy: false, track: null, deviceId: null, problem: null };
const noDevices: DeviceLists = { microphones: [], cameras: [], speakers: [] };

/** The person's own microphone, camera and screen. Lives longer than a meeting: the pre-join page opens what the meeting sends. */
export class LocalMedia implements ReadableStore<LocalMediaState> {
  readonly #options: LocalMediaOptions;
  readonly #store: Store<LocalMediaState>;
  /** Rises with each request per device: of two overlapping ones the later counts. */
  readonly #request: Record<Kind, number> = { microphone: 0, camera: 0 };
  #meter: AudioMeter | null = null;
  #watching = false;

  constructor(options: LocalMediaOptions) {
    this.#options = options;
    const kept = (name: string): string | null => options.storage.getItem(`videoconf.device.${name}`);
    const wanted = (name: Kind): boolean => options.storage.getItem(`videoconf.wanted.${name}`) !== 'off';
    this.#store = new Store<LocalMediaState>({
      microphone: { ...off, wanted: wanted('microphone'), deviceId: kept('microphone') },
      camera: { ...off, wanted: wanted('camera'), deviceId: kept('camera') },
      screen: { video: null, audio: null, problem: null },
      speakerId: kept('speaker'),
      devices: noDevices,
      unplugged: null,
    });
  }

  get subscribe(): ReadableStore<LocalMediaState>['subscribe'] {
    return this.#store.subscribe;
  }

  get getSnapshot(): ReadableStore<LocalMediaState>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  /** Opens what is wanted, both with one permission prompt; where one of the two is not to be had, the other still comes. */
  async open(): Promise<void> {
    this.#watch();
    const { microphone, camera } = this.getSnapshot();
    const needMicrophone = microphone.wanted && microphone.track === null && !microphone.busy;
    const needCamera = camera.wanted && camera.track === null && !camera.busy;
    if (needMicrophone && needCamera) await this.#openBoth();
    else if (needMicrophone) await this.#openOne('microphone');
    else if (needCamera) await this.#openOne('camera');
    await this.#list();
  }

  async setMicrophone(on: boolean): Promise<void> {
    this.#want('microphone', on);
    const { microphone } = this.getSnapshot();
    if (on && microphone.track === null) {
      await this.#openOne('microphone');
      await this.#list();
    }
  }

  /** Off stops the device, so that its light goes out. */
  async setCamera(on: boolean): Promise<void> {
    this.#want('camera', on);
    const { camera } = this.getSnapshot();
    if (on && camera.track === null) {
      await this.#openOne('camera');
      await this.#list();
    } else if (!on) {
      this.#request.camera += 1;
      camera.track?.stop();
      this.#set('camera', { track: null, busy: false });
    }
  }

  /** A host's word, not the person's wish: off now, and as they like it in the next meeting. */
  switchOff(kind: Kind): void {
    if (!this.getSnapshot()[kind].wanted) return;
    this.#set(kind, { wanted: false });
    if (kind === 'microphone') return;
    this.#request.camera += 1;
    this.getSnapshot().camera.track?.stop();
    this.#set('camera', { track: null, busy: false });
  }

  async chooseDevice(kind: Kind, deviceId: string): Promise<void> {
    this.#options.storage.setItem(`videoconf.device.${kind}`, deviceId);
    this.#set(kind, { deviceId });
    const { track, wanted } = this.getSnapshot()[kind];
    if (track === null && !wanted) return;
    // Some systems open a second device only after the first is closed.
    track?.stop();
    await this.#openOne(kind);
  }

  chooseSpeaker(deviceId: string): void {
    this.#options.storage.setItem('videoconf.device.speaker', deviceId);
    this.#store.patch({ speakerId: deviceId });
  }

  /** Asks which screen, window or tab. A person who closes the question has not met a problem. */
  async shareScreen(): Promise<void> {
    const devices = this.#options.devices;
    if (devices === undefined) {
      this.#store.patch({ screen: { video: null, audio: null, problem: 'insecure' } });
      return;
    }
    try {
      const stream = await devices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: true });
      const video = stream.getVideoTracks()[0] ?? null;
      const audio = stream.getAudioTracks()[0] ?? null;
      if (video !== null) {
        video.contentHint = 'detail';
        // The browser's own "Stop sharing" button.
        video.addEventListener('ended', () => this.stopScreen());
      }
      this.#store.patch({ screen: { video, audio, problem: null } });
    } catch (error) {
      const problem = captureProblem(error);
      this.#store.patch({ screen: { video: null, audio: null, problem: problem === 'denied' ? null : problem } });
    }
  }

  stopScreen(): void {
    const { video, audio } = this.getSnapshot().screen;
    video?.stop();
    audio?.stop();
    this.#store.patch({ screen: { video: null, audio: null, problem: null } });
  }

  /** Loudness of the microphone now, 0 to 1; also while muted, which is how a view can say "you are muted". */
  microphoneLevel(): number {
    const { track } = this.getSnapshot().microphone;
    if (track === null) return 0;
    if (this.#meter === null) {
      const create = this.#options.createAudioContext ?? (() => new AudioContext());
      this.#meter = new AudioMeter(create());
      this.#meter.follow(track);
    }
    return this.#meter.read();
  }

  /** Lets go of every device. What is wanted stays wanted. */
  close(): void {
    this.stopScreen();
    for (const kind of ['microphone', 'camera'] as const) {
      this.#request[kind] += 1;
      this.getSnapshot()[kind].track?.stop();
      this.#set(kind, { track: null, busy: false });
    }
  }

  #want(kind: Kind, wanted: boolean): void {
    this.#options.storage.setItem(`videoconf.wanted.${kind}`, wanted ? 'on' : 'off');
    this.#set(kind, { wanted });
    this.#store.patch({ unplugged: null });
  }

  async #openBoth(): Promise<void> {
    const devices = this.#options.devices;
    if (devices === undefined) {
      this.#fail('insecure', 'microphone', 'camera');
      return;
    }
    const requests = { microphone: this.#begin('microphone'), camera: this.#begin('camera') };
    try {
      const stream = await devices.getUserMedia({
        audio: microphoneConstraints(this.getSnapshot().microphone.deviceId),
        video: cameraConstraints(this.getSnapshot().camera.deviceId, this.#options.video ?? defaultVideo),
      });
      this.#take('microphone', requests.microphone, stream.getAudioTracks()[0] ?? null);
      this.#take('camera', requests.camera, stream.getVideoTracks()[0] ?? null);
    } catch {
      // One missing or refused device refuses both: ask for each by itself, to learn which.
      await this.#openOne('microphone');
      await this.#openOne('camera');
    }
  }

  async #openOne(kind: Kind): Promise<void> {
    const devices = this.#options.devices;
    if (devices === undefined) {
      this.#fail('insecure', kind);
      return;
    }
    const request = this.#begin(kind);
    const { deviceId } = this.getSnapshot()[kind];
    try {
      const stream = await devices.getUserMedia(
        kind === 'microphone'
          ? { audio: microphoneConstraints(deviceId) }
          : { video: cameraConstraints(deviceId, this.#options.video ?? defaultVideo) },
      );
      this.#take(kind, request, stream.getTracks()[0] ?? null);
    } catch (error) {
      if (request === this.#request[kind]) this.#fail(captureProblem(error), kind);
    }
  }

  #begin(kind: Kind): number {
    this.#set(kind, { busy: true, problem: null });
    this.#request[kind] += 1;
    return this.#request[kind];
  }

  #take(kind: Kind, request: number, track: MediaStreamTrack | null): void {
    if (request !== this.#request[kind]) {
      track?.stop();
      return;
    }
    const before = this.getSnapshot()[kind].track;
    if (before !== track) before?.stop();
    if (track !== null) {
      if (kind === 'camera') track.contentHint = 'motion';
      track.addEventListener('ended', () => this.#onUnplugged(kind, track));
    }
    const deviceId = track?.getSettings().deviceId ?? this.getSnapshot()[kind].deviceId;
    this.#set(kind, { track, busy: false, deviceId, problem: track === null ? 'missing' : null });
  }

  /** `ended` comes only from outside: the device was pulled or the permission withdrawn. The default device takes over if there is one. */
  #onUnplugged(kind: Kind, track: MediaStreamTrack): void {
    if (this.getSnapshot()[kind].track !== track) return;
    this.#set(kind, { track: null, deviceId: null });
    this.#store.patch({ unplugged: kind });
    void this.#openOne(kind).then(() => this.#list());
  }

  #fail(problem: CaptureProblem, ...kinds: Kind[]): void {
    for (const kind of kinds) this.#set(kind, { track: null, busy: false, problem });
  }

  #set(kind: Kind, change: Partial<Capture>): void {
    const before = this.getSnapshot()[kind];
    const after = { ...before, ...change };
    this.#store.patch(kind === 'microphone' ? { microphone: after } : { camera: after });
    if (kind === 'microphone' && before.track !== after.track) this.#meter?.follow(after.track);
  }

  #watch(): void {
    if (this.#watching || this.#options.devices === undefined) return;
    this.#watching = true;
    this.#options.devices.addEventListener('devicechange', () => void this.#onDevicesChanged());
  }

  /** A device that was wanted and missing may just have been plugged in. */
  async #onDevicesChanged(): Promise<void> {
    await this.#list();
    for (const kind of ['microphone', 'camera'] as const) {
      const { wanted, problem } = this.getSnapshot()[kind];
      if (wanted && problem === 'missing') await this.#openOne(kind);
    }
  }

  async #list(): Promise<void> {
    if (this.#options.devices === undefined) return;
    try {
      const all = await this.#options.devices.enumerateDevices();
      // Before permission is given, devices come without ids: nothing to choose among.
      const of = (kind: MediaDeviceKind): MediaDeviceInfo[] =>
        all.filter((device) => device.kind === kind && device.deviceId !== '');
      const devices = { microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') };
      this.#store.patch({ devices });
    } catch {
      // A browser that lists nothing still has its default devices.
      this.#store.patch({ devices: noDevices });
    }
  }
}
