import type { KeyValueStorage } from '../client/api/SessionStore';
import { Store } from '../client/store';
import type { ReadableStore } from '../client/store';

const key = 'videoconf.shortcuts';

/** Whether single letters are shortcuts. Who speaks to the computer, or types by accident, switches them off (WCAG 2.1.4). */
export class ShortcutStore implements ReadableStore<boolean> {
  readonly #storage: KeyValueStorage;
  readonly #store: Store<boolean>;

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
    this.#store = new Store(storage.getItem(key) !== 'off');
  }

  get subscribe(): ReadableStore<boolean>['subscribe'] {
    return this.#store.subscribe;
  }

  get getSnapshot(): ReadableStore<boolean>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  set(isOn: boolean): void {
    if (isOn) this.#storage.removeItem(key);
    else this.#storage.setItem(key, 'off');
    this.#store.set(isOn);
  }
}
