import { Button, Text, Textarea } from '@fluentui/react-components';
import { EditRegular } from '@fluentui/react-icons';
import type { TranscriptLine } from '../../client/api/keptWire';
import { clockText } from '../../ui/clockText';
import { ProblemMessage } from '../../ui/ProblemMessage';
import { cutAtFinds } from './findWords';
import styles from './kept.module.css';
import type { LineEdit, TranscriptModel } from './TranscriptModel';

export interface TranscriptLineViewProps {
  readonly line: TranscriptLine;
  readonly index: number;
  readonly count: number;
  readonly words: string;
  readonly isActive: boolean;
  readonly isFound: boolean;
  readonly onGoTo: (() => void) | null;
  readonly canEdit: boolean;
  readonly edit: LineEdit | null;
  readonly model: TranscriptModel;
}

export function TranscriptLineView(props: TranscriptLineViewProps) {
  const { line, index, count, words, isActive, isFound, onGoTo, canEdit, edit, model } = props;
  const time = clockText(line.startSeconds * 1_000);
  return (
    <div
      role="listitem"
      // Most lines are not rendered: their number is told.
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-current={isActive ? 'time' : undefined}
      className={styles.line}
      data-testid="transcript-line"
      data-index={index}
      data-line-id={line.lineId}
      data-participant-id={line.participantId}
      data-final={line.isFinal}
      data-language={line.language}
      data-active={isActive}
      data-found={isFound}
    >
      <div className={styles.lineHead}>
        {onGoTo === null ? (
          <time className={styles.time}>{time}</time>
        ) : (
          <Button
            className={styles.goTo}
            size="small"
            appearance="subtle"
            aria-label={`Go to ${time}`}
            onClick={onGoTo}
          >
            {time}
          </Button>
        )}
        <strong data-part="name">{line.displayName}</strong>
        {(line.revision ?? 0) > 0 && (
          <Text size={200} className={styles.muted}>
            edited
          </Text>
        )}
        {canEdit && edit === null && (
          <Button
            className={styles.editLine}
            size="small"
            appearance="subtle"
            icon={<EditRegular />}
            aria-label={`Edit line of ${line.displayName} at ${time}`}
            onClick={() => model.edit(line)}
          />
        )}
      </div>
      {edit === null ? (
        <p
          className={styles.text}
          data-part="text"
          data-seeks={onGoTo !== null}
          dir="auto"
          lang={line.language}
          // For the mouse; the keyboard has the button above.
          onClick={onGoTo ?? undefined}
        >
          {cutAtFinds(line.text, words).map((part, at) =>
            part.isFind ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
          )}
        </p>
      ) : (
        <LineEditor line={line} edit={edit} model={model} />
      )}
    </div>
  );
}

interface LineEditorProps {
  readonly line: TranscriptLine;
  readonly edit: LineEdit;
  readonly model: TranscriptModel;
}

function LineEditor({ line, edit, model }: LineEditorProps) {
  return (
    <div className={styles.editor}>
      <Textarea
        aria-label="Words"
        value={edit.text}
        maxLength={4_000}
        resize="vertical"
        autoFocus
        onChange={(_, data) => model.write(data.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') model.cancelEdit();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void model.save();
        }}
      />
      {edit.problem !== null && <ProblemMessage problem={edit.problem} />}
      <div className={styles.editorActions}>
        <Button
          size="small"
          appearance="primary"
          disabled={edit.isBusy || edit.text.trim() === ''}
          onClick={() => void model.save()}
        >
          Save
        </Button>
        <Button size="small" onClick={() => model.cancelEdit()}>
          Cancel
        </Button>
        {(line.revision ?? 0) > 0 && edit.earlier === null && (
          <Button size="small" appearance="subtle" onClick={() => void model.showEarlier()}>
            Earlier words
          </Button>
        )}
      </div>
      {edit.earlier !== null && (
        <ol className={styles.earlier} aria-label="Earlier words">
          {edit.earlier.map((one) => (
            <li key={one.revision ?? 0} dir="auto">
              {one.text}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
