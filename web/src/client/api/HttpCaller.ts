import { ProblemError, problemFromResponse } from '../problems';

export interface ApiOptions {
  /** Origin of the API; empty for the page's own. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
  /** The session's bearer token, or null when there is none. */
  readonly accessToken: () => string | null;
  /** Told when the server refuses the session. */
  readonly onUnauthorized?: () => void;
  readonly timeoutMs?: number;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly sdp?: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly keepalive?: boolean;
}

/** Calls the API with the session's token and a deadline. Every method rejects with a {@link ProblemError} and with nothing else. */
export class HttpCaller {
  readonly #options: ApiOptions;
  readonly #fetch: typeof fetch;

  constructor(options: ApiOptions) {
    this.#options = options;
    // A detached `fetch` loses its receiver and throws "Illegal invocation".
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  async json<T>(call: Call): Promise<T> {
    const response = await this.send(call);
    try {
      return (await response.json()) as T;
    } catch {
      throw new ProblemError({
        type: 'unexpected',
        status: response.status,
        detail: 'The server sent something that is not JSON.',
      });
    }
  }

  async send(call: Call): Promise<Response> {
    const session = call.token === undefined ? this.#options.accessToken() : call.token;
    const headers: Record<string, string> = { Accept: 'application/json, application/sdp', ...call.headers };
    if (session !== null) headers['Authorization'] = `Bearer ${session}`;
    if (call.json !== undefined) headers['Content-Type'] = 'application/json';
    if (call.sdp !== undefined) headers['Content-Type'] = 'application/sdp';
    const body = call.sdp ?? (call.json === undefined ? null : JSON.stringify(call.json));

    let response: Response;
    try {
      response = await this.#fetch(this.resolve(call.path), {
        method: call.method,
        headers,
        body,
        keepalive: call.keepalive ?? false,
        signal: AbortSignal.timeout(this.#options.timeoutMs ?? 15_000),
      });
    } catch (error) {
      const late = error instanceof DOMException && error.name === 'TimeoutError';
      throw new ProblemError({
        type: late ? 'timeout' : 'unreachable',
        detail: late ? 'The server took too long to answer.' : 'The server cannot be reached.',
      });
    }

    if (response.ok) return response;
    const problem = problemFromResponse(response.status, await readBody(response), response.headers.get('Retry-After'));
    if (response.status === 401 && call.token === undefined && session !== null) this.#options.onUnauthorized?.();
    throw problem;
  }

  /** An absolute address for a path that the server named. */
  resolve(path: string): string {
    return /^https?:/.test(path) ? path : `${(this.#options.baseUrl ?? '').replace(/\/+$/, '')}${path}`;
  }
}

async function readBody(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch {
    // A proxy's HTML page: the status has to do.
    return null;
  }
}
