import type { KeyValueStorage } from '../client/api/SessionStore';
import { Store } from '../client/store';
import type { ReadableStore } from '../client/store';

export type ThemeChoice = 'system' | 'light' | 'dark';

const key = 'videoconf.theme';

/** Light or dark: the system's choice until a person makes one. */
export class ThemeStore implements ReadableStore<ThemeChoice> {
  readonly #storage: KeyValueStorage;
  readonly #store: Store<ThemeChoice>;

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
    const kept = storage.getItem(key);
    this.#store = new Store<ThemeChoice>(kept === 'light' || kept === 'dark' ? kept : 'system');
  }

  get subscribe(): ReadableStore<ThemeChoice>['subscribe'] {
    return this.#store.subscribe;
  }

  get getSnapshot(): ReadableStore<ThemeChoice>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  set(choice: ThemeChoice): void {
    if (choice === 'system') this.#storage.removeItem(key);
    else this.#storage.setItem(key, choice);
    this.#store.set(choice);
  }
}
