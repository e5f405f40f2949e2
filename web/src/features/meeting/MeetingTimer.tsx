import { Text, Tooltip } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { clockText } from '../../ui/clockText';
import styles from './meeting.module.css';

/** This long before its planned end the meeting counts down. */
const nearEndMs = 5 * 60_000;

export interface MeetingTimerProps {
  /** Null before the room was entered: then one's own time in it counts. */
  readonly startedAt: string | null;
  readonly endsAt: string | null;
}

/** How long the meeting has run; near its planned end, how long is left. */
export function MeetingTimer({ startedAt, endsAt }: MeetingTimerProps) {
  const [openedAt] = useState(() => Date.now());
  const [now, setNow] = useState(openedAt);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const left = endsAt === null ? null : Date.parse(endsAt) - now;
  if (left !== null && left < nearEndMs) {
    const text = left <= 0 ? 'Over time' : `${clockText(left)} left`;
    return (
      <Text className={styles.ending} role="timer" aria-label="Planned time that is left">
        {text}
      </Text>
    );
  }
  const start = startedAt === null ? openedAt : Date.parse(startedAt);
  return (
    <Tooltip
      content={endsAt === null ? 'Since the meeting began' : `Planned until ${timeText(endsAt)}`}
      relationship="description"
    >
      <Text className={styles.duration} role="timer" aria-label="Time since the meeting began">
        {clockText(now - start)}
      </Text>
    </Tooltip>
  );
}

function timeText(at: string): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
