import { Button, Text } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { RoomPolls } from '../../../client/polls/RoomPolls';
import { problemText } from '../../../ui/problemText';
import { useStore } from '../../../ui/useStore';
import panel from '../panel.module.css';
import type { RunModel } from '../RunModel';
import { PollEditor } from './PollEditor';
import { PollView } from './PollView';
import styles from './polls.module.css';

export interface PollsPanelProps {
  readonly polls: RoomPolls;
  readonly run: RunModel;
  /** Whether one runs the meeting: makes polls, and closes them. */
  readonly isRunning: boolean;
  readonly mayVote: boolean;
  readonly onClose: () => void;
}

/** The polls of this meeting, the newest first. */
export function PollsPanel({ polls, run, isRunning, mayVote, onClose }: PollsPanelProps) {
  const view = useStore(polls);
  const [isMaking, setMaking] = useState(false);
  useEffect(() => {
    polls.look(true);
    return () => polls.look(false);
  }, [polls]);
  return (
    <aside className={panel.panel} aria-label="Polls" data-testid="polls">
      <header className={panel.header}>
        <h2 className={panel.title}>Polls</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close polls" onClick={onClose} />
      </header>
      <div className={styles.scroll}>
        {isRunning &&
          (isMaking ? (
            <PollEditor
              onCancel={() => setMaking(false)}
              onCreate={(request) =>
                run.try('The poll could not be started.', async () => {
                  await polls.create(request);
                  setMaking(false);
                })
              }
            />
          ) : (
            <Button className={styles.make} icon={<AddRegular />} onClick={() => setMaking(true)}>
              New poll
            </Button>
          ))}
        {view.problem !== null && (
          <div role="alert" className={styles.actions}>
            <Text size={200}>The polls could not be loaded. {problemText(view.problem).text}</Text>
            <Button size="small" onClick={() => void polls.load()}>
              Try again
            </Button>
          </div>
        )}
        {view.polls.length === 0 && view.problem === null && (
          <Text className={styles.empty}>
            {view.isLoading ? 'Loading…' : isRunning ? 'Ask something: a poll opens at once.' : 'There is no poll yet.'}
          </Text>
        )}
        <ul className={styles.list} aria-label="Polls">
          {view.polls.map((poll) => (
            <PollView
              key={poll.pollId}
              poll={poll}
              mayVote={mayVote}
              mayClose={isRunning}
              onVote={(options) => run.try('Your vote was not taken.', () => polls.vote(poll.pollId, options))}
              onClose={() => void run.try('The poll could not be closed.', () => polls.close(poll.pollId))}
            />
          ))}
        </ul>
      </div>
    </aside>
  );
}
