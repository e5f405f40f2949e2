import type { ParticipantInfo, Role } from './api/wire';
import type { JoinMarks } from './joinMarks';
import { noMedia } from './media/MediaLink';
import type { MediaView } from './media/MediaLink';
import { unknownQuality } from './media/quality';
import type { Quality } from './media/quality';
import type { ProblemError } from './problems';
import type { PersonQuality } from './quality/PeopleQuality';

/** Why one is no longer in the meeting. */
export type MeetingOver =
  | { readonly kind: 'left' }
  /** The host ended it, everybody had gone, or its time was over. */
  | { readonly kind: 'ended'; readonly reason: 'host' | 'empty' | 'schedule' | 'maximum' }
  /** The same person and device joined in another window. */
  | { readonly kind: 'replaced' }
  /** A host put one out. */
  | { readonly kind: 'removed' }
  | { readonly kind: 'failed'; readonly problem: ProblemError };

export type MeetingPhase = 'idle' | 'joining' | 'connected' | 'reconnecting' | 'over';

/** A meeting as one person is in it. Immutable; what did not change keeps its reference. */
export interface MeetingState {
  readonly phase: MeetingPhase;
  readonly over: MeetingOver | null;
  readonly roomId: string;
  readonly selfId: string | null;
  readonly sessionId: string | null;
  readonly role: Role | null;
  /** Everyone, oneself included, in the order of joining. */
  readonly participants: readonly ParticipantInfo[];
  readonly media: MediaView;
  /** Who is heard now. */
  readonly speaking: ReadonlySet<string>;
  /** Who has the floor, then those who had it before. */
  readonly floor: readonly string[];
  /** One's hand. */
  readonly isHandRaised: boolean;
  readonly quality: Quality;
  /** How each of the others comes through, by participant; who is not measured is not there. */
  readonly people: ReadonlyMap<string, PersonQuality>;
  /** When it ends by itself; null until that is near. */
  readonly endsAt: string | null;
  /** Attempts since the connection was lost; 0 when it stands. */
  readonly attempt: number;
  readonly marks: JoinMarks;
}

export const initialMeeting: MeetingState = {
  phase: 'idle',
  over: null,
  roomId: '',
  selfId: null,
  sessionId: null,
  role: null,
  participants: [],
  media: noMedia,
  speaking: new Set(),
  floor: [],
  isHandRaised: false,
  quality: unknownQuality,
  people: new Map(),
  endsAt: null,
  attempt: 0,
  marks: {},
};
