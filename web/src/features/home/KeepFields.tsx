import { Field, Select, Switch, Text } from '@fluentui/react-components';
import { languageName } from '../../ui/languageName';
import styles from './home.module.css';
import { spokenLanguages } from './meetingForm';
import type { MeetingForm } from './meetingForm';

export interface KeepFieldsProps {
  readonly form: MeetingForm;
  readonly onChange: (change: Partial<MeetingForm>) => void;
}

/** What may be kept of a meeting, and what of it happens by itself. */
export function KeepFields({ form, onChange }: KeepFieldsProps) {
  const { isRecordingEnabled: mayRecord, aiEnabled: mayWrite } = form;
  const languages = spokenLanguages.includes(form.language) ? spokenLanguages : [form.language, ...spokenLanguages];
  return (
    <fieldset className={styles.group}>
      <legend>What may be kept</legend>
      <Switch
        label="Recording may be started"
        checked={mayRecord}
        onChange={(_, data) => onChange({ isRecordingEnabled: data.checked })}
      />
      <div className={styles.depends}>
        <Switch
          label="Start recording by itself"
          checked={mayRecord && form.autoRecord}
          disabled={!mayRecord}
          onChange={(_, data) => onChange({ autoRecord: data.checked })}
        />
        <Switch
          label="Also a file of each participant"
          checked={mayRecord && form.recordParticipantFiles}
          disabled={!mayRecord}
          onChange={(_, data) => onChange({ recordParticipantFiles: data.checked })}
        />
        {!mayRecord && <Hint>Both need that recording may be started.</Hint>}
      </div>
      <Switch
        label="Captions, transcript and summary"
        checked={mayWrite}
        onChange={(_, data) => onChange({ aiEnabled: data.checked })}
      />
      <div className={styles.depends}>
        <Switch
          label="Write down what is said from the start"
          checked={mayWrite && form.autoTranscribe}
          disabled={!mayWrite}
          onChange={(_, data) => onChange({ autoTranscribe: data.checked })}
        />
        <Switch
          label="Summarize when it ends"
          checked={mayWrite && form.autoSummarize}
          disabled={!mayWrite}
          onChange={(_, data) => onChange({ autoSummarize: data.checked })}
        />
        {!mayWrite && <Hint>Both need captions, transcript and summary.</Hint>}
        {mayWrite && form.autoSummarize && !form.autoTranscribe && (
          <Hint>Only what is written down is summarized: while captions or a transcription are on.</Hint>
        )}
      </div>
      <Switch
        label="People who decline may join, and are left out of both"
        checked={form.allowDeclinedConsent}
        disabled={!mayRecord && !mayWrite}
        onChange={(_, data) => onChange({ allowDeclinedConsent: data.checked })}
      />
      <Field label="Spoken language" className={styles.spoken}>
        <Select value={form.language} disabled={!mayWrite} onChange={(_, data) => onChange({ language: data.value })}>
          {languages.map((tag) => (
            <option key={tag} value={tag}>
              {languageName(tag)}
            </option>
          ))}
        </Select>
      </Field>
      {(mayRecord || mayWrite) && <Hint>Everybody is asked for their consent before they join.</Hint>}
    </fieldset>
  );
}

function Hint({ children }: { readonly children: string }) {
  return (
    <Text size={200} block className={styles.hint}>
      {children}
    </Text>
  );
}
