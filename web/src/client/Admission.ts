import type { ApiClient } from './api/ApiClient';
import type { ConsentAnswers, JoinResponse } from './api/wire';

export interface JoinOptions {
  readonly roomId: string;
  /** 8 to 64 characters, the same over reloads of one tab: who rejoins with it stays the same participant. */
  readonly deviceId: string;
  readonly displayName?: string;
  readonly password?: string;
  /** An answer per consent type that the meeting requires. */
  readonly consents?: ConsentAnswers;
  /** To see and hear only. Whom the meeting knows already stays what they are. */
  readonly asViewer?: boolean;
  /** From another room of the same meeting: a breakout room, or back from one. */
  readonly isMove?: boolean;
  /** The region that we are in or near, where that is known: media goes to a node there, if there is one. */
  readonly region?: string;
}

/** A token that ends sooner than this is not worth connecting with. */
const tokenMarginMs = 15_000;

/** Consents are proved anew when less than this is left of the proof. */
const consentMarginMs = 30_000;

/** The right to be in the room: consent, admission, and the token that both hub and media want. */
export class Admission {
  readonly #api: Pick<ApiClient, 'join' | 'joinRoom' | 'giveConsent'>;
  #response: JoinResponse | null = null;
  #token = '';
  #tokenExpiresAt = 0;
  #consent: { readonly token: string; readonly expiresAt: number } | null = null;

  constructor(api: Pick<ApiClient, 'join' | 'joinRoom' | 'giveConsent'>) {
    this.#api = api;
  }

  get response(): JoinResponse | null {
    return this.#response;
  }

  get token(): string {
    return this.#token;
  }

  get isStale(): boolean {
    return this.#tokenExpiresAt - tokenMarginMs < Date.now();
  }

  async admit(join: JoinOptions): Promise<JoinResponse> {
    const consentToken = await this.#consentToken(join);
    const request = {
      deviceId: join.deviceId,
      ...(join.displayName ? { displayName: join.displayName } : {}),
      ...(join.password ? { password: join.password } : {}),
      ...(consentToken === null ? {} : { consentToken }),
      ...(join.asViewer === true ? { role: 'viewer' as const } : {}),
      ...(join.region ? { region: join.region } : {}),
    };
    const response = await (join.isMove === true
      ? this.#api.joinRoom(join.roomId, request)
      : this.#api.join(join.roomId, request));
    this.#response = response;
    this.renew(response.token, response.tokenExpiresAt);
    return response;
  }

  /** The hub gave a fresh token. */
  renew(token: string, expiresAt: string): void {
    this.#token = token;
    this.#tokenExpiresAt = Date.parse(expiresAt);
  }

  /** The token was refused: the next attempt is admitted anew. False when that was known already. */
  expire(): boolean {
    const wasGood = this.#tokenExpiresAt !== 0;
    this.#tokenExpiresAt = 0;
    return wasGood;
  }

  async #consentToken(join: JoinOptions): Promise<string | null> {
    const answers = join.consents ?? {};
    if (join.isMove === true || Object.keys(answers).length === 0) return null;
    if (this.#consent === null || this.#consent.expiresAt - consentMarginMs < Date.now()) {
      const response = await this.#api.giveConsent(join.roomId, answers);
      this.#consent = { token: response.consentToken, expiresAt: Date.parse(response.expiresAt) };
    }
    return this.#consent.token;
  }
}
