import { LocalMedia } from '../../src/client/devices/LocalMedia';
import type { KeyValueStorage } from '../../src/client/api/SessionStore';
import type { HubFactory, HubHandlers, HubLink } from '../../src/client/signal/HubLink';

/** Storage of one test. */
export function memoryStorage(): KeyValueStorage & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

/** A track that can be stopped and pulled. */
export class FakeTrack extends EventTarget {
  readonly id: string;
  readonly kind: string;
  contentHint = '';
  isStopped = false;
  readonly #deviceId: string;
  readonly #height: number;

  constructor(kind: 'audio' | 'video', deviceId: string, height = 720) {
    super();
    this.#height = height;
    this.kind = kind;
    this.id = `${kind}-${deviceId}`;
    this.#deviceId = deviceId;
  }

  getSettings = (): MediaTrackSettings => ({ deviceId: this.#deviceId, height: this.#height });

  stop = (): void => {
    this.isStopped = true;
  };

  /** The device is unplugged. */
  pull(): void {
    this.dispatchEvent(new Event('ended'));
  }
}

export class FakeDevices extends EventTarget {
  microphone: string | DOMException = 'mic-1';
  camera: string | DOMException = 'cam-1';
  cameraHeight = 720;
  screen: 'shared' | DOMException = 'shared';
  readonly asked: MediaStreamConstraints[] = [];

  getUserMedia = (constraints: MediaStreamConstraints): Promise<MediaStream> => {
    this.asked.push(constraints);
    const tracks: FakeTrack[] = [];
    for (const [kind, wanted, device] of [
      ['audio', constraints.audio, this.microphone],
      ['video', constraints.video, this.camera],
    ] as const) {
      if (!wanted) continue;
      if (device instanceof DOMException) return Promise.reject(device);
      tracks.push(new FakeTrack(kind, device, this.cameraHeight));
    }
    return Promise.resolve(streamOf(tracks));
  };

  getDisplayMedia = (): Promise<MediaStream> =>
    this.screen instanceof DOMException
      ? Promise.reject(this.screen)
      : Promise.resolve(streamOf([new FakeTrack('video', 'screen')]));

  enumerateDevices = (): Promise<MediaDeviceInfo[]> => Promise.resolve([]);
}

function streamOf(tracks: readonly FakeTrack[]): MediaStream {
  return {
    getTracks: () => [...tracks],
    getAudioTracks: () => tracks.filter((track) => track.kind === 'audio'),
    getVideoTracks: () => tracks.filter((track) => track.kind === 'video'),
  } as unknown as MediaStream;
}

export function localMedia(devices: FakeDevices | undefined, storage: KeyValueStorage = memoryStorage()): LocalMedia {
  return new LocalMedia({ devices: devices, storage });
}

export interface HubCall {
  readonly method: string;
  readonly argument: unknown;
}

/** A hub whose answers a test writes. */
export class FakeHub {
  readonly calls: HubCall[] = [];
  readonly answers: Record<string, (argument: unknown) => unknown> = {};
  startFails: Error | null = null;
  connections = 0;
  token = '';
  handlers: HubHandlers | null = null;
  #onClose: () => void = () => undefined;

  readonly factory: HubFactory = (_url, token, handlers, onClose): HubLink => ({
    start: () => {
      if (this.startFails !== null) return Promise.reject(this.startFails);
      this.connections += 1;
      this.token = token();
      this.handlers = handlers;
      this.#onClose = onClose;
      return Promise.resolve();
    },
    invoke: <T>(method: string, argument?: unknown): Promise<T> => {
      this.calls.push({ method, argument });
      return Promise.resolve()
        .then(() => this.answers[method]?.(argument))
        .then((answer) => (answer ?? null) as T);
    },
    stop: () => Promise.resolve(),
  });

  /** The connection breaks. */
  drop(): void {
    this.#onClose();
  }

  called(method: string): readonly HubCall[] {
    return this.calls.filter((call) => call.method === method);
  }
}

interface FakeTransceiver {
  mid: string | null;
  currentDirection: RTCRtpTransceiverDirection | null;
  readonly sender: {
    track: unknown;
    replaceTrack: (track: unknown) => Promise<void>;
    getParameters: () => { encodings: RTCRtpEncodingParameters[] };
    setParameters: (parameters: { encodings: RTCRtpEncodingParameters[] }) => Promise<void>;
  };
  readonly receiver: { readonly track: FakeTrack; getSynchronizationSources: () => [] };
}

/** A data channel that a test opens, and reads and writes from the other side. */
export class FakeChannel {
  readonly label: string;
  readonly sent: Uint8Array[] = [];
  readyState = 'connecting';
  bufferedAmount = 0;
  binaryType = 'blob';
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onopen: (() => void) | null = null;

  constructor(label: string) {
    this.label = label;
  }

  send = (data: Uint8Array): void => {
    this.sent.push(data);
  };

  open(): void {
    this.readyState = 'open';
    this.onopen?.();
  }

  receive(...bytes: readonly number[]): void {
    this.onmessage?.({ data: new Uint8Array(bytes).buffer });
  }
}

/** As much of a peer connection as the client uses. Mids are given in order, as browsers do. */
export class FakePeer {
  readonly transceivers: FakeTransceiver[] = [];
  readonly channels: FakeChannel[] = [];
  readonly offers: { readonly iceRestart: boolean }[] = [];
  readonly answers: string[] = [];
  connectionState = 'new';
  signalingState = 'stable';
  localDescription: { sdp: string } | null = null;
  onconnectionstatechange: (() => void) | null = null;
  isClosed = false;

  addTransceiver = (kind: 'audio' | 'video', init: RTCRtpTransceiverInit = {}): FakeTransceiver => {
    let encodings = init.sendEncodings ?? [];
    const sender = {
      track: null as unknown,
      replaceTrack: (track: unknown) => {
        sender.track = track;
        return Promise.resolve();
      },
      getParameters: () => ({ encodings: structuredClone(encodings) }),
      setParameters: (parameters: { encodings: RTCRtpEncodingParameters[] }) => {
        encodings = parameters.encodings;
        return Promise.resolve();
      },
    };
    const track = new FakeTrack(kind, `slot-${this.transceivers.length}`);
    const transceiver = {
      mid: null,
      currentDirection: null,
      sender,
      receiver: { track, getSynchronizationSources: (): [] => [] },
    };
    this.transceivers.push(transceiver);
    return transceiver;
  };

  createDataChannel = (label: string): FakeChannel => {
    const channel = new FakeChannel(label);
    this.channels.push(channel);
    return channel;
  };

  createOffer = ({ iceRestart }: { iceRestart: boolean }): Promise<{ sdp: string }> => {
    this.offers.push({ iceRestart });
    return Promise.resolve({ sdp: `offer-${this.offers.length}` });
  };

  setLocalDescription = (offer: { sdp: string }): Promise<void> => {
    this.transceivers.forEach((transceiver, index) => {
      transceiver.mid = String(index);
    });
    this.localDescription = { sdp: offer.sdp };
    return Promise.resolve();
  };

  setRemoteDescription = ({ sdp }: { sdp: string }): Promise<void> => {
    this.answers.push(sdp);
    return Promise.resolve();
  };

  getReceivers = (): RTCRtpReceiver[] => [];

  getStats = (): Promise<Map<string, unknown>> => Promise.resolve(new Map<string, unknown>());

  close = (): void => {
    this.isClosed = true;
  };

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}
