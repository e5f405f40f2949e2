import { ProblemError } from '../problems';
import { HttpCaller } from './HttpCaller';
import type { ApiOptions } from './HttpCaller';
import { KeptApi } from './KeptApi';
import { RoomApi } from './RoomApi';
import type {
  ConsentAnswers,
  ConsentResponse,
  IceServersResponse,
  JoinRequest,
  JoinResponse,
  Measurements,
  Meeting,
  MeetingInput,
  Page,
  ShownView,
  SignInRequest,
  SignInResponse,
  SlotMap,
} from './wire';

export interface MediaAnswer {
  readonly sdp: string;
  /** Where PATCH, GET and DELETE go. */
  readonly location: string;
  readonly mediaId: string;
  readonly etag: string | null;
}

/** The HTTP API, `/v1`. Every method rejects with a {@link ProblemError} and with nothing else. */
export class ApiClient {
  /** What is kept of meetings: recordings, transcripts, summaries, and word of them. */
  readonly kept: KeptApi;
  /** What people do in a running meeting: chat, polls, breakout rooms, attendance. */
  readonly room: RoomApi;
  readonly #http: HttpCaller;

  constructor(options: ApiOptions) {
    this.#http = new HttpCaller(options);
    this.kept = new KeptApi(this.#http);
    this.room = new RoomApi(this.#http);
  }

  signIn(request: SignInRequest): Promise<SignInResponse> {
    return this.#http.json({ method: 'POST', path: '/v1/session', json: request, token: null });
  }

  /** Changes a token of Entra ID for a session. */
  signInWith(idToken: string): Promise<SignInResponse> {
    return this.#http.json({ method: 'POST', path: '/v1/session', json: {}, token: idToken });
  }

  createMeeting(input: MeetingInput, idempotencyKey: string): Promise<Meeting> {
    const headers = { 'Idempotency-Key': idempotencyKey };
    return this.#http.json({ method: 'POST', path: '/v1/meetings', json: input, headers });
  }

  listMeetings(continuationToken?: string | null): Promise<Page<Meeting>> {
    const query = continuationToken ? `?continuationToken=${encodeURIComponent(continuationToken)}` : '';
    return this.#http.json({ method: 'GET', path: `/v1/meetings${query}` });
  }

  getMeeting(id: string): Promise<Meeting> {
    return this.#http.json({ method: 'GET', path: `/v1/meetings/${encodeURIComponent(id)}` });
  }

  updateMeeting(id: string, input: MeetingInput): Promise<Meeting> {
    return this.#http.json({ method: 'PUT', path: `/v1/meetings/${encodeURIComponent(id)}`, json: input });
  }

  async endMeeting(id: string): Promise<void> {
    await this.#http.send({ method: 'PUT', path: `/v1/meetings/${encodeURIComponent(id)}/end` });
  }

  giveConsent(meetingId: string, answers: ConsentAnswers): Promise<ConsentResponse> {
    return this.#http.json({ method: 'POST', path: '/v1/users/consent', json: { meetingId, answers } });
  }

  join(id: string, request: JoinRequest): Promise<JoinResponse> {
    return this.#http.json({ method: 'POST', path: `/v1/meetings/${encodeURIComponent(id)}/join`, json: request });
  }

  /** Into a breakout room, or back from one: the meeting's own join carried consent and password. */
  joinRoom(id: string, request: JoinRequest): Promise<JoinResponse> {
    return this.#http.json({ method: 'POST', path: `/v1/rooms/${encodeURIComponent(id)}/join`, json: request });
  }

  /** Posts an offer (WHIP, RFC 9725): 201 with the answer, and where the media resource is. */
  async postOffer(mediaUrl: string, token: string, sdp: string): Promise<MediaAnswer> {
    const response = await this.#http.send({ method: 'POST', path: mediaUrl, sdp, token });
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
    const response = await this.#http.send({ method: 'PATCH', path: location, sdp, token });
    return response.text();
  }

  getSlots(location: string, token: string): Promise<SlotMap> {
    return this.#http.json({ method: 'GET', path: location, token });
  }

  /** Says which pictures are shown and how large: the media node sends those, and nothing else. */
  async show(location: string, token: string, view: ShownView): Promise<void> {
    await this.#http.send({ method: 'PUT', path: `${location}/view`, json: view, token });
  }

  /** Ends a media resource of one's own. */
  async deleteMedia(location: string, token: string): Promise<void> {
    await this.#http.send({ method: 'DELETE', path: location, token });
  }

  /** STUN and TURN servers with fresh credentials, in mid-call. */
  getIceServers(roomId: string, token: string): Promise<IceServersResponse> {
    return this.#http.json({ method: 'GET', path: `/v1/rooms/${encodeURIComponent(roomId)}/ice-servers`, token });
  }

  /** Best effort by nature: a measurement that is lost is no failure of the call it measures. */
  async sendTelemetry(roomId: string, measurements: Measurements): Promise<boolean> {
    try {
      const json = { roomId, measurements };
      await this.#http.send({ method: 'POST', path: '/v1/telemetry', json, keepalive: true });
      return true;
    } catch {
      return false;
    }
  }

  /** An absolute address for a path that the server named. */
  resolve(path: string): string {
    return this.#http.resolve(path);
  }
}
