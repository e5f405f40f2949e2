import { Button, CounterBadge, Tooltip } from '@fluentui/react-components';
import { ChatRegular, LockClosedFilled, PeopleRegular, QuestionCircleRegular } from '@fluentui/react-icons';
import type { RecordingState } from '../../client/api/keptWire';
import type { RoomInfo } from '../../client/api/roomWire';
import { inviteLink } from '../../client/meetingLink';
import type { MeetingState } from '../../client/meetingState';
import { CopyButton } from '../../ui/CopyButton';
import { Logo } from '../../ui/Logo';
import { ThemeToggle } from '../../ui/ThemeToggle';
import styles from './meeting.module.css';
import { MeetingTimer } from './MeetingTimer';
import { QualityIndicator } from './QualityIndicator';
import { RecordingBadge } from './RecordingSigns';

export interface HeaderProps {
  readonly id: string;
  readonly title: string;
  readonly state: MeetingState;
  readonly room: RoomInfo | null;
  readonly recording: RecordingState | null;
  readonly unread: number;
  readonly waiting: number;
  readonly isPeopleOpen: boolean;
  readonly isChatOpen: boolean;
  readonly onPeople: () => void;
  readonly onChat: () => void;
  readonly onHelp: () => void;
}

export function Header(props: HeaderProps) {
  const { id, title, state, room, recording, unread, waiting, isPeopleOpen, isChatOpen } = props;
  const count = state.participants.length;
  return (
    <header className={styles.header}>
      <div className={styles.heading}>
        <Logo size={26} />
        <h1 className={styles.title}>{title}</h1>
        {room?.isLocked === true && (
          <Tooltip content="Locked: nobody new may enter" relationship="label">
            <span className={styles.lock} role="img" data-testid="locked">
              <LockClosedFilled />
            </span>
          </Tooltip>
        )}
        <MeetingTimer startedAt={room?.startedAt ?? null} endsAt={room?.endsAt ?? null} />
        <RecordingBadge recording={recording} />
      </div>
      <div className={styles.headerActions}>
        <QualityIndicator quality={state.quality} status={state.media.status} hasPaused={state.media.paused.size > 0} />
        <span className={styles.wideOnly}>
          <CopyButton iconOnly appearance="subtle" label="Copy invite link" text={inviteLink(location.origin, id)} />
        </span>
        <Tooltip content={isChatOpen ? 'Hide chat (W)' : 'Show chat (W)'} relationship="description">
          <Button
            appearance={isChatOpen ? 'secondary' : 'subtle'}
            icon={
              <span className={styles.withBadge}>
                <ChatRegular />
                {unread > 0 && (
                  <CounterBadge className={styles.cornerBadge} size="small" color="danger" count={unread} />
                )}
              </span>
            }
            aria-label={unread > 0 ? `Chat, ${unread} unread` : 'Chat'}
            aria-expanded={isChatOpen}
            onClick={props.onChat}
          />
        </Tooltip>
        <Tooltip content={isPeopleOpen ? 'Hide participants (P)' : 'Show participants (P)'} relationship="description">
          <Button
            appearance={isPeopleOpen ? 'secondary' : 'subtle'}
            icon={
              <span className={styles.withBadge}>
                <PeopleRegular />
                {waiting > 0 && (
                  <CounterBadge className={styles.cornerBadge} size="small" color="danger" count={waiting} />
                )}
              </span>
            }
            aria-label={waiting > 0 ? `Participants, ${count}, ${waiting} waiting` : `Participants, ${count}`}
            aria-expanded={isPeopleOpen}
            onClick={props.onPeople}
          >
            <CounterBadge count={count} color="informative" appearance="filled" showZero={false} />
          </Button>
        </Tooltip>
        <Tooltip content="Keyboard shortcuts (?)" relationship="description">
          <Button
            className={styles.wideOnly}
            appearance="subtle"
            icon={<QuestionCircleRegular />}
            aria-label="Keyboard shortcuts"
            onClick={props.onHelp}
          />
        </Tooltip>
        <span className={styles.wideOnly}>
          <ThemeToggle />
        </span>
      </div>
    </header>
  );
}
