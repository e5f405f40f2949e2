import { parseRegions } from '../region';
import type { Region } from '../region';

/** How people sign in: a name is enough, with Entra ID, or not at all. */
export type SignInWay =
  | { readonly kind: 'name' }
  | { readonly kind: 'none' }
  | { readonly kind: 'entra'; readonly authority: string; readonly clientId: string };

/** What the client asks for when it starts. */
export interface ClientConfig {
  /** Origin of the API; empty for the page's own. */
  readonly apiUrl: string;
  readonly signIn: SignInWay;
  /** Regions of media nodes to choose from; empty for one, or for none that is worth a choice. */
  readonly regions: readonly Region[];
}

const path = '/config.json';
const deadlineMs = 5_000;

/**
 * Reads where the API is, and how people sign in there. Where the page comes from elsewhere, a file beside it names the API alone, and the API tells the
 * rest. Without an answer the page's own origin is the API, and a name is enough: what is wrong then shows at the first call.
 */
export async function loadConfig(
  get: typeof fetch = (input, init) => globalThis.fetch(input, init),
): Promise<ClientConfig> {
  const own = await read(get, path);
  const apiUrl = origin(own?.['apiUrl']);
  const told = own !== null && 'signIn' in own ? own : apiUrl === '' ? own : await read(get, `${apiUrl}${path}`);
  const regions = parseRegions(own?.['regions'] ?? told?.['regions']);
  return { apiUrl, signIn: signInWay(told?.['signIn']), regions };
}

async function read(get: typeof fetch, url: string): Promise<Record<string, unknown> | null> {
  try {
    const response = await get(url, {
      signal: AbortSignal.timeout(deadlineMs),
      headers: { Accept: 'application/json' },
    });
    const value: unknown = response.ok ? await response.json() : null;
    return isRecord(value) ? value : null;
  } catch {
    // No such file, no server, or a page in its place.
    return null;
  }
}

function origin(value: unknown): string {
  if (typeof value !== 'string' || value === '') return '';
  try {
    const url = new URL(value);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : '';
  } catch {
    return '';
  }
}

function signInWay(value: unknown): SignInWay {
  if (!isRecord(value)) return { kind: 'name' };
  const { kind, authority, clientId } = value;
  if (
    kind === 'entra' &&
    typeof authority === 'string' &&
    authority.startsWith('https://') &&
    typeof clientId === 'string'
  ) {
    return { kind, authority, clientId };
  }
  return { kind: kind === 'none' || kind === 'entra' ? 'none' : 'name' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
