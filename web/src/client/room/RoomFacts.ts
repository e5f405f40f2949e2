import type { RoomInfo } from '../api/roomWire';
import { Store } from '../store';
import type { ReadableStore } from '../store';

/** What is true of the room as a whole; null before it was entered. Messages may come twice or late: the version decides. */
export class RoomFacts implements ReadableStore<RoomInfo | null> {
  readonly #store = new Store<RoomInfo | null>(null);
  #version = -1;

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  /** Whole, on entering and after each change; an event may overtake the answer to the entering. */
  changed(info: RoomInfo): void {
    if (info.version <= this.#version) return;
    this.#version = info.version;
    this.#store.set(info);
  }

  /** The connection is gone: what the next one says outranks whatever was heard on this one. */
  lost(): void {
    this.#version = -1;
  }
}
