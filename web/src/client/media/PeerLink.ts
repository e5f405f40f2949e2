import type { IceServer, TrackSource } from '../api/wire';
import type { Cancel, Clock } from '../clock';
import type { ReceivedFrame } from '../data/dataFrames';
import { LossWatch } from './LossWatch';
import { PeerAttempt } from './PeerAttempt';
import type { LocalTracks, PeerFactory } from './PeerSession';
import { attemptOf } from './peerSdp';
import { readStats } from './quality';
import type { CameraEncoding } from './videoProfile';

/** How links reach the hub. Each rejects with a problem when the other is not there. */
export interface PeerSignals {
  readonly offer: (to: string, sdp: string) => Promise<void>;
  readonly answer: (to: string, sdp: string) => Promise<void>;
  readonly candidate: (to: string, candidate: RTCIceCandidateInit) => Promise<void>;
  readonly report: (report: PeerReport) => Promise<void>;
}

export interface PeerReport {
  readonly participantId: string;
  readonly lossPercent?: number;
  readonly isUnreachable?: boolean;
}

/** By which way somebody gets our media, in their own words: it is what lets us take the other way down. */
export interface Said {
  readonly via: 'peer' | 'sfu' | 'none';
  readonly version: number;
}

export interface PeerLinkOptions {
  readonly peerId: string;
  /** Of two offers that cross, the polite one's gives way. */
  readonly isPolite: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly createPeer: PeerFactory;
  readonly servers: () => readonly IceServer[];
  readonly videoCodecs: () => readonly string[];
  readonly tracks: () => LocalTracks;
  readonly camera: () => CameraEncoding;
  readonly signals: PeerSignals;
  readonly onFrame: (frame: ReceivedFrame) => void;
  readonly onChange: () => void;
}

/** Who came first waits so long for the offer of who came later before they offer themselves. */
const patienceMs = 2_500;

/** An attempt that is not up by then leads nowhere. */
const attemptMs = 15_000;

/** A path that is lost mostly comes back by itself sooner than a restart would. */
const interruptedMs = 3_000;
const restartMs = 6_000;

/** The other end took the link down because the room's media went another way just now; by then it has heard that it does not. */
const endedMs = 500;
const statsMs = 1_000;
const mostPauseMs = 20_000;

/**
 * The way to one other person: attempts at a peer connection, one after the other, until one stands, and again when it is lost. What comes in is answered whoever
 * began. Whether the link is still wanted is the mesh's business.
 */
export class PeerLink {
  readonly peerId: string;
  readonly #options: PeerLinkOptions;
  readonly #loss = new LossWatch();
  #attempt: PeerAttempt | null = null;
  #failures = 0;
  #said: Said = { via: 'none', version: 0 };
  #telling = '';
  #queue: Promise<void> = Promise.resolve();
  #timer: Cancel = () => undefined;
  #stats: Cancel = () => undefined;
  #wanted = false;
  #reported = false;
  /** The network is another since the way was looked for, and the other has not been told. */
  #isStale = false;
  #upSince = 0;
  #closed = false;

  constructor(options: PeerLinkOptions) {
    this.peerId = options.peerId;
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#attempt?.isUp === true;
  }

  /** It stood once and does not now. */
  get isInterrupted(): boolean {
    return this.#attempt?.wasUp === true && !this.isUp;
  }

  /** When it came up, on the clock it was given; null while it does not stand. */
  get upSince(): number | null {
    return this.isUp ? this.#upSince : null;
  }

  /** It stood, or was to stand, and does not; and nobody here asks for it. */
  get isGone(): boolean {
    const attempt = this.#attempt;
    return (
      !this.#wanted && (attempt === null || (attempt.wasUp && !attempt.isUp) || attempt.pc.connectionState === 'failed')
    );
  }

  get said(): Said {
    return this.isUp ? this.#said : { via: 'none', version: 0 };
  }

  get pc(): RTCPeerConnection | null {
    return this.#attempt?.pc ?? null;
  }

  receiver(source: TrackSource): RTCRtpReceiver | null {
    return this.#attempt?.receiver(source) ?? null;
  }

