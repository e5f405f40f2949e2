import { Button, Spinner, Switch, Text } from '@fluentui/react-components';
import { ArrowClockwiseRegular, EditRegular, SparkleRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { ProblemMessage } from '../../ui/ProblemMessage';
import { useStore } from '../../ui/useStore';
import styles from './kept.module.css';
import { dateTimeText } from './keptText';
import { SummaryEditor } from './SummaryEditor';
import type { SummaryModel } from './SummaryModel';
import { SummaryPoints } from './SummaryPoints';

export interface SummaryViewProps {
  readonly model: SummaryModel;
  readonly isHost: boolean;
  /** What leads to a second of the session; null where nothing does. */
  readonly goTo: (seconds: number) => (() => void) | null;
}

export function SummaryView({ model, isHost, goTo }: SummaryViewProps) {
  const { status, summary, problem, draft, isBusy } = useStore(model);
  const content = summary?.content ?? null;
  return (
    <section
      className={styles.summary}
      aria-label="Summary"
      data-testid="summary"
      data-status={status}
      data-engine={summary?.engine ?? ''}
    >
      {problem !== null && (
        <>
          <ProblemMessage problem={problem} />
          {status === 'problem' && <Button onClick={() => void model.load()}>Try again</Button>}
        </>
      )}
      {status === 'loading' && <Spinner label="Loading the summary" delay={300} />}
      {status === 'none' && (
        <Empty title="No summary" text={isHost ? 'It is made of what was written down in this session.' : notShared}>
          {isHost && (
            <Button
              appearance="primary"
              icon={<SparkleRegular />}
              disabled={isBusy}
              onClick={() => void model.create()}
            >
              Make a summary
            </Button>
          )}
        </Empty>
      )}
      {status === 'processing' && (
        <Empty title="The summary is being made" text="This page shows it when it is there.">
          <Spinner size="small" aria-label="Being made" />
        </Empty>
      )}
      {status === 'failed' && (
        <Empty title="The summary could not be made" text={summary?.failure ?? 'No reason was given.'}>
          {isHost && (
            <Button icon={<ArrowClockwiseRegular />} disabled={isBusy} onClick={() => void model.create()}>
              Make it anew
            </Button>
          )}
        </Empty>
      )}
      {content !== null && status !== 'processing' && summary !== null && (
        <>
          <div className={styles.tools}>
            <Text size={200} className={styles.muted}>
              {[
                summary.engine ? `Written by ${summary.engine}` : '',
                summary.isEdited ? 'edited by the host' : '',
                summary.updatedAt ? dateTimeText(summary.updatedAt) : '',
              ]
                .filter((part) => part !== '')
                .join(' · ')}
              . Software may be wrong: each point leads to what was said.
            </Text>
            {isHost && draft === null && (
              <div className={styles.hostTools}>
                <Switch
                  label="Shared with participants"
                  checked={summary.sharedWithParticipants}
                  disabled={isBusy}
                  onChange={(_, data) => void model.share(data.checked)}
                />
                <Button icon={<EditRegular />} disabled={isBusy} onClick={() => model.edit()}>
                  Edit
                </Button>
                {status === 'ready' && (
                  <Button icon={<ArrowClockwiseRegular />} disabled={isBusy} onClick={() => void model.create()}>
                    Make it anew
                  </Button>
                )}
              </div>
            )}
          </div>
          {draft === null ? (
            <SummaryPoints content={content} goTo={goTo} />
          ) : (
            <SummaryEditor model={model} draft={draft} isBusy={isBusy} />
          )}
        </>
      )}
    </section>
  );
}

const notShared = 'There is none, or the host has not shared it with you.';

function Empty({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles.empty} role="status">
      <SparkleRegular aria-hidden="true" />
      <Text weight="semibold">{title}</Text>
      <Text className={styles.muted}>{text}</Text>
      {children}
    </div>
  );
}
