/** What people do in a room, as it crosses the wire: who runs it, who waits, chat, reactions, polls and breakout rooms. */

import type { ParticipantInfo, ParticipantLeft, Role } from './wire';

/** What is true of a room rather than of one participant. Whole each time. */
export interface RoomInfo {
  readonly version: number;
  /** Since when the session runs: the meeting timer counts from here. */
  readonly startedAt: string;
  /** When the planned time is over. */
  readonly endsAt?: string | null;
  /** Nobody but hosts and those inside may enter. */
  readonly isLocked?: boolean;
  readonly mayUnmute?: boolean;
  readonly mayShowVideo?: boolean;
  readonly mayShareScreen?: boolean;
  /** Who is shown large to all, in this order. */
  readonly spotlight?: readonly string[];
  readonly topology?: string;
  readonly topologyReason?: string | null;
  readonly breakouts?: BreakoutsState | null;
  /** In a breakout room: the meeting that it belongs to. */
  readonly parentRoomId?: string | null;
  /** Codecs that video may be in, best first; empty for each client's own choice. */
  readonly videoCodecs?: readonly string[];
}

/** Several joins, leaves and changes in one message; left is applied first. */
export interface RoomDelta {
  /** Room version after all of it. */
  readonly version: number;
  readonly participants: readonly ParticipantInfo[];
  readonly left: readonly ParticipantLeft[];
  /** Versions of changes that later ones of the same participants made meaningless: not told, and not missed. */
  readonly superseded?: readonly number[] | null;
}

export type ModerationAction =
  | 'admit'
  | 'admitAll'
  | 'deny'
  | 'lock'
  | 'mute'
  | 'muteAll'
  | 'allowUnmute'
  | 'stopVideo'
  | 'allowVideo'
  | 'stopShare'
  | 'allowShare'
  | 'remove'
  | 'spotlight'
  | 'lowerHand'
  | 'setRole'
  | 'handOver';

export interface ModerateRequest {
  readonly action: ModerationAction;
  /** A participant, or one who waits; absent for all, where the action allows it. */
  readonly targetUserId?: string;
  readonly value?: boolean;
  readonly role?: Role;
}

export interface ModerateResult {
  readonly version: number;
  /** How many participants or waiting people it changed. */
  readonly affected: number;
}

/** To the one concerned: what a host did. */
export interface Moderated {
  readonly action: ModerationAction;
  readonly byName: string;
  readonly value?: boolean | null;
  readonly role?: Role | null;
}

export interface WaitingPerson {
  readonly waitingId: string;
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
  readonly since: string;
}

/** Who waits, longest first; whole each time. */
export interface LobbyState {
  readonly version: number;
  readonly waiting: readonly WaitingPerson[];
}

export interface SendChatRequest {
  readonly text: string;
  /** A participant, for a private message; absent for all. */
  readonly to?: string;
  /** Makes sending again harmless. */
  readonly clientId: string;
}

export interface ChatMessage {
  readonly messageId: string;
  /** Rises by message within the session. */
  readonly number: number;
  readonly participantId: string;
  readonly displayName: string;
  readonly to?: string | null;
  /** As it was typed; null when it was deleted. */
  readonly text?: string | null;
  readonly sentAt: string;
  readonly isDeleted?: boolean;
  readonly clientId?: string | null;
}

/** Shown for a few seconds. */
export interface Reaction {
  readonly participantId: string;
  readonly emoji: string;
  /** How often within the tick. */
  readonly count?: number;
}

export interface CreatePollRequest {
  readonly question: string;
  readonly options: readonly string[];
  readonly allowsMany: boolean;
  readonly isAnonymous: boolean;
}

export interface PollOption {
  readonly text: string;
  readonly votes: number;
  /** Who, where the poll is not anonymous. */
  readonly names?: readonly string[] | null;
}

export interface PollState {
  readonly pollId: string;
  readonly version: number;
  readonly question: string;
  readonly allowsMany: boolean;
  readonly isAnonymous: boolean;
  readonly isOpen: boolean;
  readonly options: readonly PollOption[];
  readonly voters: number;
  readonly createdAt: string;
  /** What the caller chose; absent in hub events. */
  readonly ownVote?: readonly number[] | null;
}

export interface BreakoutInput {
  readonly roomId?: string;
  readonly name?: string;
  /** Or user ids: who is in another room of the meeting is another participant there. */
  readonly participantIds: readonly string[];
}

export interface PutBreakoutsRequest {
  readonly rooms: readonly BreakoutInput[];
  /** Minutes until all are called back; absent for when a host does. */
  readonly durationMinutes?: number;
}

export interface BreakoutRoom {
  readonly roomId: string;
  readonly name: string;
  readonly userIds: readonly string[];
}

export interface BreakoutsState {
  readonly state: 'prepared' | 'open' | 'closing';
  readonly closesAt?: string | null;
  readonly rooms: readonly BreakoutRoom[];
  /** Who was to be assigned and had left; only in the answer to a change. */
  readonly skipped?: readonly string[] | null;
}

export interface BreakoutMessage {
  readonly fromName: string;
  readonly text: string;
}

/** To go to another room: into a breakout room, or back. */
export interface MoveToRoom {
  readonly roomId: string;
  /** Null for the meeting itself. */
  readonly name?: string | null;
  /** How long one may stay; 0 for at once. */
  readonly seconds: number;
}

/** What the hub calls on a client about these, by name. */
export interface RoomEvents {
  readonly RoomChanged: RoomInfo;
  readonly LobbyChanged: LobbyState;
  readonly Moderated: Moderated;
  readonly ChatMessage: ChatMessage;
  readonly Reaction: readonly Reaction[];
  readonly PollChanged: PollState;
  readonly BreakoutMessage: BreakoutMessage;
  readonly MoveToRoom: MoveToRoom;
}
