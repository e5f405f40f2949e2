import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { HubConnection } from '@microsoft/signalr';
import { problemFromHub } from '../problems';
import type { CaptionsState, RecordingState, RecordingStopped, TranscriptLine } from '../api/keptWire';
import type { RoomDelta, RoomEvents } from '../api/roomWire';
import type {
  ActiveSpeakers,
  IceCandidateMessage,
  MediaLost,
  MeetingEnded,
  MeetingEnding,
  ParticipantInfo,
  ParticipantLeft,
  SdpMessage,
  SfuEndpoint,
  SlotMap,
  SwitchTopology,
} from '../api/wire';

/** What the hub calls on a client, by name. */
export interface HubEvents extends RoomEvents {
  readonly ParticipantJoined: ParticipantInfo;
  readonly ParticipantLeft: ParticipantLeft;
  readonly StateChanged: ParticipantInfo;
  readonly RoomDelta: RoomDelta;
  readonly SfuEndpoint: SfuEndpoint;
  readonly SwitchTopology: SwitchTopology;
  readonly ReceiveOffer: SdpMessage;
  readonly ReceiveAnswer: SdpMessage;
  readonly IceCandidate: IceCandidateMessage;
  readonly SlotsChanged: SlotMap;
  readonly SpeakersChanged: ActiveSpeakers;
  readonly MeetingEnded: MeetingEnded;
  readonly MeetingEnding: MeetingEnding;
  readonly MediaLost: MediaLost;
  readonly RecordingStarted: RecordingState;
  readonly RecordingStopped: RecordingStopped;
  readonly CaptionsChanged: CaptionsState;
  readonly TranscriptUpdate: TranscriptLine;
}

export type HubHandlers = { readonly [K in keyof HubEvents]: (message: HubEvents[K]) => void };

/** One connection to the signaling hub. Used once: after it closed a new one is made. */
export interface HubLink {
  start: () => Promise<void>;
  /** Rejects with a problem. */
  invoke: <T>(method: string, argument?: unknown) => Promise<T>;
  stop: () => Promise<void>;
}

export type HubFactory = (url: string, token: () => string, handlers: HubHandlers, onClose: () => void) => HubLink;

/** The hub over SignalR. Reconnecting is the meeting client's business, since it has to enter the room again anyhow. */
export const signalRHub: HubFactory = (url, token, handlers, onClose) => {
  const build = (direct: boolean): HubConnection => {
    const connection = new HubConnectionBuilder()
      .withUrl(url, {
        accessTokenFactory: token,
        // A direct WebSocket saves the negotiation's round trip.
        ...(direct ? { transport: HttpTransportType.WebSockets, skipNegotiation: true } : {}),
      })
      .configureLogging(LogLevel.None)
      .build();
    for (const [name, handler] of Object.entries(handlers)) {
      connection.on(name, (message: never) => handler(message));
    }
    // Messages of later capabilities that this client does not show.
    for (const name of ignored) connection.on(name, () => undefined);
    connection.onclose(() => {
      if (connection === current) onClose();
    });
    return connection;
  };

  // Another origin is a service that tells in negotiation where its connections are.
  const isOurs = new URL(url, location.href).origin === location.origin;
  let current = build(isOurs);
  return {
    start: async () => {
      try {
        await current.start();
      } catch (error) {
        if (!isOurs) throw problemFromHub(error);
        // A proxy without WebSockets, or a service that redirects in negotiation.
        current = build(false);
        try {
          await current.start();
        } catch (error) {
          throw problemFromHub(error);
        }
      }
    },
    invoke: async <T>(method: string, argument?: unknown): Promise<T> => {
      try {
        const result = await (argument === undefined ? current.invoke<T>(method) : current.invoke<T>(method, argument));
        if (isRefusal(result)) throw new Error(result.hubError);
        return result;
      } catch (error) {
        throw problemFromHub(error);
      }
    },
    stop: () => current.stop(),
  };
};

/** In the cloud a refusal is a result, because an error of a function would bring its stack along. */
function isRefusal(result: unknown): result is { hubError: string } {
  return typeof result === 'object' && result !== null && 'hubError' in result && typeof result.hubError === 'string';
}

const ignored: readonly string[] = [];
