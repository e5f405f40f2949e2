import { Button, Checkbox, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { PollState } from '../../../client/api/roomWire';
import { pollFacts, share } from './pollText';
import styles from './polls.module.css';

export interface PollViewProps {
  readonly poll: PollState;
  readonly mayVote: boolean;
  readonly mayClose: boolean;
  readonly onVote: (options: readonly number[]) => Promise<void>;
  readonly onClose: () => void;
}

/** One poll: its options to choose among while it is open and one has not voted, and then what came of it. */
export function PollView({ poll, mayVote, mayClose, onVote, onClose }: PollViewProps) {
  const ownVote = poll.ownVote ?? null;
  const [isChanging, setChanging] = useState(false);
  const isVoting = poll.isOpen && mayVote && (ownVote === null || isChanging);
  return (
    <li
      className={styles.poll}
      data-testid="poll"
      data-poll-id={poll.pollId}
      data-open={poll.isOpen}
      data-voters={poll.voters}
      data-voted={ownVote !== null}
    >
      <h3 className={styles.question} dir="auto">
        {poll.question}
      </h3>
      <Text size={200} className={styles.facts}>
        {pollFacts(poll)}
      </Text>
      {isVoting ? (
        <Ballot
          poll={poll}
          onVote={async (options) => {
            await onVote(options);
            setChanging(false);
          }}
        />
      ) : (
        <Results poll={poll} ownVote={ownVote} />
      )}
      <div className={styles.actions}>
        {poll.isOpen && mayVote && ownVote !== null && !isChanging && (
          <Button size="small" onClick={() => setChanging(true)}>
            Change vote
          </Button>
        )}
        {poll.isOpen && mayClose && (
          <Button size="small" onClick={onClose}>
            Close poll
          </Button>
        )}
      </div>
    </li>
  );
}

interface BallotProps {
  readonly poll: PollState;
  readonly onVote: (options: readonly number[]) => Promise<void>;
}

function Ballot({ poll, onVote }: BallotProps) {
  const [chosen, setChosen] = useState<readonly number[]>(poll.ownVote ?? []);
  const [isBusy, setBusy] = useState(false);
  const vote = async (): Promise<void> => {
    setBusy(true);
    await onVote(chosen);
    setBusy(false);
  };
  return (
    <form
      className={styles.ballot}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0) void vote();
      }}
    >
      {poll.allowsMany ? (
        <div role="group" aria-label={poll.question} className={styles.choices}>
          {poll.options.map((option, index) => (
            <Checkbox
              key={index}
              label={option.text}
              checked={chosen.includes(index)}
              onChange={(_, data) =>
                setChosen(
                  data.checked === true
                    ? [...chosen, index].sort((a, b) => a - b)
                    : chosen.filter((one) => one !== index),
                )
              }
            />
          ))}
        </div>
      ) : (
        <RadioGroup
          aria-label={poll.question}
          value={chosen[0] === undefined ? '' : String(chosen[0])}
          onChange={(_, data) => setChosen([Number(data.value)])}
        >
          {poll.options.map((option, index) => (
            <Radio key={index} value={String(index)} label={option.text} />
          ))}
        </RadioGroup>
      )}
      <Button
        type="submit"
        appearance="primary"
        size="small"
        className={styles.vote}
        disabledFocusable={chosen.length === 0 || isBusy}
      >
        Vote
      </Button>
    </form>
  );
}

function Results({ poll, ownVote }: { readonly poll: PollState; readonly ownVote: readonly number[] | null }) {
  return (
    <ul className={styles.results} aria-label={`Votes: ${poll.question}`}>
      {poll.options.map((option, index) => {
        const percent = share(option.votes, poll.voters);
        const isOwn = ownVote?.includes(index) === true;
        return (
          <li key={index} data-testid="poll-option" data-votes={option.votes} data-own={isOwn}>
            <div className={styles.optionHead}>
              <span dir="auto">
                {option.text}
                {isOwn && <span className={styles.own}> (your vote)</span>}
              </span>
              <span className={styles.count}>
                {option.votes} · {percent} %
              </span>
            </div>
            <div className={styles.bar} aria-hidden="true">
              <span style={{ width: `${percent}%` }} data-own={isOwn} />
            </div>
            {option.names && option.names.length > 0 && (
              <Text size={200} block className={styles.facts}>
                {option.names.join(', ')}
              </Text>
            )}
          </li>
        );
      })}
    </ul>
  );
}
