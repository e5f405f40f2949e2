import type { Admission } from '../Admission';
import type { JoinResponse, JoinRoomResult, KeepAliveResult } from '../api/wire';
import { every, within } from '../clock';
import type { Cancel, Clock } from '../clock';
import { ProblemError, toProblem } from '../problems';
import type { HubFactory, HubHandlers, HubLink } from './HubLink';
import { Reconnector } from './Reconnector';

/** Lets a handler through as long as its connection is the present one. */
export type Current = <T>(handle: (message: T) => void) => (message: T) => void;

export interface RoomConnectionPorts {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly createHub: HubFactory;
  readonly resolve: (url: string) => string;
  readonly admission: Admission;
  /** Asks to be let in once more. */
  readonly admit: () => Promise<JoinResponse>;
  readonly handlers: (current: Current) => HubHandlers;
  /** A connection is about to be made: what is heard from here on may be newer than the room that we are told when we have entered. */
  readonly onOpening: (admission: JoinResponse) => void;
  readonly onOpen: () => void;
  readonly onEntered: (entered: JoinRoomResult, admission: JoinResponse) => void;
  /** The whole room, asked for because something was missed. */
  readonly onRefreshed: (entered: JoinRoomResult) => void;
  /** Whether a version that the server named was not heard of. */
  readonly isBehind: (version: number) => boolean;
  readonly onLost: () => void;
  /** A wait begins before this attempt (from 1). */
  readonly onWait: (attempt: number) => void;
  /** There is no way back in: for good, or for too long. */
  readonly onGiveUp: (problem: ProblemError) => void;
  readonly isOver: () => boolean;
}

/** One step of connecting takes this long at most. */
const stepMs = 10_000;

/** A hub that does not answer a keep-alive in this time is gone, whatever TCP still believes. */
const keepAliveTimeoutMs = 5_000;

/** Messages overtake each other by less than this; a version still missing then was lost. */
const gapMs = 500;

/** The way to the room over the hub: entered, kept alive, and entered again by itself when it is lost. */
export class RoomConnection {
  readonly #ports: RoomConnectionPorts;
  readonly #reconnector: Reconnector;
  #hub: HubLink | null = null;
  #roomId = '';
  #isCheckingGap = false;
  #stopKeepAlive: Cancel = () => undefined;

