import { createContext, useContext } from 'react';
import type { ApiClient } from '../client/api/ApiClient';
import type { SessionStore } from '../client/api/SessionStore';
import type { CallDesk } from '../client/CallDesk';
import type { CaptionSettingsStore } from '../client/captions/CaptionSettings';
import type { LocalMedia } from '../client/devices/LocalMedia';

/** What every page may use. */
export interface AppServices {
  readonly api: ApiClient;
  readonly session: SessionStore;
  readonly media: LocalMedia;
  readonly desk: CallDesk;
  readonly captionSettings: CaptionSettingsStore;
  readonly navigate: (path: string, options?: { readonly replace?: boolean }) => void;
}

const AppContext = createContext<AppServices | null>(null);

export const AppProvider = AppContext.Provider;

export function useApp(): AppServices {
  const services = useContext(AppContext);
  if (services === null) throw new Error('A page was rendered outside the AppProvider.');
  return services;
}
