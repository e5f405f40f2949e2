import type { KeptApi } from '../api/KeptApi';
import { isTranscriptLine } from '../api/keptWire';
import type { CaptionsState, SetCaptionsRequest } from '../api/keptWire';
import type { Clock } from '../clock';
import { toProblem } from '../problems';
import type { ProblemError } from '../problems';
import { Store } from '../store';
import type { ReadableStore } from '../store';
import { applyLine } from './captionLines';
import type { HeardLine } from './captionLines';

export interface CaptionsView {
  /** How captions are in the room; null where the meeting allows none. */
  readonly room: CaptionsState | null;
  /** Whether one reads them oneself. */
  readonly isReading: boolean;
  /** In which language; null for as spoken. */
  readonly language: string | null;
  readonly lines: readonly HeardLine[];
  /** Why one's own wish could not be met. */
  readonly problem: ProblemError | null;
  /** The host's start or stop is on its way. */
  readonly isBusy: boolean;
}

export interface RoomCaptionsPorts {
  readonly clock: Clock;
  readonly api: Pick<KeptApi, 'startCaptions' | 'stopCaptions' | 'getTranscript'>;
  readonly roomId: () => string;
  /** Hub `SetCaptions`. */
  readonly send: (request: SetCaptionsRequest) => Promise<CaptionsState>;
}

/** Captions as one person reads them: what they wish is told to the server again after every reconnect, and the latest wish wins. */
export class RoomCaptions implements ReadableStore<CaptionsView> {
  readonly #ports: RoomCaptionsPorts;
  readonly #store = new Store<CaptionsView>({
    room: null,
    isReading: false,
    language: null,
    lines: [],
    problem: null,
    isBusy: false,
  });
  #sessionId = '';
  #isOpen = false;
  #isSending = false;
  #connection = 0;
  /** What the server was last told in this connection. */
  #told: SetCaptionsRequest = { isOn: false, language: null };

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(ports: RoomCaptionsPorts) {
    this.#ports = ports;
  }

  /** A new connection has entered the room. */
  enter(sessionId: string, room: CaptionsState | null): void {
    this.#isOpen = true;
    this.#connection += 1;
    this.#told = { isOn: false, language: null };
    const isOther = sessionId !== this.#sessionId;
    this.#sessionId = sessionId;
    this.#store.patch({ room, problem: null, ...(isOther ? { lines: [] } : {}) });
    void this.#tell();
  }

  /** The room was asked for anew over the connection that stands. */
  refresh(room: CaptionsState | null): void {
    this.#store.patch({ room });
  }

  /** The connection is gone. */
  close(): void {
    this.#isOpen = false;
  }

  changed(room: CaptionsState): void {
    this.#store.patch({ room });
  }

  update(line: unknown): void {
    if (!isTranscriptLine(line)) return;
    this.#store.patch({ lines: applyLine(this.getSnapshot().lines, line, this.#ports.clock.now()) });
  }

  /** Wishes to read, or to read no more, in a language or as spoken. */
  read(isReading: boolean, language: string | null): void {
    this.#store.patch({ isReading, language, problem: null });
    void this.#tell();
  }

  /** What was said before one began to read; the pages that were found, in order. Rejects with the problem. */
  async loadEarlier(): Promise<void> {
    const { language } = this.getSnapshot();
    const sessionId = this.#sessionId;
    let continuationToken: string | null = null;
    for (let page = 0; page < mostPages; page++) {
      const found = await this.#ports.api.getTranscript(this.#ports.roomId(), {
        sessionId,
        language,
        continuationToken,
        pageSize,
      });
      if (sessionId !== this.#sessionId) return;
      let { lines } = this.getSnapshot();
      // Not heard just now: the overlay leaves them alone.
      for (const line of found.lines) if (isTranscriptLine(line)) lines = applyLine(lines, line, -Infinity);
      this.#store.patch({ lines });
      continuationToken = found.continuationToken ?? null;
      if (continuationToken === null) return;
    }
  }

  /** Has speech written down for the transcript, read by somebody or not. Rejects with the problem. */
  start(): Promise<void> {
    return this.#work(() => this.#ports.api.startCaptions(this.#ports.roomId()));
  }

  /** Rejects with the problem. */
  stop(): Promise<void> {
    return this.#work(() => this.#ports.api.stopCaptions(this.#ports.roomId()));
  }

  async #work(work: () => Promise<CaptionsState>): Promise<void> {
    if (this.getSnapshot().isBusy) return;
    this.#store.patch({ isBusy: true });
    try {
      this.#store.patch({ room: await work() });
    } finally {
      this.#store.patch({ isBusy: false });
    }
  }

  async #tell(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let wish = this.#wish(); wish !== null; wish = this.#wish()) {
      const connection = this.#connection;
      // Told before it is answered: a refusal is not repeated, and a reconnect in between starts over.
      this.#told = wish;
      try {
        const room = await this.#ports.send(wish);
        if (connection === this.#connection) this.#store.patch({ room, problem: null });
      } catch (error) {
        if (connection === this.#connection && this.#isOpen) this.#store.patch({ problem: toProblem(error) });
      }
    }
    this.#isSending = false;
  }

  #wish(): SetCaptionsRequest | null {
    const { isReading, language } = this.getSnapshot();
    if (!this.#isOpen) return null;
    const same = this.#told.isOn === isReading && (!isReading || this.#told.language === language);
    return same ? null : { isOn: isReading, language: isReading ? language : null };
  }
}

/** Earlier pages are read up to four hours of talk; of what they have, the newest lines are kept. */
const pageSize = 500;
const mostPages = 20;
