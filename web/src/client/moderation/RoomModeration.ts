import type { ModerateRequest, ModerateResult, Moderated } from '../api/roomWire';
import type { ParticipantInfo, ParticipantStatePatch } from '../api/wire';
import type { LocalMedia } from '../devices/LocalMedia';
import type { ProblemError } from '../problems';
import { Store } from '../store';
import type { ReadableStore } from '../store';

/** What happened to oneself: a host's act, or the server's refusal of one's own. */
export type ModerationNews =
  | { readonly kind: 'moderated'; readonly act: Moderated }
  | { readonly kind: 'refused'; readonly patch: ParticipantStatePatch; readonly problem: ProblemError };

export interface ModerationView {
  /** A new object for each, so that the same act twice is news twice. */
  readonly news: ModerationNews | null;
}

export interface RoomModerationPorts {
  readonly invoke: <T>(method: string, argument: unknown) => Promise<T>;
  readonly media: Pick<LocalMedia, 'switchOff' | 'stopScreen' | 'getSnapshot'>;
  /** A host lowered one's hand. */
  readonly lowerHand: () => void;
  /** Whether the server has all of one's own state: a difference then is somebody else's doing. */
  readonly isSettled: () => boolean;
}

/** Running the meeting, and being run: a host's acts go to the server, and what hosts do to oneself is followed by the devices. */
export class RoomModeration implements ReadableStore<ModerationView> {
  readonly #ports: RoomModerationPorts;
  readonly #store = new Store<ModerationView>({ news: null });
  #own: ParticipantInfo | null = null;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(ports: RoomModerationPorts) {
    this.#ports = ports;
  }

  /** Rejects with the problem. The same act again changes nothing and is no error. */
  act(request: ModerateRequest): Promise<ModerateResult> {
    return this.#ports.invoke('Moderate', request);
  }

  /** A host did something that concerns oneself. */
  moderated(act: Moderated): void {
    const { media } = this.#ports;
    if (act.action === 'mute' || act.action === 'muteAll') media.switchOff('microphone');
    if (act.action === 'stopVideo') media.switchOff('camera');
    // Who may not unmute, or not turn the camera on, may go on with what is on; a share that is not allowed ends.
    if (act.action === 'stopShare' || (act.action === 'allowShare' && act.value === false)) media.stopScreen();
    if (act.action === 'lowerHand') this.#ports.lowerHand();
    if (act.action === 'setRole' && act.role === 'viewer') this.stopAll();
    this.#store.set({ news: { kind: 'moderated', act } });
  }

  /** One's own state as the server has it: follows a host also where the word of it was lost. */
  own(info: ParticipantInfo | undefined): void {
    if (info === undefined) return;
    const before = this.#own;
    this.#own = info;
    const { media } = this.#ports;
    const became = (of: (one: ParticipantInfo) => boolean): boolean => of(info) && !(before !== null && of(before));
    if (became((one) => one.isMutedByHost === true)) media.switchOff('microphone');
    if (became((one) => one.isVideoStoppedByHost === true)) media.switchOff('camera');
    if (became((one) => one.role === 'viewer')) this.stopAll();
    if (before?.isScreenSharing === true && !info.isScreenSharing && this.#ports.isSettled()) media.stopScreen();
    if (before?.isHandRaised === true && !info.isHandRaised && this.#ports.isSettled()) this.#ports.lowerHand();
  }

  /** The server did not take a change of one's own state: the devices go back to what it has. */
  refused(patch: ParticipantStatePatch, problem: ProblemError): void {
    const { media } = this.#ports;
    if (patch.isMuted === false) media.switchOff('microphone');
    if (patch.isVideoOn === true) media.switchOff('camera');
    if (patch.isScreenSharing === true) media.stopScreen();
    if (patch.isHandRaised === true) this.#ports.lowerHand();
    this.#store.set({ news: { kind: 'refused', patch, problem } });
  }

  /** One sees and hears only. */
  stopAll(): void {
    const { media } = this.#ports;
    media.switchOff('microphone');
    media.switchOff('camera');
    media.stopScreen();
  }
}
