import { Field, Select, Switch } from '@fluentui/react-components';
import styles from './home.module.css';
import type { MeetingForm } from './meetingForm';

export interface RunFieldsProps {
  readonly form: MeetingForm;
  readonly onChange: (change: Partial<MeetingForm>) => void;
}

/** How the meeting is run, and how its media travels. */
export function RunFields({ form, onChange }: RunFieldsProps) {
  return (
    <fieldset className={styles.group}>
      <legend>In the meeting</legend>
      <Switch
        label="Participants may write in the chat"
        checked={form.chatEnabled}
        onChange={(_, data) => onChange({ chatEnabled: data.checked })}
      />
      <Switch
        label="Others join as viewers, who see and hear"
        checked={form.joinAsViewers}
        onChange={(_, data) => onChange({ joinAsViewers: data.checked })}
      />
      <Field label="How audio and video travel" className={styles.spoken}>
        <Select
          value={form.topology}
          onChange={(_, data) =>
            onChange({ topology: data.value === 'mesh' || data.value === 'sfu' ? data.value : 'auto' })
          }
        >
          <option value="auto">Directly while few are there, else by the server</option>
          <option value="sfu">Always by the server</option>
          <option value="mesh">Directly as long as it can</option>
        </Select>
      </Field>
    </fieldset>
  );
}
