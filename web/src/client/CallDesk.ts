import type { ApiClient } from './api/ApiClient';
import type { KeyValueStorage } from './api/SessionStore';
import type { ConsentAnswers } from './api/wire';
import type { LocalMedia } from './devices/LocalMedia';
import { MeetingClient } from './MeetingClient';
import type { JoinOptions } from './Admission';
import type { MeetingOver } from './meetingState';

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
  readonly createClient?: (options: { api: ApiClient; media: LocalMedia }) => MeetingClient;
}

export type CallRequest = Omit<JoinOptions, 'deviceId'>;

const deviceKey = 'videoconf.tab';
const callKey = (roomId: string): string => `videoconf.call.${roomId}`;

/** Where the tab's one call is: begun on the pre-join page, lived on the meeting page, remembered on the page after it. */
export class CallDesk {
  readonly #options: CallDeskOptions;
  readonly #deviceId: string;
  #client: MeetingClient | null = null;
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
    const { api, media } = this.#options;
    const client = this.#options.createClient?.({ api, media }) ?? new MeetingClient({ api, media });
    this.#client = client;
    await client.join({ ...request, deviceId: this.#deviceId });
    const kept: KeptCall = {
      ...(request.displayName ? { displayName: request.displayName } : {}),
      ...(request.consents ? { consents: request.consents } : {}),
    };
    this.#options.tabStorage.setItem(callKey(request.roomId), JSON.stringify(kept));
    return client;
  }

  /** The call in this room, if it is running. */
  running(roomId: string): MeetingClient | null {
    const state = this.#client?.getSnapshot();
    return state?.roomId === roomId && state.phase !== 'over' && state.phase !== 'idle' ? this.#client : null;
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
    this.#options.media.close();
  }

  /** How the last call in this room ended, as far as this page saw it. */
  lastOver(roomId: string): MeetingOver | null {
    return this.#lastOver?.roomId === roomId ? this.#lastOver.over : null;
  }
}