  constructor(ports: RoomConnectionPorts) {
    this.#ports = ports;
    const { clock, random, onWait, onGiveUp, isOver } = ports;
    this.#reconnector = new Reconnector({
      clock,
      random,
      onWait,
      onGiveUp,
      isOver,
      attempt: (attempt) => this.#attempt(attempt),
    });
  }

  /** Connects until connected. Harmless while it does so already. */
  run(): void {
    void this.#reconnector.run();
  }

  /** The machine may be in another network: whether the hub is still there is asked at once, and a wait to look for it ends. */
  networkChanged(): void {
    if (this.#hub === null) this.wake();
    else void this.#keepAlive();
  }

  /** Ends the present wait, to try at once or to see that all is over. */
  wake(): void {
    this.#reconnector.wake();
  }

  async invoke<T>(method: string, argument?: unknown): Promise<T> {
    const hub = this.#hub;
    if (hub === null) throw lateProblem();
    const { clock } = this.#ports;
    const answer = argument === undefined ? hub.invoke<T>(method) : hub.invoke<T>(method, argument);
    return within(clock, stepMs, answer, lateProblem);
  }

  /** The connection is of no use any more: another one is made, unless all is over. */
  lose(): void {
    this.close();
    this.#ports.onLost();
    if (!this.#ports.isOver()) this.run();
  }

  /** A version is missing: unless it comes in a moment, the whole room is asked for. */
  checkGap(version: number): void {
    if (this.#isCheckingGap) return;
    this.#isCheckingGap = true;
    this.#ports.clock.after(gapMs, () => {
      this.#isCheckingGap = false;
      if (this.#ports.isBehind(version)) void this.#refresh();
    });
  }

  /** Tells the server that we leave. Never rejects: whoever wants to leave has left. */
  async leave(): Promise<void> {
    const hub = this.#hub;
    this.#hub = null;
    this.stopKeepAlive();
    if (hub === null) return;
    try {
      await within(this.#ports.clock, 2_000, hub.invoke('LeaveRoom'), lateProblem);
    } catch {
      // The others see the presence expire instead.
    }
    await hub.stop().catch(() => undefined);
  }

  stopKeepAlive(): void {
    this.#stopKeepAlive();
  }

  /** Lets go of it without telling the server. */
  close(): void {
    const hub = this.#hub;
    this.#hub = null;
    this.stopKeepAlive();
    void hub?.stop().catch(() => undefined);
  }

  /** One attempt; null when it succeeded. */
  async #attempt(attempt: number): Promise<ProblemError | null> {
    const { admission, admit, isOver, onOpening } = this.#ports;
    try {
      if (attempt > 1 || admission.isStale) await admit();
      const admitted = admission.response;
      if (admitted === null || isOver()) return null;
      onOpening(admitted);
      await this.#open(admitted);
      return null;
    } catch (error) {
      const problem = toProblem(error);
      // A dead token is no dead end: the next attempt is admitted anew.
      if (problem.type === 'unauthorized' || problem.type === 'token-revoked') {
        if (admission.expire()) return new ProblemError({ type: 'unreachable', detail: problem.detail });
      }
      return problem;
    }
  }

  async #open(admitted: JoinResponse): Promise<void> {
    const { clock, createHub, resolve, admission, handlers, isOver, onOpen, onEntered } = this.#ports;
    const current: Current = (handle) => (message) => {
      if (hub === this.#hub && !isOver()) handle(message);
    };
    const hub: HubLink = createHub(
      resolve(admitted.hubUrl),
      () => admission.token,
      handlers(current),
      () => {
        if (hub === this.#hub) this.lose();
      },
    );
    this.#hub = hub;
    this.#roomId = admitted.roomId;
    try {
      await within(clock, stepMs, hub.start(), lateProblem);
      onOpen();
      const entered = await within(clock, stepMs, this.#enter(hub), lateProblem);
      if (hub !== this.#hub || isOver()) return;
      onEntered(entered, admitted);
      this.#stopKeepAlive();
      const keepAliveMs = Math.max(1, entered.keepAliveSeconds) * 1_000;
      this.#stopKeepAlive = every(clock, keepAliveMs, () => void this.#keepAlive());
    } catch (error) {
      if (hub === this.#hub) this.#hub = null;
      void hub.stop().catch(() => undefined);
      throw error;
    }
  }

  #enter(hub: HubLink): Promise<JoinRoomResult> {
    return hub.invoke<JoinRoomResult>('JoinRoom', { roomId: this.#roomId, token: this.#ports.admission.token });
  }

  async #keepAlive(): Promise<void> {
    const hub = this.#hub;
    if (hub === null) return;
    const { clock, admission, isBehind } = this.#ports;
    try {
      const result = await within(clock, keepAliveTimeoutMs, hub.invoke<KeepAliveResult>('KeepAlive'), lateProblem);
      if (result.token && result.tokenExpiresAt) admission.renew(result.token, result.tokenExpiresAt);
      if (isBehind(result.version)) this.checkGap(result.version);
    } catch {
      if (hub === this.#hub) this.lose();
    }
  }

  async #refresh(): Promise<void> {
    const hub = this.#hub;
    if (hub === null || this.#ports.isOver()) return;
    try {
      const entered = await this.#enter(hub);
      if (hub === this.#hub) this.#ports.onRefreshed(entered);
    } catch {
      if (hub === this.#hub) this.lose();
    }
  }
}

export function lateProblem(): ProblemError {
  return new ProblemError({ type: 'timeout', detail: 'The server took too long to answer.' });
}
