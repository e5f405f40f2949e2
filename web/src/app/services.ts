import { ApiClient } from '../client/api/ApiClient';
import { SessionStore } from '../client/api/SessionStore';
import type { KeyValueStorage } from '../client/api/SessionStore';
import { CallDesk } from '../client/CallDesk';
import { CaptionSettingsStore } from '../client/captions/CaptionSettings';
import { LocalMedia } from '../client/devices/LocalMedia';
import { parseVideoProfile } from '../client/media/videoProfile';
import { MeetingClient } from '../client/MeetingClient';
import { toProblem } from '../client/problems';
import type { ProblemError } from '../client/problems';
import { nearestRegion, parseRegion } from '../client/region';
import { loadConfig } from '../client/signin/clientConfig';
import type { ClientConfig } from '../client/signin/clientConfig';
import { EntraSignIn } from '../client/signin/EntraSignIn';
import type { AppServices } from '../ui/AppContext';
import { ShortcutStore } from '../ui/ShortcutStore';
import { hasBegun } from '../ui/streams';
import { ThemeStore } from '../ui/ThemeStore';
import { Router } from './router';

export interface App {
  readonly services: AppServices;
  readonly router: Router;
  readonly theme: ThemeStore;
}

/** Builds everything once, at start, and ends a sign-in that this page load is the answer to. */
export async function startApp(): Promise<App> {
  const app = createApp(await loadConfig());
  await finishSignIn(app);
  return app;
}

function createApp(config: ClientConfig): App {
  const storage = openStorage(() => localStorage);
  const router = new Router();
  const session = new SessionStore(storage);
  const api = new ApiClient({
    baseUrl: config.apiUrl,
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
  let region = parseRegion(new URLSearchParams(location.search).get('region') ?? storage.getItem('videoconf.region'));
  if (region === null) void nearestRegion(config.regions).then((nearest) => (region = nearest));
  const desk = new CallDesk({
    api,
    media,
    tabStorage: openStorage(() => sessionStorage),
    createId,
    region: () => region,
    createClient: (parts) => new MeetingClient({ ...parts, hasBegun }),
  });
  const captionSettings = new CaptionSettingsStore(storage);
  const entra =
    config.signIn.kind === 'entra'
      ? new EntraSignIn({
          ...config.signIn,
          redirectUri: `${location.origin}/`,
          storage: openStorage(() => sessionStorage),
          goTo: (url) => location.assign(url),
        })
      : null;
  const services = {
    api,
    session,
    media,
    desk,
    captionSettings,
    shortcuts: new ShortcutStore(storage),
    navigate: router.navigate,
    signIn: { kind: config.signIn.kind, entra, problem: null as ProblemError | null },
  };
  return { services, router, theme: new ThemeStore(storage) };
}

async function finishSignIn({ services, router }: App): Promise<void> {
  const { api, session, signIn } = services;
  if (signIn.entra === null || location.hash === '') return;
  try {
    const done = await signIn.entra.complete(location.hash);
    if (done === null) return;
    session.set(await api.signInWith(done.idToken));
    router.navigate(done.returnTo, { replace: true });
  } catch (error) {
    signIn.problem = toProblem(error);
    router.navigate('/', { replace: true });
  }
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
