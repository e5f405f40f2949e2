import type { MeetingSettings } from '../../client/api/wire';
import type { MeetingClient } from '../../client/MeetingClient';
import { toProblem } from '../../client/problems';
import { Store } from '../../client/store';
import type { ReadableStore } from '../../client/store';
import { problemText } from '../../ui/problemText';

export interface KeepState {
  /** The host is asked whether to stop the recording. */
  readonly isAskingToStop: boolean;
  /** What could not be done, in words. */
  readonly failure: string | null;
}

/** The host's hand on what is kept of the running meeting. */
export class KeepModel implements ReadableStore<KeepState> {
  readonly #client: Pick<MeetingClient, 'recording' | 'captions'>;
  readonly #store = new Store<KeepState>({ isAskingToStop: false, failure: null });

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(client: Pick<MeetingClient, 'recording' | 'captions'>) {
    this.#client = client;
  }

  /** Starts at once; a stop is asked about, since what follows it would be missing. */
  async toggleRecording(): Promise<void> {
    if (this.#client.recording.getSnapshot().current !== null) {
      this.#store.patch({ isAskingToStop: true, failure: null });
      return;
    }
    await this.#try('The recording could not be started.', () => this.#client.recording.start());
  }

  cancelStop(): void {
    this.#store.patch({ isAskingToStop: false });
  }

  async confirmStop(): Promise<void> {
    this.#store.patch({ isAskingToStop: false });
    // It may have ended while the question stood.
    if (this.#client.recording.getSnapshot().current === null) return;
    await this.#try('The recording could not be stopped, and goes on.', () => this.#client.recording.stop());
  }

  async toggleTranscription(): Promise<void> {
    const { captions } = this.#client;
    if (captions.getSnapshot().room?.isOn === true) {
      await this.#try('The transcription could not be stopped.', () => captions.stop());
    } else {
      await this.#try('The transcription could not be started.', () => captions.start());
    }
  }

  dismiss(): void {
    this.#store.patch({ failure: null });
  }

  async #try(what: string, work: () => Promise<void>): Promise<void> {
    this.#store.patch({ failure: null });
    try {
      await work();
    } catch (error) {
      const problem = toProblem(error);
      this.#store.patch({
        failure: `${what} ${problem.type === 'not-found' ? problem.detail : problemText(problem).text}`,
      });
    }
  }
}

/** Why recording cannot be started here, in words; null when it can, or when the settings are not known yet. */
export function recordRefusal(settings: MeetingSettings | null): string | null {
  return settings === null || settings.isRecordingEnabled
    ? null
    : 'Recording is off in the settings of this meeting. Allow it there, and people are asked for their consent.';
}
