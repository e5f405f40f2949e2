import { Store } from '../client/store';
import type { ReadableStore } from '../client/store';

export type KeptTab = 'recordings' | 'summary' | 'transcript';

/** Where on a page of what was kept: of which session, at which line, at which second. */
export interface KeptPlace {
  readonly session: string | null;
  readonly line: string | null;
  readonly seconds: number | null;
}

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'join' | 'meeting' | 'left'; readonly id: string }
  | { readonly page: 'kept'; readonly id: string; readonly tab: KeptTab; readonly place: KeptPlace }
  | { readonly page: 'player'; readonly id: string; readonly recordingId: string; readonly place: KeptPlace }
  | { readonly page: 'not-found' };

const pages = { join: 'join', m: 'meeting', left: 'left' } as const;

/** What belongs to a place; everything else in the query belongs to the visit. */
const placeKeys = ['session', 'line', 't'] as const;

/** The page that a path and its query name. */
export function matchRoute(path: string, search = ''): Route {
  if (path === '/' || path === '/index.html') return { page: 'home' };
  const match = /^\/(join|m|left)\/([A-Za-z0-9_-]{1,64})\/?$/.exec(path);
  if (match?.[1] !== undefined && match[2] !== undefined) {
    return { page: pages[match[1] as keyof typeof pages], id: match[2].toLowerCase() };
  }
  return matchKept(path, search) ?? { page: 'not-found' };
}

function matchKept(path: string, search: string): Route | null {
  const match =
    /^\/meetings\/([A-Za-z0-9_-]{1,64})(?:\/(recordings|summary|transcript))?(?:\/([A-Za-z0-9_-]{1,64}))?\/?$/.exec(
      path,
    );
  if (match?.[1] === undefined) return null;
  const [, id, tab, recordingId] = match;
  const place = placeOf(new URLSearchParams(search));
  if (recordingId === undefined)
    return { page: 'kept', id: id.toLowerCase(), tab: (tab ?? 'recordings') as KeptTab, place };
  return tab === 'recordings' ? { page: 'player', id: id.toLowerCase(), recordingId, place } : null;
}

function placeOf(query: URLSearchParams): KeptPlace {
  const id = (name: string): string | null => /^[A-Za-z0-9_-]{1,64}$/.exec(query.get(name) ?? '')?.[0] ?? null;
  const seconds = Number.parseFloat(query.get('t') ?? '');
  return {
    session: id('session'),
    line: id('line'),
    seconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : null,
  };
}

/** The address of a path, with the switches of the visit such as `?video=`, and without the place that is left. */
export function addressOf(path: string, search: string): string {
  const [bare = path, own = ''] = path.split('?', 2);
  const query = new URLSearchParams(search);
  for (const key of placeKeys) query.delete(key);
  for (const [key, value] of new URLSearchParams(own)) query.set(key, value);
  const text = query.toString();
  return text === '' ? bare : `${bare}?${text}`;
}

/** The address bar as a store. */
export class Router implements ReadableStore<Route> {
  readonly #store: Store<Route>;

  constructor() {
    this.#store = new Store<Route>(matchRoute(location.pathname, location.search));
    addEventListener('popstate', () => this.#store.set(matchRoute(location.pathname, location.search)));
  }

  get subscribe(): ReadableStore<Route>['subscribe'] {
    return this.#store.subscribe;
  }

  get getSnapshot(): ReadableStore<Route>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  readonly navigate = (path: string, options?: { readonly replace?: boolean }): void => {
    const address = addressOf(path, location.search);
    if (options?.replace === true) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.#store.set(matchRoute(location.pathname, location.search));
    scrollTo(0, 0);
  };
}
