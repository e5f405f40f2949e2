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
import type { LocalMediaState } from '../../client/devices/LocalMedia';
import { inviteLink } from '../../client/meetingLink';
import type { MeetingState } from '../../client/meetingState';
import { avatarColor, initials } from '../../ui/avatar';
import { CopyButton } from '../../ui/CopyButton';
import styles from './panel.module.css';
import { participantRows } from './participantRows';

export interface ParticipantsPanelProps {
  readonly id: string;
  readonly state: MeetingState;
  readonly local: LocalMediaState;
  readonly onClose: () => void;
}

export function ParticipantsPanel({ id, state, local, onClose }: ParticipantsPanelProps) {
  return (
    <aside className={styles.panel} aria-label="Participants">
      <header className={styles.header}>
        <h2 className={styles.title}>Participants ({state.participants.length})</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close participants" onClick={onClose} />
      </header>
      <CopyButton label="Copy invite link" text={inviteLink(location.origin, id)} className={styles.invite} />
      <ul className={styles.people}>
        {participantRows(state, local).map((row) => (
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
              {row.isHandRaised && <HandRightFilled aria-label="Hand raised" />}
              {row.isScreenSharing && <DesktopRegular aria-label="Shares the screen" />}
              {row.isVideoOn ? <VideoRegular aria-label="Camera on" /> : <VideoOffRegular aria-label="Camera off" />}
              {row.isMuted ? <MicOffRegular aria-label="Muted" /> : <MicRegular aria-label="Microphone on" />}
            </span>
          </li>
        ))}
      </ul>
    </aside>
  );
}
