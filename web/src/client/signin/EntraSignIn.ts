import { ProblemError } from '../problems';
import type { KeyValueStorage } from '../api/SessionStore';

/** What signing in needs of the browser. */
export interface EntraPorts {
  readonly authority: string;
  readonly clientId: string;
  /** Where Entra sends people back to: the page's origin, as the registration has it. */
  readonly redirectUri: string;
  /** Of this tab: a sign-in begins and ends in one. */
  readonly storage: KeyValueStorage;
  readonly fetch?: typeof fetch;
  readonly goTo: (url: string) => void;
}

interface Begun {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly returnTo: string;
}

const key = 'videoconf.entra';
const deadlineMs = 15_000;

/**
 * Signing in with Entra ID: the authorization code flow with PKCE (RFC 7636), by redirect. What comes of it is an ID token, which the API changes for a
 * session of its own; no other token is kept.
 */
export class EntraSignIn {
  readonly #ports: EntraPorts;

  constructor(ports: EntraPorts) {
    this.#ports = ports;
  }

  /** Leaves the page for Entra's. `returnTo` is where to be afterwards. */
  async begin(returnTo: string): Promise<void> {
    const { authority, clientId, redirectUri, storage, goTo } = this.#ports;
    const begun: Begun = { verifier: random(), state: random(), nonce: random(), returnTo };
    storage.setItem(key, JSON.stringify(begun));
    const challenge = base64url(
      new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(begun.verifier))),
    );
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      response_mode: 'fragment',
      scope: 'openid profile email',
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    goTo(`${authority}/oauth2/v2.0/authorize?${query.toString()}`);
  }

  /** The ID token and where to go, when this page load is Entra's answer to a sign-in that this tab began; null when it is not. */
  async complete(hash: string): Promise<{ readonly idToken: string; readonly returnTo: string } | null> {
    const answer = new URLSearchParams(hash.replace(/^#/, ''));
    const state = answer.get('state');
    const begun = this.#begun();
    if (begun === null || state === null || state !== begun.state) return null;
    this.#ports.storage.removeItem(key);
    const code = answer.get('code');
    if (code === null) throw refused(answer.get('error_description'));
    const idToken = await this.#redeem(code, begun.verifier);
    // A token of another sign-in than this one would carry another nonce. Its signature is the API's to check.
    if (nonceOf(idToken) !== begun.nonce) throw refused(null);
    return { idToken, returnTo: begun.returnTo };
  }

  async #redeem(code: string, verifier: string): Promise<string> {
    const { authority, clientId, redirectUri } = this.#ports;
    const get = this.#ports.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => globalThis.fetch(input, init));
    let body: unknown;
    try {
      const response = await get(`${authority}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          client_id: clientId,
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
          scope: 'openid profile email',
        }),
        signal: AbortSignal.timeout(deadlineMs),
      });
      body = await response.json();
    } catch {
      throw new ProblemError({ type: 'unreachable', detail: 'The sign-in service cannot be reached. Try again.' });
    }
    const token = typeof body === 'object' && body !== null && 'id_token' in body ? body.id_token : null;
    if (typeof token !== 'string') throw refused(null);
    return token;
  }

  #begun(): Begun | null {
    try {
      const value = JSON.parse(this.#ports.storage.getItem(key) ?? 'null') as Partial<Begun> | null;
      const good =
        typeof value?.verifier === 'string' &&
        typeof value.state === 'string' &&
        typeof value.nonce === 'string' &&
        typeof value.returnTo === 'string' &&
        // A path of this page, and no address of another.
        /^\/(?![/\\])/.test(value.returnTo);
      return good ? (value as Begun) : null;
    } catch {
      return null;
    }
  }
}

function refused(detail: string | null): ProblemError {
  return new ProblemError({ type: 'unauthorized', detail: detail ?? 'Signing in did not work. Try again.' });
}

function nonceOf(token: string): unknown {
  try {
    const part = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const claims: unknown = JSON.parse(atob(part));
    return typeof claims === 'object' && claims !== null && 'nonce' in claims ? claims.nonce : undefined;
  } catch {
    return undefined;
  }
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
