import { Button, Text } from '@fluentui/react-components';
import {
  DesktopRegular,
  DismissRegular,
  HandRightFilled,
  MicOffRegular,
  MicRegular,
  VideoOffRegular,
  VideoRegular,
} from '@fluentui/react-icons';
import type { ModerateRequest, RoomInfo, WaitingPerson } from '../../client/api/roomWire';
import type { LocalMediaState } from '../../client/devices/LocalMedia';
import { inviteLink } from '../../client/meetingLink';
import type { MeetingState } from '../../client/meetingState';
import { runsMeeting } from '../../client/moderation/roles';
import { avatarColor, initials } from '../../ui/avatar';
import { CopyButton } from '../../ui/CopyButton';
import styles from './panel.module.css';
import { participantRows } from './participantRows';
import type { ParticipantRow } from './participantRows';
import { EveryoneMenu } from './people/EveryoneMenu';
import { LobbyList } from './people/LobbyList';
import people from './people/people.module.css';
import { personActions } from './people/personActions';
import type { PersonAction } from './people/personActions';
import { PersonMenu } from './people/PersonMenu';

export interface ParticipantsPanelProps {
  readonly id: string;
  readonly state: MeetingState;
  readonly local: LocalMediaState;
  readonly room: RoomInfo | null;
  readonly waiting: readonly WaitingPerson[];
  readonly hasChat: boolean;
  readonly onAct: (request: ModerateRequest) => void;
  readonly onChoose: (action: PersonAction, participantId: string) => void;
  readonly onAttendance: () => void;
  readonly onClose: () => void;
}

/** Who is here, who waits, and for hosts what to do about them. */
export function ParticipantsPanel(props: ParticipantsPanelProps) {
  const { id, state, local, room, waiting, hasChat, onAct, onChoose, onAttendance, onClose } = props;
  const spotlight = room?.spotlight ?? [];
  const isRunning = runsMeeting(state.role);
  const actionsOf = (row: ParticipantRow): readonly PersonAction[] => {
    const info = state.participants.find((one) => one.participantId === row.participantId);
    const { isSelf, isSpotlit } = row;
    return info === undefined ? [] : personActions(info, { role: state.role, isSelf, isSpotlit, hasChat });
  };
  return (
    <aside className={styles.panel} aria-label="Participants">
      <header className={styles.header}>
        <h2 className={styles.title}>Participants ({state.participants.length})</h2>
        <span className={people.tools}>
          {isRunning && (
            <EveryoneMenu
              room={room}
              handsRaised={state.participants.filter((one) => one.isHandRaised).length}
              onAct={onAct}
              onAttendance={onAttendance}
            />
          )}
          <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close participants" onClick={onClose} />
        </span>
      </header>
      {isRunning && <LobbyList waiting={waiting} onAct={onAct} />}
      <CopyButton label="Copy invite link" text={inviteLink(location.origin, id)} className={styles.invite} />
      <ul className={styles.people}>
        {participantRows(state, local, spotlight).map((row) => (
          <li key={row.participantId} data-participant-id={row.participantId}>
            <span
              className={styles.face}
              style={{ backgroundColor: avatarColor(row.participantId) }}
              aria-hidden="true"
            >
              {initials(row.name)}
            </span>
            <span className={styles.who}>
              <Text block truncate wrap={false}>
                {row.isSelf ? `${row.name} (you)` : row.name}
              </Text>
              {row.note !== '' && (
                <Text block size={200} className={styles.note}>
                  {row.note}
                </Text>
              )}
            </span>
            <span className={styles.icons}>
              <RowIcons row={row} />
            </span>
            <PersonMenu
              name={row.isSelf ? 'yourself' : row.name}
              actions={actionsOf(row)}
              onChoose={(action) => onChoose(action, row.participantId)}
            />
          </li>
        ))}
      </ul>
    </aside>
  );
}

function RowIcons({ row }: { readonly row: ParticipantRow }) {
  const hand = row.handPlace === null ? 'Hand raised' : `Hand raised, number ${row.handPlace}`;
  return (
    <>
      {row.isHandRaised && (
        <span className={people.hand} role="img" aria-label={hand}>
          <HandRightFilled aria-hidden="true" />
          {row.handPlace}
        </span>
      )}
      {row.isScreenSharing && <DesktopRegular aria-label="Shares the screen" />}
      {row.isVideoOn ? <VideoRegular aria-label="Camera on" /> : <VideoOffRegular aria-label="Camera off" />}
      {row.isMuted ? <MicOffRegular aria-label="Muted" /> : <MicRegular aria-label="Microphone on" />}
    </>
  );
}
