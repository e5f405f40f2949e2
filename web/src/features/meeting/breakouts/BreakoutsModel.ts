import type { BreakoutsState } from '../../../client/api/roomWire';
import type { ParticipantInfo } from '../../../client/api/wire';
import type { RoomBreakouts } from '../../../client/breakouts/RoomBreakouts';
import { Store } from '../../../client/store';
import type { ReadableStore } from '../../../client/store';
import type { RunModel } from '../RunModel';
import { assigned, breakoutsRequest, dealt, emptyRooms, mostRooms, plannedRooms } from './assignments';
import type { PlannedRoom } from './assignments';

export interface BreakoutsPlan {
  /** Null while nothing is being planned: then the rooms are as the server has them. */
  readonly rooms: readonly PlannedRoom[] | null;
  /** As typed. */
  readonly count: string;
  /** Null for no end. */
  readonly durationMinutes: number | null;
  readonly isBusy: boolean;
  /** Assigned, and gone meanwhile: how many the server skipped. */
  readonly skipped: number;
}

const start: BreakoutsPlan = { rooms: null, count: '2', durationMinutes: null, isBusy: false, skipped: 0 };

/** A host's plan of breakout rooms, until it is what the server has. */
export class BreakoutsModel implements ReadableStore<BreakoutsPlan> {
  readonly #breakouts: Pick<RoomBreakouts, 'put' | 'open' | 'close' | 'tell'>;
  readonly #run: Pick<RunModel, 'try'>;
  readonly #random: () => number;
  readonly #store = new Store<BreakoutsPlan>(start);

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  constructor(
    breakouts: Pick<RoomBreakouts, 'put' | 'open' | 'close' | 'tell'>,
    run: Pick<RunModel, 'try'>,
    random: () => number = Math.random,
  ) {
    this.#breakouts = breakouts;
    this.#run = run;
    this.#random = random;
  }

  setCount(count: string): void {
    this.#store.patch({ count });
  }

  setDuration(durationMinutes: number | null): void {
    this.#store.patch({ durationMinutes });
  }

  /** New rooms: everybody dealt out, or all empty. */
  plan(way: 'evenly' | 'by hand', participants: readonly ParticipantInfo[]): void {
    const count = this.count;
    if (count === null) return;
    this.#store.patch({
      rooms: way === 'evenly' ? dealt(count, participants, this.#random) : emptyRooms(count),
      skipped: 0,
    });
  }

  /** How many rooms are asked for; null when that is no number of rooms. */
  get count(): number | null {
    const count = Number(this.getSnapshot().count);
    return Number.isInteger(count) && count >= 1 && count <= mostRooms ? count : null;
  }

  /** Plans on with the rooms that are there. */
  change(present: BreakoutsState | null): void {
    this.#store.patch({ rooms: plannedRooms(present), skipped: 0 });
  }

  rename(index: number, name: string): void {
    const { rooms } = this.getSnapshot();
    if (rooms === null) return;
    this.#store.patch({ rooms: rooms.map((room, at) => (at === index ? { ...room, name } : room)) });
  }

  assign(userId: string, to: number): void {
    const { rooms } = this.getSnapshot();
    if (rooms !== null) this.#store.patch({ rooms: assigned(rooms, userId, to) });
  }

  discard(): void {
    this.#store.patch({ rooms: null });
  }

  /** Makes the rooms what is planned; opens them too, unless they are open. */
  async apply(isOpen: boolean): Promise<void> {
    const { rooms, durationMinutes } = this.getSnapshot();
    if (rooms === null) return;
    await this.#work('The breakout rooms could not be opened.', async () => {
      const made = await this.#breakouts.put(breakoutsRequest(rooms, durationMinutes));
      this.#store.patch({ skipped: made.skipped?.length ?? 0 });
      if (!isOpen) await this.#breakouts.open();
      this.#store.patch({ rooms: null });
    });
  }

  open(): Promise<void> {
    return this.#work('The breakout rooms could not be opened.', () => this.#breakouts.open());
  }

  close(): Promise<void> {
    return this.#work('The breakout rooms could not be closed.', () => this.#breakouts.close());
  }

  /** To every room. */
  tell(text: string): Promise<void> {
    return this.#work('The message was not sent.', () => this.#breakouts.tell(text));
  }

  async #work(what: string, work: () => Promise<void>): Promise<void> {
    if (this.getSnapshot().isBusy) return;
    this.#store.patch({ isBusy: true });
    await this.#run.try(what, work);
    this.#store.patch({ isBusy: false });
  }
}
