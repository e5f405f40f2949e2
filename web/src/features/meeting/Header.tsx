import { Button, CounterBadge, Text, Tooltip } from '@fluentui/react-components';
import { PeopleRegular, QuestionCircleRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { RecordingState } from '../../client/api/keptWire';
import { inviteLink } from '../../client/meetingLink';
import type { MeetingState } from '../../client/meetingState';
import { CopyButton } from '../../ui/CopyButton';
import { Logo } from '../../ui/Logo';
import { ThemeToggle } from '../../ui/ThemeToggle';
import { clockText } from '../../ui/clockText';
import styles from './meeting.module.css';
import { QualityIndicator } from './QualityIndicator';
import { RecordingBadge } from './RecordingSigns';

export interface HeaderProps {
  readonly id: string;
  readonly title: string;
  readonly state: MeetingState;
  readonly recording: RecordingState | null;
  readonly isPanelOpen: boolean;
  readonly onTogglePanel: () => void;
  readonly onHelp: () => void;
}

export function Header({ id, title, state, recording, isPanelOpen, onTogglePanel, onHelp }: HeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.heading}>
        <Logo size={26} />
        <h1 className={styles.title}>{title}</h1>
        <Duration />
        <RecordingBadge recording={recording} />
      </div>
      <div className={styles.headerActions}>
        <QualityIndicator quality={state.quality} status={state.media.status} />
        <CopyButton iconOnly appearance="subtle" label="Copy invite link" text={inviteLink(location.origin, id)} />
        <Tooltip content={isPanelOpen ? 'Hide participants (P)' : 'Show participants (P)'} relationship="description">
          <Button
            appearance={isPanelOpen ? 'secondary' : 'subtle'}
            icon={<PeopleRegular />}
            aria-label={`Participants, ${state.participants.length}`}
            aria-expanded={isPanelOpen}
            onClick={onTogglePanel}
          >
            <CounterBadge count={state.participants.length} color="informative" appearance="filled" showZero={false} />
          </Button>
        </Tooltip>
        <Tooltip content="Keyboard shortcuts (?)" relationship="description">
          <Button
            className={styles.wideOnly}
            appearance="subtle"
            icon={<QuestionCircleRegular />}
            aria-label="Keyboard shortcuts"
            onClick={onHelp}
          />
        </Tooltip>
        <span className={styles.wideOnly}>
          <ThemeToggle />
        </span>
      </div>
    </header>
  );
}

/** How long one has been in the meeting. */
function Duration() {
  const [startedAt] = useState(() => performance.now());
  const [text, setText] = useState('0:00');
  useEffect(() => {
    const timer = setInterval(() => setText(clockText(performance.now() - startedAt)), 1_000);
    return () => clearInterval(timer);
  }, [startedAt]);
  return (
    <Text className={styles.duration} role="timer" aria-label="Time in the meeting">
      {text}
    </Text>
  );
}