  /** The link is to be: at once by who came later, and by the other when nothing comes of that. */
  want(isFirst: boolean): void {
    if (this.#wanted) return;
    this.#wanted = true;
    if (this.#attempt !== null) return;
    if (isFirst) this.#open();
    else this.#later(patienceMs, () => this.#open());
  }

  /** Nobody asks for it any more: it stays while it stands, and is not tried again. */
  unwant(): void {
    this.#wanted = false;
  }

  receiveOffer(sdp: string): void {
    this.#enqueue(async () => {
      const id = attemptOf(sdp);
      const present = this.#attempt;
      if (present?.id === id) {
        // Both ends restart at once: ours stands, or gives way, as below.
        const isCrossed = present.pc.signalingState === 'have-local-offer';
        return isCrossed && !this.#options.isPolite ? undefined : this.#answer(present, sdp);
      }
      // Two offers crossed: ours stands, and theirs gives way over there.
      if (present?.isOfferer === true && !present.isAnswered && !this.#options.isPolite) return;
      await this.#answer(this.#create(id, false), sdp);
    });
  }

  receiveAnswer(sdp: string): void {
    this.#enqueue(async () => {
      const attempt = this.#attempt;
      if (attempt?.id !== attemptOf(sdp) || attempt.pc.signalingState !== 'have-local-offer') return;
      await attempt.accept(sdp);
      await this.#limit();
      this.#options.onChange();
    });
  }

  receiveCandidate(candidate: RTCIceCandidateInit): void {
    this.#enqueue(async () => this.#attempt?.addCandidate(candidate));
  }

  /** The machine may be in another network: the way is looked for anew. */
  revive(): void {
    this.#isStale = true;
    this.mend();
  }

  /** After a gap in signaling: makes up for a restart that the other could not be told of. */
  mend(): void {
    this.#enqueue(async () => {
      const attempt = this.#attempt;
      if (!this.#isStale || attempt?.wasUp !== true) return;
      const offer = await attempt.restart(this.#options.servers());
      await this.#options.signals.offer(this.peerId, offer);
      this.#isStale = false;
    });
  }

  /** Tells the other by which way we get their media. */
  tell(said: Said): void {
    const text = JSON.stringify(said);
    if (text === this.#telling) return;
    this.#telling = text;
    this.#attempt?.say(text);
  }

  /** Sends a message to the other; false when the link is not up or too much waits. */
  sendFrame(frame: Uint8Array<ArrayBuffer>, isLossy: boolean): boolean {
    return this.#attempt?.data.send(frame, isLossy) ?? false;
  }

  send(tracks: LocalTracks): void {
    this.#enqueue(async () => this.#attempt?.send(tracks));
  }

  limit(): void {
    this.#enqueue(() => this.#limit());
  }

  close(): void {
    this.#closed = true;
    this.#timer();
    this.#stats();
    this.#attempt?.close();
    this.#attempt = null;
  }

  #open(): void {
    this.#enqueue(async () => {
      if (!this.#wanted) return;
      const attempt = this.#create(newId(this.#options.random), true);
      await attempt.send(this.#options.tracks());
      const offer = await attempt.offer(false);
      if (attempt === this.#attempt) await this.#options.signals.offer(this.peerId, offer);
    });
  }

  async #answer(attempt: PeerAttempt, sdp: string): Promise<void> {
    const answer = await attempt.answer(sdp, this.#options.tracks());
    if (attempt !== this.#attempt) return;
    await this.#options.signals.answer(this.peerId, answer);
    this.#isStale = false;
    await this.#limit();
    this.#options.onChange();
  }

  #create(id: string, isOfferer: boolean): PeerAttempt {
    const { clock, createPeer, servers, videoCodecs, signals } = this.#options;
    this.#attempt?.close();
    this.#said = { via: 'none', version: 0 };
    this.#isStale = false;
    const attempt = new PeerAttempt({
      id,
      isOfferer,
      clock,
      createPeer,
      servers: servers(),
      videoCodecs: videoCodecs(),
      onState: () => this.#onState(attempt),
      onCandidate: (candidate) => {
        // One that is lost is one of several.
        signals.candidate(this.peerId, candidate).catch(() => undefined);
      },
      onSaid: (text) => this.#onSaid(attempt, text),
      onFrame: (frame) => {
        if (attempt === this.#attempt) this.#options.onFrame(frame);
      },
    });
    this.#attempt = attempt;
    this.#later(attemptMs, () => this.#fail(attempt));
    return attempt;
  }

  #onState(attempt: PeerAttempt): void {
    if (attempt !== this.#attempt || this.#closed) return;
    if (attempt.isEnded) {
      this.#drop(attempt);
      if (this.#wanted) this.#later(endedMs, () => this.#open());
      return;
    }
    switch (attempt.pc.connectionState) {
      case 'connected':
        if (!attempt.isUp) return;
        if (!attempt.wasUp) this.#upSince = this.#options.clock.now();
        attempt.wasUp = true;
        this.#failures = 0;
        this.#timer();
        attempt.say(this.#telling);
        this.#watch(attempt);
        break;
      case 'disconnected':
        this.#later(interruptedMs, () => this.#restart(attempt));
        break;
      case 'failed':
        if (attempt.wasUp) this.#restart(attempt);
        else this.#fail(attempt);
        break;
      case 'closed':
        return;
      default:
    }
    this.#options.onChange();
  }

  /** Who offered restarts ICE; the other waits for that, and tries anew when it does not come. */
  #restart(attempt: PeerAttempt): void {
    if (attempt !== this.#attempt || attempt.isUp) return;
    this.#later(restartMs, () => this.#fail(attempt));
    if (!attempt.isOfferer) return;
    this.#enqueue(async () => {
      if (attempt !== this.#attempt || attempt.isUp || attempt.pc.signalingState !== 'stable') return;
      await this.#options.signals.offer(this.peerId, await attempt.restart(this.#options.servers()));
    });
  }

  #fail(attempt: PeerAttempt): void {
    if (attempt !== this.#attempt || attempt.isUp || this.#closed) return;
    this.#failures += 1;
    // Somebody who does not even answer may be on their way; who answered and is not reached has no way to us.
    if ((attempt.isAnswered || this.#failures > 1) && !this.#reported) {
      this.#reported = true;
      this.#report({ participantId: this.peerId, isUnreachable: true });
    }
    this.#drop(attempt);
    const pause = Math.min(mostPauseMs, 500 * 2 ** this.#failures) * (0.75 + this.#options.random() / 2);
    if (this.#wanted) this.#later(pause, () => this.#open());
  }

  #drop(attempt: PeerAttempt): void {
    this.#timer();
    attempt.close();
    this.#attempt = null;
    this.#options.onChange();
  }

  #watch(attempt: PeerAttempt): void {
    this.#stats();
    const next = (): void => {
      this.#stats = this.#options.clock.after(statsMs, () => void measure());
    };
    const measure = async (): Promise<void> => {
      if (attempt !== this.#attempt || this.#closed) return;
      try {
        const stats = await attempt.pc.getStats();
        const loss = this.#loss.add(readStats(stats.values(), this.#options.clock.now()));
        if (loss !== null) this.#report({ participantId: this.peerId, lossPercent: Math.min(100, loss) });
      } catch {
        // Closed between the question and the answer.
        return;
      }
      if (attempt === this.#attempt) next();
    };
    next();
  }

  #report(report: PeerReport): void {
    // Without a hub nobody can be told; a link that stays bad is reported again.
    this.#options.signals.report(report).catch(() => {
      this.#reported = false;
    });
  }

  #onSaid(attempt: PeerAttempt, text: string): void {
    if (attempt !== this.#attempt) return;
    const said = readSaid(text);
    if (said === null || said.version < this.#said.version) return;
    this.#said = said;
    this.#options.onChange();
  }

  async #limit(): Promise<void> {
    try {
      await this.#attempt?.limit(this.#options.camera());
    } catch {
      // A change of parameters that overlaps another is refused; the next change of the crowd sets them again.
    }
  }

  #enqueue(work: () => Promise<void> | undefined): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#closed) return;
      try {
        await work();
      } catch {
        // A description that does not fit, or somebody who is not there (yet): the attempt's own deadline tries again.
      }
    });
  }

  #later(milliseconds: number, run: () => void): void {
    this.#timer();
    this.#timer = this.#options.clock.after(milliseconds, () => {
      if (!this.#closed) run();
    });
  }
}

function newId(random: () => number): string {
  return Array.from({ length: 12 }, () => Math.floor(random() * 36).toString(36)).join('');
}

function readSaid(text: string): Said | null {
  try {
    const { via, version } = JSON.parse(text) as Partial<Said>;
    return (via === 'peer' || via === 'sfu' || via === 'none') && typeof version === 'number' ? { via, version } : null;
  } catch {
    // Not ours to understand.
    return null;
  }
}
