import { ProblemError, problemFromResponse } from '../problems';
import type {
  ConsentAnswers,
  ConsentResponse,
  JoinRequest,
  JoinResponse,
  Measurements,
  Meeting,
  MeetingInput,
  Page,
  SignInRequest,
  SignInResponse,
  SlotMap,
} from './wire';

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

export interface MediaAnswer {
  readonly sdp: string;
  /** Where PATCH, GET and DELETE go. */
  readonly location: string;
  readonly mediaId: string;
  readonly etag: string | null;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly sdp?: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly keepalive?: boolean;
}

/** The HTTP API, `/v1`. Every method rejects with a {@link ProblemError} and with nothing else. */
export class ApiClient {
  readonly #options: ApiOptions;
  readonly #fetch: typeof fetch;

  constructor(options: ApiOptions) {
    this.#options = options;
    // A detached `fetch` loses its receiver and throws "Illegal invocation".
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  signIn(request: SignInRequest): Promise<SignInResponse> {
    return this.#json({ method: 'POST', path: '/v1/session', json: request, token: null });
  }

  createMeeting(input: MeetingInput, idempotencyKey: string): Promise<Meeting> {
    const headers = { 'Idempotency-Key': idempotencyKey };
    return this.#json({ method: 'POST', path: '/v1/meetings', json: input, headers });
  }

  listMeetings(continuationToken?: string | null): Promise<Page<Meeting>> {
    const query = continuationToken ? `?continuationToken=${encodeURIComponent(continuationToken)}` : '';
    return this.#json({ method: 'GET', path: `/v1/meetings${query}` });
  }

  getMeeting(id: string): Promise<Meeting> {
    return this.#json({ method: 'GET', path: `/v1/meetings/${encodeURIComponent(id)}` });
  }

  updateMeeting(id: string, input: MeetingInput): Promise<Meeting> {
    return this.#json({ method: 'PUT', path: `/v1/meetings/${encodeURIComponent(id)}`, json: input });
  }

  async endMeeting(id: string): Promise<void> {
    await this.#send({ method: 'PUT', path: `/v1/meetings/${encodeURIComponent(id)}/end` });
  }

  giveConsent(meetingId: string, answers: ConsentAnswers): Promise<ConsentResponse> {
    return this.#json({ method: 'POST', path: '/v1/users/consent', json: { meetingId, answers } });
  }

  join(id: string, request: JoinRequest): Promise<JoinResponse> {
    return this.#json({ method: 'POST', path: `/v1/meetings/${encodeURIComponent(id)}/join`, json: request });
  }

  /** Posts an offer (WHIP, RFC 9725): 201 with the answer, and where the media resource is. */
  async postOffer(mediaUrl: string, token: string, sdp: string): Promise<MediaAnswer> {
    const response = await this.#send({ method: 'POST', path: mediaUrl, sdp, token });
    const location = response.headers.get('Location') ?? '';
    const mediaId = /\/([^/?#]+)(?:[?#].*)?$/.exec(location)?.[1] ?? '';
    if (mediaId === '') {
      throw new ProblemError({ type: 'unexpected', detail: 'The media answer named no resource.' });
    }
    return {
      sdp: await response.text(),
      location,
      mediaId: decodeURIComponent(mediaId),
      etag: response.headers.get('ETag'),
    };
  }

  /** A new offer on the same media resource: more slots, or an ICE restart. */
  async patchOffer(location: string, token: string, sdp: string): Promise<string> {
    const response = await this.#send({ method: 'PATCH', path: location, sdp, token });
    return response.text();
  }

  getSlots(location: string, token: string): Promise<SlotMap> {
    return this.#json({ method: 'GET', path: location, token });
  }

  /** Best effort by nature: a measurement that is lost is no failure of the call it measures. */
  async sendTelemetry(roomId: string, measurements: Measurements): Promise<boolean> {
    try {
      const json = { roomId, measurements };
      await this.#send({ method: 'POST', path: '/v1/telemetry', json, keepalive: true });
      return true;
    } catch {
      return false;
    }
  }

  async #json<T>(call: Call): Promise<T> {
    const response = await this.#send(call);
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

  async #send(call: Call): Promise<Response> {
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
    return /^https?:/.test(path) ? path : `${this.#options.baseUrl ?? ''}${path}`;
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
