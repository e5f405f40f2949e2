import type { ModerateRequest } from '../../../client/api/roomWire';
import type { ParticipantInfo, Role } from '../../../client/api/wire';
import { runsMeeting } from '../../../client/moderation/roles';

/** One thing that can be done about a participant. */
export interface PersonAction {
  /** Also the icon. */
  readonly kind: 'mute' | 'unmute' | 'video' | 'share' | 'spotlight' | 'hand' | 'role' | 'host' | 'remove' | 'message';
  readonly text: string;
  /** Null for a private message, which is no act of moderation. */
  readonly request: ModerateRequest | null;
  /** What is to be asked first; null when it can be taken back by the next click. */
  readonly question: { readonly title: string; readonly text: string; readonly confirm: string } | null;
}

export interface PersonContext {
  /** One's own role. */
  readonly role: Role | null;
  readonly isSelf: boolean;
  readonly isSpotlit: boolean;
  /** Whether there is a chat, to write to them alone. */
  readonly hasChat: boolean;
}

/** What one can do about somebody: what the server would refuse is not offered. */
export function personActions(info: ParticipantInfo, context: PersonContext): readonly PersonAction[] {
  const { role, isSelf, isSpotlit, hasChat } = context;
  const message: readonly PersonAction[] =
    hasChat && !isSelf ? [{ kind: 'message', text: 'Send private message', request: null, question: null }] : [];
  if (!runsMeeting(role)) return message;

  const targetUserId = info.participantId;
  const act = (
    kind: PersonAction['kind'],
    text: string,
    request: Omit<ModerateRequest, 'targetUserId'>,
    question: PersonAction['question'] = null,
  ): PersonAction => ({ kind, text, request: { ...request, targetUserId }, question });
  const spotlight = isSpotlit
    ? act('spotlight', 'Remove from spotlight', { action: 'spotlight', value: false })
    : act('spotlight', 'Spotlight for everyone', { action: 'spotlight', value: true });
  const hand = info.isHandRaised && !isSelf ? [act('hand', 'Lower hand', { action: 'lowerHand' })] : [];
  if (isSelf) return [spotlight];

  // A co-host does not restrain the host; and who sends nothing has nothing to be stopped.
  const mayRestrain = role === 'host' || info.role !== 'host';
  const restraints = mayRestrain && info.role !== 'viewer' ? mediaActions(info, act) : [];
  const roles = role === 'host' && info.role !== 'host' ? roleActions(info, act) : [];
  const remove = mayRestrain
    ? [
        act(
          'remove',
          'Remove from meeting',
          { action: 'remove' },
          {
            title: `Remove ${info.displayName}?`,
            text: 'They are out at once, on all their devices, and come back only if a host lets them in.',
            confirm: 'Remove',
          },
        ),
      ]
    : [];
  return [...message, ...hand, ...restraints, spotlight, ...roles, ...remove];
}

type Act = (
  kind: PersonAction['kind'],
  text: string,
  request: Omit<ModerateRequest, 'targetUserId'>,
  question?: PersonAction['question'],
) => PersonAction;

function mediaActions(info: ParticipantInfo, act: Act): readonly PersonAction[] {
  const isRunner = runsMeeting(info.role);
  return [
    ...(info.isMuted ? [] : [act('mute', 'Mute', { action: 'mute' })]),
    ...(isRunner
      ? []
      : [
          info.mayUnmute === false
            ? act('unmute', 'Allow to unmute', { action: 'allowUnmute', value: true })
            : act('unmute', 'Do not allow to unmute', { action: 'allowUnmute', value: false }),
        ]),
    ...(info.isVideoOn ? [act('video', 'Stop camera', { action: 'stopVideo' })] : []),
    ...(isRunner
      ? []
      : [
          info.mayShowVideo === false
            ? act('video', 'Allow camera', { action: 'allowVideo', value: true })
            : act('video', 'Do not allow camera', { action: 'allowVideo', value: false }),
        ]),
    ...(info.isScreenSharing ? [act('share', 'Stop screen share', { action: 'stopShare' })] : []),
  ];
}

function roleActions(info: ParticipantInfo, act: Act): readonly PersonAction[] {
  const { role, displayName } = info;
  return [
    ...(role === 'cohost' ? [] : [act('role', 'Make co-host', { action: 'setRole', role: 'cohost' })]),
    ...(role === 'attendee' || role === 'guest'
      ? []
      : [act('role', 'Make participant', { action: 'setRole', role: 'attendee' })]),
    ...(role === 'viewer' ? [] : [act('role', 'Make viewer', { action: 'setRole', role: 'viewer' })]),
    act(
      'host',
      'Make host',
      { action: 'handOver' },
      {
        title: `Make ${displayName} the host?`,
        text: 'They run this meeting from now on, and you stay as co-host.',
        confirm: 'Make host',
      },
    ),
  ];
}
