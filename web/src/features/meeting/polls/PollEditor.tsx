import { Button, Field, Input, Switch } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { emptyPoll, mostOptions, pollProblem, pollRequest } from './pollForm';
import type { PollForm } from './pollForm';
import type { CreatePollRequest } from '../../../client/api/roomWire';
import styles from './polls.module.css';

export interface PollEditorProps {
  /** Rejects when it was not made. */
  readonly onCreate: (request: CreatePollRequest) => Promise<void>;
  readonly onCancel: () => void;
}

/** A new poll. */
export function PollEditor({ onCreate, onCancel }: PollEditorProps) {
  const [form, setForm] = useState<PollForm>(emptyPoll);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const set = (change: Partial<PollForm>): void => {
    setForm({ ...form, ...change });
    setProblem(null);
  };
  const setOption = (at: number, text: string): void =>
    set({ options: form.options.map((option, index) => (index === at ? text : option)) });
  const create = async (): Promise<void> => {
    const found = pollProblem(form);
    setProblem(found);
    if (found !== null) return;
    setBusy(true);
    await onCreate(pollRequest(form));
    setBusy(false);
  };
  return (
    <form
      className={styles.editor}
      aria-label="New poll"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Field label="Question">
        <Input value={form.question} maxLength={300} onChange={(_, data) => set({ question: data.value })} />
      </Field>
      {form.options.map((option, index) => (
        <div key={index} className={styles.optionField}>
          <Input
            aria-label={`Option ${index + 1}`}
            placeholder={`Option ${index + 1}`}
            value={option}
            maxLength={200}
            onChange={(_, data) => setOption(index, data.value)}
          />
          {form.options.length > 2 && (
            <Button
              size="small"
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label={`Remove option ${index + 1}`}
              onClick={() => set({ options: form.options.filter((_, at) => at !== index) })}
            />
          )}
        </div>
      ))}
      {form.options.length < mostOptions && (
        <Button
          size="small"
          className={styles.vote}
          icon={<AddRegular />}
          onClick={() => set({ options: [...form.options, ''] })}
        >
          Add option
        </Button>
      )}
      <Switch
        label="Several may be chosen"
        checked={form.allowsMany}
        onChange={(_, data) => set({ allowsMany: data.checked })}
      />
      <Switch
        label="Nobody learns who chose what"
        checked={form.isAnonymous}
        onChange={(_, data) => set({ isAnonymous: data.checked })}
      />
      {problem !== null && (
        <span role="alert" className={styles.problem}>
          {problem}
        </span>
      )}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" size="small" disabledFocusable={isBusy}>
          Start poll
        </Button>
        <Button type="button" size="small" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
