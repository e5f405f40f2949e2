import { Badge, Button, Text } from '@fluentui/react-components';
import type { BadgeProps } from '@fluentui/react-components';
import type { SummaryContent } from '../../client/api/keptWire';
import { clockText } from '../../ui/clockText';
import styles from './kept.module.css';

export interface SummaryPointsProps {
  readonly content: SummaryContent;
  readonly goTo: (seconds: number) => (() => void) | null;
}

const moods: Readonly<Record<string, BadgeProps['color']>> = {
  positive: 'success',
  negative: 'danger',
  mixed: 'warning',
  neutral: 'informative',
};

export function SummaryPoints({ content, goTo }: SummaryPointsProps) {
  const { summary, decisions, actionItems, topics, sentiment } = content;
  return (
    <div className={styles.points}>
      <h2>Summary</h2>
      {summary.length === 0 && <None />}
      {summary.map((point, at) => (
        <Point key={at} kind="summary" text={point.text} seconds={point.startSeconds} goTo={goTo} />
      ))}
      <h2>Decisions</h2>
      {decisions.length === 0 && <None />}
      {decisions.map((point, at) => (
        <Point key={at} kind="decision" text={point.text} seconds={point.startSeconds} goTo={goTo} />
      ))}
      <h2>Action items</h2>
      {actionItems.length === 0 && <None />}
      {actionItems.map((item, at) => (
        <Point
          key={at}
          kind="action"
          text={item.text}
          seconds={item.startSeconds}
          goTo={goTo}
          note={[item.assignee ?? 'nobody named', ...(item.due ? [item.due] : [])].join(', ')}
        />
      ))}
      <h2>Topics</h2>
      {topics.length === 0 && <None />}
      {topics.map((topic, at) => (
        <Point key={at} kind="topic" text={topic.title} seconds={topic.startSeconds} goTo={goTo} />
      ))}
      <h2>Mood</h2>
      {sentiment.length === 0 && <None />}
      <ul className={styles.moods} aria-label="Mood">
        {sentiment.map((one) => (
          <li key={one.participantId}>
            {one.displayName}{' '}
            <Badge appearance="tint" color={moods[one.sentiment] ?? 'informative'}>
              {one.sentiment}
            </Badge>
          </li>
        ))}
      </ul>
    </div>
  );
}

function None() {
  return <Text className={styles.muted}>None found.</Text>;
}

interface PointProps {
  readonly kind: string;
  readonly text: string;
  readonly seconds: number;
  readonly note?: string;
  readonly goTo: SummaryPointsProps['goTo'];
}

function Point({ kind, text, seconds, note, goTo }: PointProps) {
  const go = goTo(seconds);
  const time = clockText(seconds * 1_000);
  return (
    <div className={styles.point} data-testid="summary-point" data-kind={kind} data-start-seconds={seconds}>
      {go === null ? (
        <time className={styles.time}>{time}</time>
      ) : (
        <Button className={styles.goTo} size="small" appearance="subtle" aria-label={`Go to ${time}`} onClick={go}>
          {time}
        </Button>
      )}
      <span dir="auto">
        {text}
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </span>
    </div>
  );
}
