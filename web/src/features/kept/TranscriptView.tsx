import { Button, Input, Spinner, Text } from '@fluentui/react-components';
import { ArrowDownRegular, ArrowUpRegular, SearchRegular, TextDescriptionRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { ProblemMessage } from '../../ui/ProblemMessage';
import { useStore } from '../../ui/useStore';
import { ExportMenu } from './ExportMenu';
import styles from './kept.module.css';
import { TranscriptLines } from './TranscriptLines';
import type { TranscriptModel } from './TranscriptModel';

export interface TranscriptViewProps {
  readonly model: TranscriptModel;
  readonly title: string;
  /** What leads to a second of the session; null where nothing does. */
  readonly goTo: (seconds: number) => (() => void) | null;
  /** The line to begin at. */
  readonly lineId?: string | null;
  /** Seconds of the session that are being played; null when nothing is. */
  readonly playing?: number | null;
}

const states: Readonly<Record<string, string>> = {
  live: 'The meeting is running: more lines come as they are said.',
  completing: 'Being completed from the recording. More lines may come.',
  failed: 'It could not be completed: words may be missing.',
};

export function TranscriptView({ model, title, goTo, lineId = null, playing = null }: TranscriptViewProps) {
  const state = useStore(model);
  const { status, lines, finds, find, words, engine, problem } = state;
  return (
    <section
      className={styles.transcript}
      aria-label="Transcript"
      data-testid="transcript"
      data-status={status}
      data-lines={lines.length}
    >
      {status === 'loading' && <Spinner label="Loading the transcript" delay={300} />}
      {lines.length === 0 && status !== 'loading' && status !== 'problem' && (
        <div className={styles.empty}>
          <TextDescriptionRegular aria-hidden="true" />
          <Text weight="semibold">No transcript</Text>
          <Text className={styles.muted}>
            {problem?.type === 'forbidden'
              ? problem.detail
              : (states[status] ?? 'Nothing that was said in this session was written down.')}
          </Text>
        </div>
      )}
      {problem !== null && status !== 'none' && (
        <>
          <ProblemMessage problem={problem} />
          <Button onClick={() => void model.load()}>Try again</Button>
        </>
      )}
      {lines.length > 0 && (
        <>
          <div className={styles.tools}>
            <Input
              className={styles.search}
              type="search"
              aria-label="Search in transcript"
              placeholder="Search in transcript"
              contentBefore={<SearchRegular />}
              value={words}
              onChange={(_, data) => model.search(data.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') model.step(event.shiftKey ? -1 : 1);
              }}
            />
            {words.trim() !== '' && (
              <span className={styles.finds}>
                <span role="status">{finds.length === 0 ? 'Not found' : `${find + 1} of ${finds.length}`}</span>
                <Button
                  appearance="subtle"
                  icon={<ArrowUpRegular />}
                  aria-label="Previous find"
                  disabled={finds.length === 0}
                  onClick={() => model.step(-1)}
                />
                <Button
                  appearance="subtle"
                  icon={<ArrowDownRegular />}
                  aria-label="Next find"
                  disabled={finds.length === 0}
                  onClick={() => model.step(1)}
                />
              </span>
            )}
            <ExportMenu model={model} title={title} />
          </div>
          {(states[status] !== undefined || engine !== null) && (
            <Text size={200} className={styles.muted}>
              {[states[status] ?? '', engine === null ? '' : `Written down by ${engine}.`].join(' ').trim()}
            </Text>
          )}
          <Lines model={model} goTo={goTo} lineId={lineId} playing={playing} />
        </>
      )}
    </section>
  );
}

function Lines({
  model,
  goTo,
  lineId,
  playing,
}: Pick<Required<TranscriptViewProps>, 'model' | 'goTo' | 'lineId' | 'playing'>) {
  const [isFollowing, setFollowing] = useState(true);
  return (
    <>
      <TranscriptLines
        model={model}
        goTo={goTo}
        lineId={lineId}
        playing={playing}
        isFollowing={isFollowing}
        onScrolledAway={() => setFollowing(false)}
      />
      {playing !== null && !isFollowing && (
        <Button className={styles.follow} size="small" appearance="primary" onClick={() => setFollowing(true)}>
          Follow along
        </Button>
      )}
    </>
  );
}
