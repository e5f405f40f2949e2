import { ApiClient } from '../client/api/ApiClient';
import { SessionStore } from '../client/api/SessionStore';
import type { KeyValueStorage } from '../client/api/SessionStore';
import { CallDesk } from '../client/CallDesk';
import { CaptionSettingsStore } from '../client/captions/CaptionSettings';
import { LocalMedia } from '../client/devices/LocalMedia';
import { parseVideoProfile } from '../client/media/videoProfile';
import type { AppServices } from '../ui/AppContext';
import { ThemeStore } from '../ui/ThemeStore';
import { Router } from './router';

export interface App {
  readonly services: AppServices;
  readonly router: Router;
  readonly theme: ThemeStore;
}

/** Builds everything once, at start. */
export function createApp(): App {
  const storage = openStorage(() => localStorage);
  const router = new Router();
  const session = new SessionStore(storage);
  const api = new ApiClient({
    accessToken: () => session.getSnapshot()?.accessToken ?? null,
    onUnauthorized: () => session.clear(),
  });
  const wished = new URLSearchParams(location.search).get('video') ?? storage.getItem('videoconf.video');
  const media = new LocalMedia({
    // Undefined on a page without HTTPS, whatever the types say.
    devices: navigator.mediaDevices,
    storage,
    video: parseVideoProfile(wished),
  });
  const desk = new CallDesk({ api, media, tabStorage: openStorage(() => sessionStorage), createId });
  const captionSettings = new CaptionSettingsStore(storage);
  const services = { api, session, media, desk, captionSettings, navigate: router.navigate };
  return { services, router, theme: new ThemeStore(storage) };
}

/** `crypto.randomUUID` is there on secure pages only. */
function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Browsers that block site data throw on access; the visit then remembers for itself alone. */
function openStorage(open: () => Storage): KeyValueStorage {
  try {
    const storage = open();
    storage.getItem('videoconf.probe');
    return storage;
  } catch {
    const values = new Map<string, string>();
    return {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
    };
  }
}
