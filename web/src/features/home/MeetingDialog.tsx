import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Select,
  Switch,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { Meeting, MeetingInput } from '../../client/api/wire';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { ProblemMessage } from '../../ui/ProblemMessage';
import styles from './home.module.css';
import { KeepFields } from './KeepFields';
import { checkForm, durations, formOf, newForm, toInput } from './meetingForm';
import type { FormErrors, MeetingForm } from './meetingForm';
import { RunFields } from './RunFields';
import { durationText } from './meetingTime';
import { newKey } from './newKey';

export interface MeetingDialogProps {
  /** Null for a new one. */
  readonly meeting: Meeting | null;
  readonly onSave: (input: MeetingInput, key: string) => Promise<void>;
  readonly onClose: () => void;
}

export function MeetingDialog({ meeting, onSave, onClose }: MeetingDialogProps) {
  const [form, setForm] = useState<MeetingForm>(() => (meeting === null ? newForm(new Date()) : formOf(meeting)));
  const [errors, setErrors] = useState<FormErrors>({});
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const set = (change: Partial<MeetingForm>): void => setForm((present) => ({ ...present, ...change }));

  const save = async (): Promise<void> => {
    const found = checkForm(form);
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    setProblem(null);
    try {
      await onSave(toInput(form), key);
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(_, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface className={styles.dialog}>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <DialogBody>
            <DialogTitle>{meeting === null ? 'Schedule a meeting' : 'Edit meeting'}</DialogTitle>
            <DialogContent className={styles.fields}>
              <Field label="Title" {...error(errors.title)}>
                <Input
                  value={form.title}
                  maxLength={200}
                  placeholder="Weekly catch-up"
                  onChange={(_, data) => set({ title: data.value })}
                />
              </Field>
              <div className={styles.when}>
                <Field label="Date" {...error(errors.when)}>
                  <Input type="date" value={form.date} onChange={(_, data) => set({ date: data.value })} />
                </Field>
                <Field label="Time">
                  <Input type="time" value={form.time} onChange={(_, data) => set({ time: data.value })} />
                </Field>
                <Field label="Duration">
                  <Select
                    value={form.durationMinutes}
                    onChange={(_, data) => set({ durationMinutes: Number(data.value) })}
                  >
                    {withPresent(form.durationMinutes).map((minutes) => (
                      <option key={minutes} value={minutes}>
                        {durationText(minutes)}
                      </option>
                    ))}
                  </Select>
                </Field>
              </div>
              <Switch
                label="End when the planned time is over"
                checked={form.endOnSchedule}
                onChange={(_, data) => set({ endOnSchedule: data.checked })}
              />
              <fieldset className={styles.group}>
                <legend>Who can join</legend>
                <Switch
                  label="Guests who have the link"
                  checked={form.allowGuests}
                  onChange={(_, data) => set({ allowGuests: data.checked })}
                />
                <Switch
                  label="People wait in a lobby until a host lets them in"
                  checked={form.lobbyEnabled}
                  onChange={(_, data) => set({ lobbyEnabled: data.checked })}
                />
                <Switch
                  label="Everyone waits until the host is there"
                  checked={form.waitForHost}
                  onChange={(_, data) => set({ waitForHost: data.checked })}
                />
                <div className={styles.pair}>
                  <Field label="Most participants" {...error(errors.maxParticipants)}>
                    <Input
                      type="number"
                      min={2}
                      max={1000}
                      value={form.maxParticipants}
                      onChange={(_, data) => set({ maxParticipants: data.value })}
                    />
                  </Field>
                  <Field
                    label={form.hasPassword ? 'New password' : 'Password (optional)'}
                    {...(form.hasPassword ? { hint: 'Empty keeps the present one.' } : {})}
                    {...error(errors.password)}
                  >
                    <Input
                      type="password"
                      autoComplete="new-password"
                      value={form.password}
                      disabled={form.removePassword}
                      onChange={(_, data) => set({ password: data.value })}
                    />
                  </Field>
                </div>
                {form.hasPassword && (
                  <Checkbox
                    label="Remove the password"
                    checked={form.removePassword}
                    onChange={(_, data) => set({ removePassword: data.checked === true, password: '' })}
                  />
                )}
              </fieldset>
              <RunFields form={form} onChange={set} />
              <KeepFields form={form} onChange={set} />
              {problem !== null && <ProblemMessage problem={problem} />}
            </DialogContent>
            <DialogActions>
              <Button type="button" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" appearance="primary" disabled={isBusy}>
                {meeting === null ? 'Schedule' : 'Save'}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}

function error(message: string | undefined) {
  return message === undefined ? {} : { validationMessage: message, validationState: 'error' as const };
}

function withPresent(minutes: number): readonly number[] {
  return durations.includes(minutes) ? durations : [...durations, minutes].sort((a, b) => a - b);
}
