import { Button, Field, Input, Textarea } from '@fluentui/react-components';
import type { SummaryContent, SummaryPoint } from '../../client/api/keptWire';
import styles from './kept.module.css';
import type { SummaryModel } from './SummaryModel';

export interface SummaryEditorProps {
  readonly model: SummaryModel;
  readonly draft: SummaryContent;
  readonly isBusy: boolean;
}

/** The host's own words for what was found. What is emptied is removed; nothing is added that rests on no line. */
export function SummaryEditor({ model, draft, isBusy }: SummaryEditorProps) {
  return (
    <form
      className={styles.points}
      aria-label="Edit summary"
      onSubmit={(event) => {
        event.preventDefault();
        void model.save();
      }}
    >
      <Points
        title="Summary"
        name="Point"
        points={draft.summary}
        onChange={(summary) => model.change({ ...draft, summary })}
      />
      <Points
        title="Decisions"
        name="Decision"
        points={draft.decisions}
        onChange={(decisions) => model.change({ ...draft, decisions })}
      />
      <h2>Action items</h2>
      {draft.actionItems.map((item, at) => {
        const change = (part: Partial<typeof item>): void =>
          model.change({ ...draft, actionItems: draft.actionItems.with(at, { ...item, ...part }) });
        return (
          <div key={at} className={styles.actionEditor}>
            <Field label={`Action item ${at + 1}`}>
              <Textarea value={item.text} maxLength={1_000} onChange={(_, data) => change({ text: data.value })} />
            </Field>
            <Field label="Who">
              <Input
                value={item.assignee ?? ''}
                maxLength={80}
                onChange={(_, data) => change({ assignee: data.value === '' ? null : data.value })}
              />
            </Field>
            <Field label="Until when">
              <Input
                value={item.due ?? ''}
                maxLength={80}
                onChange={(_, data) => change({ due: data.value === '' ? null : data.value })}
              />
            </Field>
          </div>
        );
      })}
      <h2>Topics</h2>
      {draft.topics.map((topic, at) => (
        <Field key={at} label={`Topic ${at + 1}`}>
          <Input
            value={topic.title}
            maxLength={100}
            onChange={(_, data) =>
              model.change({ ...draft, topics: draft.topics.with(at, { ...topic, title: data.value }) })
            }
          />
        </Field>
      ))}
      <div className={styles.editorActions}>
        <Button appearance="primary" type="submit" disabled={isBusy}>
          Save
        </Button>
        <Button onClick={() => model.cancel()}>Cancel</Button>
      </div>
    </form>
  );
}

interface PointsProps {
  readonly title: string;
  readonly name: string;
  readonly points: readonly SummaryPoint[];
  readonly onChange: (points: readonly SummaryPoint[]) => void;
}

function Points({ title, name, points, onChange }: PointsProps) {
  return (
    <>
      <h2>{title}</h2>
      {points.map((point, at) => (
        <Field key={at} label={`${name} ${at + 1}`}>
          <Textarea
            value={point.text}
            maxLength={1_000}
            resize="vertical"
            onChange={(_, data) => onChange(points.with(at, { ...point, text: data.value }))}
          />
        </Field>
      ))}
    </>
  );
}
