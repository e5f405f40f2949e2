import type { KeyValueStorage } from '../api/SessionStore';
import { Store } from '../store';
import type { ReadableStore } from '../store';

export type CaptionPosition = 'bottom' | 'top';
export type CaptionSize = 'small' | 'medium' | 'large';

export interface CaptionSettings {
  readonly position: CaptionPosition;
  readonly size: CaptionSize;
  /** BCP 47; null for as spoken. */
  readonly language: string | null;
}

const key = 'videoconf.captions';
const standard: CaptionSettings = { position: 'bottom', size: 'medium', language: null };

/** How this person likes captions, kept over visits. */
export class CaptionSettingsStore implements ReadableStore<CaptionSettings> {
  readonly #storage: KeyValueStorage;
  readonly #store: Store<CaptionSettings>;

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
    this.#store = new Store(parse(storage.getItem(key)));
  }

  get subscribe(): ReadableStore<CaptionSettings>['subscribe'] {
    return this.#store.subscribe;
  }

  get getSnapshot(): ReadableStore<CaptionSettings>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  set(change: Partial<CaptionSettings>): void {
    this.#store.patch(change);
    this.#storage.setItem(key, JSON.stringify(this.getSnapshot()));
  }
}

function parse(text: string | null): CaptionSettings {
  if (text === null) return standard;
  try {
    const value = JSON.parse(text) as Partial<Record<keyof CaptionSettings, unknown>> | null;
    return {
      position: value?.position === 'top' ? 'top' : 'bottom',
      size: value?.size === 'small' || value?.size === 'large' ? value.size : 'medium',
      language:
        typeof value?.language === 'string' && /^[A-Za-z0-9-]{2,35}$/.test(value.language) ? value.language : null,
    };
  } catch {
    // Not ours, or of an older form: choosing again replaces it.
    return standard;
  }
}
