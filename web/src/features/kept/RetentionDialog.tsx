import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import type { Recording } from '../../client/api/keptWire';
import { ModalDialog } from '../../ui/ModalDialog';

export interface RetentionDialogProps {
  readonly recording: Recording;
  readonly onSave: (retainUntil: string) => void;
  readonly onClose: () => void;
}

/** Chooses the day on which a recording is deleted by itself. */
export function RetentionDialog({ recording, onSave, onClose }: RetentionDialogProps) {
  const [now] = useState(() => Date.now());
  const [date, setDate] = useState(() => (recording.retainUntil ? dayOf(new Date(recording.retainUntil)) : ''));
  // The end of the day, where the person is.
  const at = date === '' ? null : new Date(`${date}T23:59:00`);
  const isGood = at !== null && at.getTime() > now && at.getTime() < now + tenYearsMs;
  return (
    <ModalDialog
      title="Keep this recording until"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button appearance="primary" disabled={!isGood} onClick={() => onSave(at?.toISOString() ?? '')}>
            Save
          </Button>
        </>
      }
    >
      <Field
        label="Last day"
        hint="After it, every copy is deleted."
        {...(date !== '' && !isGood
          ? {
              validationMessage: 'A day from today on, and at most ten years ahead.',
              validationState: 'error' as const,
            }
          : {})}
      >
        <Input type="date" value={date} min={dayOf(new Date(now))} onChange={(_, data) => setDate(data.value)} />
      </Field>
    </ModalDialog>
  );
}

const tenYearsMs = 10 * 365 * 86_400_000;

function dayOf(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
