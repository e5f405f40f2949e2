import type { RoomApi } from '../api/RoomApi';
import type { BreakoutMessage, BreakoutsState, MoveToRoom, PutBreakoutsRequest } from '../api/roomWire';
import type { Clock } from '../clock';
import { Store } from '../store';
import type { ReadableStore } from '../store';

/** The way to another room. */
export interface Move {
  readonly roomId: string;
  /** Null for the meeting itself. */
  readonly name: string | null;
  /** On the client's clock: when it is to be gone at the latest. */
  readonly at: number;
}

export interface BreakoutsView {
  /** Where one is told to go; null when nowhere. */
  readonly move: Move | null;
  /** What a host said to all rooms, until it is dismissed. */
  readonly message: BreakoutMessage | null;
}

export interface RoomBreakoutsPorts {
  readonly api: Pick<RoomApi, 'putBreakouts' | 'openBreakouts' | 'closeBreakouts' | 'messageBreakouts'>;
  readonly clock: Clock;
  readonly roomId: () => string;
  /** The meeting that this room belongs to, when this is a breakout room. */
  readonly parentId: () => string | null;
}

/** Breakout rooms, seen from one room: the host's hand on them, and the word that moves oneself. The rooms themselves are part of the room's facts. */
export class RoomBreakouts implements ReadableStore<BreakoutsView> {
  readonly #ports: RoomBreakoutsPorts;
  readonly #store = new Store<BreakoutsView>({ move: null, message: null });

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(ports: RoomBreakoutsPorts) {
    this.#ports = ports;
  }

  /** The meeting whose breakout rooms these are. */
  get meetingId(): string {
    return this.#ports.parentId() ?? this.#ports.roomId();
  }

  /** Rejects with the problem. */
  put(request: PutBreakoutsRequest): Promise<BreakoutsState> {
    return this.#ports.api.putBreakouts(this.meetingId, request);
  }

  /** Rejects with the problem. */
  open(): Promise<void> {
    return this.#ports.api.openBreakouts(this.meetingId);
  }

  /** Calls everybody back. Rejects with the problem. */
  close(): Promise<void> {
    return this.#ports.api.closeBreakouts(this.meetingId);
  }

  /** To every room. Rejects with the problem. */
  tell(text: string): Promise<void> {
    return this.#ports.api.messageBreakouts(this.meetingId, text);
  }

  /** One goes by oneself, at once. */
  go(roomId: string, name: string | null): void {
    this.#store.patch({ move: { roomId, name, at: this.#ports.clock.now() } });
  }

  /** Stays after all: a move that did not work, or was taken back. */
  stay(): void {
    this.#store.patch({ move: null });
  }

  moved(move: MoveToRoom): void {
    if (move.roomId === this.#ports.roomId()) return;
    const at = this.#ports.clock.now() + Math.max(0, move.seconds) * 1_000;
    const { move: present } = this.getSnapshot();
    // Told twice: the earlier of the two is the word.
    if (present?.roomId === move.roomId && present.at <= at) return;
    this.#store.patch({ move: { roomId: move.roomId, name: move.name ?? null, at } });
  }

  told(message: BreakoutMessage): void {
    this.#store.patch({ message });
  }

  dismiss(): void {
    this.#store.patch({ message: null });
  }
}
