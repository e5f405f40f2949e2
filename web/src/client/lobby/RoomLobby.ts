import type { LobbyState } from '../api/roomWire';
import { Store } from '../store';
import type { ReadableStore } from '../store';

const nobody: LobbyState = { version: 0, waiting: [] };

/** Who waits to be let in: known to hosts and co-hosts alone. */
export class RoomLobby implements ReadableStore<LobbyState> {
  readonly #store = new Store<LobbyState>(nobody);

  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  changed(lobby: LobbyState): void {
    if (lobby.version > this.getSnapshot().version) this.#store.set(lobby);
  }

  /** The connection is gone: the next one tells anew who waits. */
  lost(): void {
    this.#store.set(nobody);
  }
}
