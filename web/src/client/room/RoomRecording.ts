import type { KeptApi } from '../api/KeptApi';
import type { RecordingState, RecordingStopped } from '../api/keptWire';
import { Store } from '../store';
import type { ReadableStore } from '../store';

export interface RecordingView {
  /** Not null while the room is being recorded. */
  readonly current: RecordingState | null;
  /** The present one ran already when one came in. */
  readonly ranOnEntry: boolean;
  /** How the last one ended, as far as one was there. */
  readonly lastStop: RecordingStopped | null;
  /** One's own start or stop is on its way. */
  readonly isBusy: boolean;
}

export interface RoomRecordingPorts {
  readonly api: Pick<KeptApi, 'startRecording' | 'stopRecording'>;
  readonly roomId: () => string;
}

/** Ids of recordings that ended are remembered up to this many, so that a late message does not bring one back. */
const mostEnded = 32;

/** Whether the room is being recorded, and the host's hand on it. Messages may come twice, late, or before the answer to one's own call. */
export class RoomRecording implements ReadableStore<RecordingView> {
  readonly #ports: RoomRecordingPorts;
  readonly #store = new Store<RecordingView>({ current: null, ranOnEntry: false, lastStop: null, isBusy: false });
  #ended: readonly string[] = [];
  #hasEntered = false;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(ports: RoomRecordingPorts) {
    this.#ports = ports;
  }

  /** The room as it is on entering it, which outranks whatever was heard before. */
  enter(recording: RecordingState | null): void {
    const isFirst = !this.#hasEntered;
    this.#hasEntered = true;
    const { current } = this.getSnapshot();
    if (recording?.recordingId === current?.recordingId) return;
    this.#store.patch({
      current: recording,
      ...(isFirst && recording !== null ? { ranOnEntry: true } : {}),
      ...(recording === null && current !== null
        ? { lastStop: { recordingId: current.recordingId, reason: 'ended' } }
        : {}),
    });
  }

  started(recording: RecordingState): void {
    const { current } = this.getSnapshot();
    if (current?.recordingId === recording.recordingId || this.#ended.includes(recording.recordingId)) return;
    this.#store.patch({ current: recording, lastStop: null, ranOnEntry: false });
  }

  stopped(stop: RecordingStopped): void {
    if (this.#ended.includes(stop.recordingId)) return;
    this.#ended = [...this.#ended, stop.recordingId].slice(-mostEnded);
    if (this.getSnapshot().current?.recordingId !== stop.recordingId) return;
    this.#store.patch({ current: null, lastStop: stop });
  }

  /** Rejects with the problem. */
  start(): Promise<void> {
    return this.#work(async () => this.started(await this.#ports.api.startRecording(this.#ports.roomId())));
  }

  /** Rejects with the problem. */
  stop(): Promise<void> {
    return this.#work(async () => {
      const { recordingId } = await this.#ports.api.stopRecording(this.#ports.roomId());
      this.stopped({ recordingId, reason: 'host' });
    });
  }

  async #work(work: () => Promise<void>): Promise<void> {
    if (this.getSnapshot().isBusy) return;
    this.#store.patch({ isBusy: true });
    try {
      await work();
    } finally {
      this.#store.patch({ isBusy: false });
    }
  }
}
