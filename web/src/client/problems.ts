/** Problem types of the API (RFC 9457 `type`, bare names), and three that arise on this side. */
export type ProblemType =
  | 'invalid-request'
  | 'unauthorized'
  | 'forbidden'
  | 'consent-required'
  | 'consent-declined'
  | 'password-required'
  | 'wrong-password'
  | 'role-not-allowed'
  | 'lobby-waiting'
  | 'not-found'
  | 'conflict'
  | 'room-full'
  | 'meeting-ended'
  | 'token-revoked'
  | 'precondition-failed'
  | 'too-large'
  | 'unsupported-media-type'
  | 'unacceptable-sdp'
  | 'rate-limited'
  | 'no-media-node'
  | 'media-node-busy'
  | 'unreachable'
  | 'timeout'
  | 'unexpected';

const known: ReadonlySet<string> = new Set<ProblemType>([
  'invalid-request',
  'unauthorized',
  'forbidden',
  'consent-required',
  'consent-declined',
  'password-required',
  'wrong-password',
  'role-not-allowed',
  'lobby-waiting',
  'not-found',
  'conflict',
  'room-full',
  'meeting-ended',
  'token-revoked',
  'precondition-failed',
  'too-large',
  'unsupported-media-type',
  'unacceptable-sdp',
  'rate-limited',
  'no-media-node',
  'media-node-busy',
  'unreachable',
  'timeout',
  'unexpected',
]);

/** Failures that a later attempt can turn to good: nothing about the request itself was wrong. */
const passing: ReadonlySet<ProblemType> = new Set<ProblemType>([
  'unreachable',
  'timeout',
  'unexpected',
  'rate-limited',
  'no-media-node',
  'media-node-busy',
  'conflict',
]);

export interface ProblemInit {
  readonly type: ProblemType;
  readonly detail: string;
  readonly status?: number;
  /** Field name to sentences. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  readonly requiredConsents?: readonly string[];
  /** Seconds the server asks to wait. */
  readonly retryAfter?: number;
}

/** Why a call failed, in words a person can read and a type a program can switch on. */
export class ProblemError extends Error {
  readonly type: ProblemType;
  readonly detail: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly requiredConsents: readonly string[];
  readonly retryAfter: number | null;

  constructor(init: ProblemInit) {
    super(init.detail);
    this.name = 'ProblemError';
    this.type = init.type;
    this.detail = init.detail;
    this.status = init.status ?? 0;
    this.fields = init.fields ?? {};
    this.requiredConsents = init.requiredConsents ?? [];
    this.retryAfter = init.retryAfter ?? null;
  }

  /** Whether trying again later may succeed. */
  get isPassing(): boolean {
    return passing.has(this.type);
  }
}

export function toProblemType(value: unknown): ProblemType {
  return typeof value === 'string' && known.has(value) ? (value as ProblemType) : 'unexpected';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function sentences(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

const byStatus: Readonly<Record<number, ProblemType>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'meeting-ended',
  413: 'too-large',
  429: 'rate-limited',
  502: 'unreachable',
  503: 'unreachable',
  504: 'unreachable',
};

/** Reads an error response; one without a problem body (a proxy's page, say) is judged by its status. */
export function problemFromResponse(status: number, body: unknown, retryAfter: string | null): ProblemError {
  const record = isRecord(body) ? body : {};
  const named = toProblemType(record['type']);
  const type = named === 'unexpected' ? (byStatus[status] ?? 'unexpected') : named;
  const errors = isRecord(record['errors']) ? record['errors'] : {};
  const fields = Object.fromEntries(Object.entries(errors).map(([field, value]) => [field, sentences(value)]));
  const text = record['detail'] ?? record['title'];
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return new ProblemError({
    type,
    status,
    detail: typeof text === 'string' && text !== '' ? text : `The server answered with status ${status}.`,
    fields,
    requiredConsents: sentences(record['requiredConsents']),
    ...(Number.isFinite(seconds) ? { retryAfter: seconds } : {}),
  });
}

/**
 * Reads a hub error. Its text is `{type}: {sentence}` on one line, behind whatever SignalR puts before it, or between what Azure Functions puts around it.
 */
export function problemFromHub(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const match = /(?:^|Exception: )([a-z]+(?:-[a-z]+)*): ([^\r\n]+)/.exec(text);
  const type = toProblemType(match?.[1]);
  if (match?.[2] !== undefined && type !== 'unexpected') return new ProblemError({ type, detail: match[2] });
  return new ProblemError({ type: 'unreachable', detail: 'The connection to the server was lost.' });
}

/** Any thrown value as a problem. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ProblemError({ type: 'unexpected', detail });
}
