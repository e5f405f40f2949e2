import { Store } from '../store';
import type { ReadableStore } from '../store';
import type { SignInResponse, UserProfile } from './wire';

/** The parts of `Storage` used. */
export interface KeyValueStorage {
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
  removeItem: (key: string) => void;
}

export interface Session {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly user: UserProfile;
}

const key = 'videoconf.session';

/** A session that ends within a minute is not worth starting with. */
const margin = 60_000;

/** The signed session, kept over reloads. One that has expired counts as none. */
export class SessionStore implements ReadableStore<Session | null> {
  readonly #storage: KeyValueStorage;
  readonly #store: Store<Session | null>;

  constructor(storage: KeyValueStorage, now: number = Date.now()) {
    this.#storage = storage;
    this.#store = new Store<Session | null>(parse(storage.getItem(key), now));
  }

  get subscribe(): ReadableStore<Session | null>['subscribe'] {
    return this.#store.subscribe;
  }

  get getSnapshot(): ReadableStore<Session | null>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  set(response: SignInResponse): void {
    this.#storage.setItem(key, JSON.stringify(response));
    this.#store.set(response);
  }

  clear(): void {
    this.#storage.removeItem(key);
    this.#store.set(null);
  }
}

function parse(text: string | null, now: number): Session | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<Session> | null;
    const good =
      typeof value?.accessToken === 'string' &&
      typeof value.expiresAt === 'string' &&
      typeof value.user?.id === 'string' &&
      Date.parse(value.expiresAt) - margin > now;
    return good ? (value as Session) : null;
  } catch {
    // Not ours, or of an older form: signing in again replaces it.
    return null;
  }
}
