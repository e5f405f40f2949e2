import { Store } from '../client/store';
import type { ReadableStore } from '../client/store';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'join' | 'meeting' | 'left'; readonly id: string }
  | { readonly page: 'not-found' };

const pages = { join: 'join', m: 'meeting', left: 'left' } as const;

/** The page that a path names. */
export function matchRoute(path: string): Route {
  if (path === '/' || path === '/index.html') return { page: 'home' };
  const match = /^\/(join|m|left)\/([A-Za-z0-9_-]{1,64})\/?$/.exec(path);
  if (match?.[1] === undefined || match[2] === undefined) return { page: 'not-found' };
  return { page: pages[match[1] as keyof typeof pages], id: match[2].toLowerCase() };
}

/** The address bar as a store. */
export class Router implements ReadableStore<Route> {
  readonly #store: Store<Route>;

  constructor() {
    this.#store = new Store<Route>(matchRoute(location.pathname));
    addEventListener('popstate', () => this.#store.set(matchRoute(location.pathname)));
  }

  get subscribe(): ReadableStore<Route>['subscribe'] {
    return this.#store.subscribe;
  }

  get getSnapshot(): ReadableStore<Route>['getSnapshot'] {
    return this.#store.getSnapshot;
  }

  /** The query stays, so that switches such as `?video=` live through a visit. */
  readonly navigate = (path: string, options?: { readonly replace?: boolean }): void => {
    const address = `${path}${location.search}`;
    if (options?.replace === true) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.#store.set(matchRoute(path));
    scrollTo(0, 0);
  };
}
