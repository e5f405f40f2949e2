import type { ApiClient } from './api/ApiClient';
import type { KeyValueStorage } from './api/SessionStore';
import type { ConsentAnswers } from './api/wire';
import type { LocalMedia } from './devices/LocalMedia';
import { MeetingClient } from './MeetingClient';
import type { JoinOptions } from './Admission';
import type { MeetingOver } from './meetingState';
import { ProblemError } from './problems';

/** What a reloaded page needs to come back into the call. Never the password. */
interface KeptCall {
  readonly displayName?: string;
  readonly consents?: ConsentAnswers;
}

export interface CallDeskOptions {
  readonly api: ApiClient;
  readonly media: LocalMedia;
  /** Of this tab alone: a second tab is a second device. */
  readonly tabStorage: KeyValueStorage;
  readonly createId: () => string;
  /** The region that we are in or near, as far as it is known by now. */
  readonly region?: () => string | null;
  readonly createClient?: (options: { api: ApiClient; media: LocalMedia }) => MeetingClient;
}

export type CallRequest = Omit<JoinOptions, 'deviceId' | 'region'>;

const deviceKey = 'videoconf.tab';
const callKey = (roomId: string): string => `videoconf.call.${roomId}`;

/** Where the tab's one call is: begun on the pre-join page, lived on the meeting page, remembered on the page after it. */
export class CallDesk {
  readonly #options: CallDeskOptions;
  readonly #deviceId: string;
  #client: MeetingClient | null = null;
  /** What the meeting was joined with; a breakout room is part of the same call. */
  #request: CallRequest | null = null;
  #lastOver: { readonly roomId: string; readonly over: MeetingOver } | null = null;

  constructor(options: CallDeskOptions) {
    this.#options = options;
    const kept = options.tabStorage.getItem(deviceKey);
    this.#deviceId = kept ?? options.createId();
    if (kept === null) options.tabStorage.setItem(deviceKey, this.#deviceId);
  }

  /** Joins; resolves once admitted, rejects with the problem. */
  async join(request: CallRequest): Promise<MeetingClient> {
    this.#client?.dispose();
    const client = this.#create();
    this.#client = client;
    this.#request = request;
    await client.join({ ...request, ...this.#own() });
    const kept: KeptCall = {
      ...(request.displayName ? { displayName: request.displayName } : {}),
      ...(request.consents ? { consents: request.consents } : {}),
    };
    this.#options.tabStorage.setItem(callKey(request.roomId), JSON.stringify(kept));
    return client;
  }

  /**
   * Goes on in another room of the same meeting: a breakout room, or back. The room that is left stays until the other one has let
   * us in; rejects with the problem, and then nothing has changed.
   */
  async move(from: MeetingClient, roomId: string): Promise<MeetingClient> {
    const request = this.#request;
    if (request === null || this.#client !== from) {
      throw new ProblemError({ type: 'conflict', detail: 'The call has gone on elsewhere meanwhile.' });
    }
    const client = this.#create();
    try {
      await client.join({ ...request, roomId, isMove: true, ...this.#own() });
    } catch (error) {
      client.dispose();
      throw error;
    }
    if (this.#client !== from) {
      await client.leave();
      throw new ProblemError({ type: 'conflict', detail: 'The call has gone on elsewhere meanwhile.' });
    }
    this.#client = client;
    void from.leave();
    return client;
  }

  /** Whether this client is the call, and not one that was left for another room. */
  holds(client: MeetingClient): boolean {
    return this.#client === client;
  }

  /** The call in this meeting, if it is running, in whichever of its rooms. */
  running(meetingId: string): MeetingClient | null {
    const phase = this.#client?.getSnapshot().phase;
    const isHere = this.#request?.roomId === meetingId;
    return isHere && phase !== undefined && phase !== 'over' && phase !== 'idle' ? this.#client : null;
  }

  /** Whether the page was reloaded in mid-call in this room. */
  kept(roomId: string): CallRequest | null {
    const text = this.#options.tabStorage.getItem(callKey(roomId));
    if (text === null) return null;
    try {
      return { ...(JSON.parse(text) as KeptCall), roomId };
    } catch {
      // Not ours: as good as not kept.
      return null;
    }
  }

  /** The call is over: nothing is left to come back to. */
  close(roomId: string, over: MeetingOver): void {
    this.#options.tabStorage.removeItem(callKey(roomId));
    this.#lastOver = { roomId, over };
    this.#client = null;
    this.#request = null;
    this.#options.media.close();
  }

  #own(): Pick<JoinOptions, 'deviceId' | 'region'> {
    const region = this.#options.region?.() ?? null;
    return { deviceId: this.#deviceId, ...(region === null ? {} : { region }) };
  }

  #create(): MeetingClient {
    const { api, media } = this.#options;
    return this.#options.createClient?.({ api, media }) ?? new MeetingClient({ api, media });
  }

  /** How the last call in this room ended, as far as this page saw it. */
  lastOver(roomId: string): MeetingOver | null {
    return this.#lastOver?.roomId === roomId ? this.#lastOver.over : null;
  }
}
