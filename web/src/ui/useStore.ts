import { useSyncExternalStore } from 'react';
import type { ReadableStore } from '../client/store';

/** Follows a store. */
export function useStore<T>(store: ReadableStore<T>): T {
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}
