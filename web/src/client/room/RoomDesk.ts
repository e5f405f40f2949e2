import type { RoomApi } from '../api/RoomApi';
import type { RoomEvents } from '../api/roomWire';
import type { JoinRoomResult, ParticipantInfo, ParticipantStatePatch } from '../api/wire';
import { RoomBreakouts } from '../breakouts/RoomBreakouts';
import { RoomChat } from '../chat/RoomChat';
import type { Clock } from '../clock';
import type { LocalMedia } from '../devices/LocalMedia';
import { RoomLobby } from '../lobby/RoomLobby';
import { RoomModeration } from '../moderation/RoomModeration';
import { RoomPolls } from '../polls/RoomPolls';
import type { ProblemError } from '../problems';
import { RoomReactions } from '../reactions/RoomReactions';
import { RoomFacts } from './RoomFacts';

export interface RoomDeskPorts {
  readonly api: RoomApi;
  readonly clock: Clock;
  readonly media: LocalMedia;
  readonly roomId: () => string;
  readonly selfId: () => string | null;
  readonly invoke: <T>(method: string, argument: unknown) => Promise<T>;
  readonly lowerHand: () => void;
  readonly isSettled: () => boolean;
  /** A host put one out: the last word on this connection. */
  readonly onRemoved: () => void;
}

type Handlers = { readonly [K in keyof RoomEvents]: (message: RoomEvents[K]) => void };

/** What people do in a room besides being seen and heard. One of each for a meeting client, over all its connections. */
export class RoomDesk {
  readonly facts = new RoomFacts();
  readonly lobby = new RoomLobby();
  readonly moderation: RoomModeration;
  readonly chat: RoomChat;
  readonly reactions: RoomReactions;
  readonly polls: RoomPolls;
  readonly breakouts: RoomBreakouts;
  readonly #onRemoved: () => void;

  constructor(ports: RoomDeskPorts) {
    this.#onRemoved = ports.onRemoved;
    this.moderation = new RoomModeration(ports);
    this.chat = new RoomChat({ ...ports, createId });
    this.reactions = new RoomReactions(ports);
    this.polls = new RoomPolls(ports);
    this.breakouts = new RoomBreakouts({
      ...ports,
      parentId: () => this.facts.getSnapshot()?.parentRoomId ?? null,
    });
  }

  /** The room was entered: for the first time, or on a new connection. */
  enter(entered: JoinRoomResult): void {
    if (entered.room) this.facts.changed(entered.room);
    this.chat.enter(entered.sessionId);
    this.polls.enter(entered.sessionId);
  }

  /** A message was lost, and the room was asked for whole. */
  refresh(entered: JoinRoomResult): void {
    if (entered.room) this.facts.changed(entered.room);
    this.chat.enter(entered.sessionId);
    this.polls.enter(entered.sessionId);
  }

  /** The connection is gone. */
  lost(): void {
    this.facts.lost();
    this.lobby.lost();
  }

  own(info: ParticipantInfo | undefined): void {
    this.moderation.own(info);
  }

  refused(patch: ParticipantStatePatch, problem: ProblemError): void {
    this.moderation.refused(patch, problem);
  }

  /** What the hub calls, each guarded by `current`, which drops what comes from a connection given up. */
  handlers(current: <T>(handle: (message: T) => void) => (message: T) => void): Handlers {
    return {
      RoomChanged: current((info) => this.facts.changed(info)),
      LobbyChanged: current((lobby) => this.lobby.changed(lobby)),
      Moderated: current((act) => (act.action === 'remove' ? this.#onRemoved() : this.moderation.moderated(act))),
      ChatMessage: current((message) => this.chat.received(message)),
      Reaction: current((reactions) => this.reactions.received(reactions)),
      PollChanged: current((poll) => this.polls.changed(poll)),
      BreakoutMessage: current((message) => this.breakouts.told(message)),
      MoveToRoom: current((move) => this.breakouts.moved(move)),
    };
  }
}

/** Opaque and unguessable enough to tell messages apart; `crypto.randomUUID` is there on secure pages only. */
function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
