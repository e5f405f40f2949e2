import { createContext, useContext } from 'react';
import type { ApiClient } from '../client/api/ApiClient';
import type { SessionStore } from '../client/api/SessionStore';
import type { CallDesk } from '../client/CallDesk';
import type { CaptionSettingsStore } from '../client/captions/CaptionSettings';
import type { ProblemError } from '../client/problems';
import type { SignInWay } from '../client/signin/clientConfig';
import type { EntraSignIn } from '../client/signin/EntraSignIn';
import type { LocalMedia } from '../client/devices/LocalMedia';
import type { ShortcutStore } from './ShortcutStore';

/** How people sign in here. */
export interface SignInDesk {
  readonly kind: SignInWay['kind'];
  /** Null where people do not sign in with Entra ID. */
  readonly entra: EntraSignIn | null;
  /** Why the sign-in that brought this page did not work; null when it did, or there was none. */
  problem: ProblemError | null;
}

/** What every page may use. */
export interface AppServices {
  readonly api: ApiClient;
  readonly session: SessionStore;
  readonly media: LocalMedia;
  readonly desk: CallDesk;
  readonly captionSettings: CaptionSettingsStore;
  readonly shortcuts: ShortcutStore;
  readonly signIn: SignInDesk;
  readonly navigate: (path: string, options?: { readonly replace?: boolean }) => void;
}

const AppContext = createContext<AppServices | null>(null);

export const AppProvider = AppContext.Provider;

export function useApp(): AppServices {
  const services = useContext(AppContext);
  if (services === null) throw new Error('A page was rendered outside the AppProvider.');
  return services;
}
