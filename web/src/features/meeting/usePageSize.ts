import { useSyncExternalStore } from 'react';
import { pageSizes } from './tiles';

/** A phone, upright or on its side: more faces than a page holds would be too small to know. */
const narrow = matchMedia('(max-width: 720px), (max-height: 480px)');

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

/** How many people a page holds on this screen. */
export function usePageSize(): number {
  return useSyncExternalStore(subscribe, () => (narrow.matches ? pageSizes.narrow : pageSizes.wide));
}
