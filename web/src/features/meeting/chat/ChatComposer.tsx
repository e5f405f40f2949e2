import { Button, Select, Textarea } from '@fluentui/react-components';
import { SendRegular } from '@fluentui/react-icons';
import { longestMessage } from '../../../client/chat/chatText';
import type { ParticipantInfo } from '../../../client/api/wire';
import styles from './chat.module.css';

/** What is being written, kept while the panel is closed. */
export interface ChatDraft {
  readonly text: string;
  /** Null for everyone. */
  readonly to: string | null;
}

export interface ChatComposerProps {
  readonly draft: ChatDraft;
  readonly others: readonly ParticipantInfo[];
  readonly onChange: (draft: ChatDraft) => void;
  readonly onSend: () => void;
}

/** Where one writes. Enter sends, Shift and Enter begins a new line. */
export function ChatComposer({ draft, others, onChange, onSend }: ChatComposerProps) {
  const isGone = draft.to !== null && others.every((one) => one.participantId !== draft.to);
  const canSend = draft.text.trim() !== '' && !isGone;
  const left = longestMessage - draft.text.length;
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) onSend();
      }}
    >
      <label className={styles.to}>
        <span>To</span>
        <Select
          size="small"
          value={draft.to ?? ''}
          onChange={(_, data) => onChange({ ...draft, to: data.value === '' ? null : data.value })}
        >
          <option value="">Everyone</option>
          {isGone && <option value={draft.to}>Somebody who left</option>}
          {others.map((one) => (
            <option key={one.participantId} value={one.participantId}>
              {one.displayName} (private)
            </option>
          ))}
        </Select>
      </label>
      <div className={styles.write}>
        <Textarea
          className={styles.field}
          aria-label="Message"
          placeholder={draft.to === null ? 'Write to everyone' : 'Write a private message'}
          value={draft.text}
          maxLength={longestMessage}
          rows={2}
          onChange={(_, data) => onChange({ ...draft, text: data.value })}
          onKeyDown={(event) => {
            // While a word is being composed, Enter belongs to the input method.
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            if (canSend) onSend();
          }}
        />
        <Button
          type="submit"
          appearance="primary"
          icon={<SendRegular />}
          aria-label="Send message"
          disabledFocusable={!canSend}
        />
      </div>
      {left < 200 && <span className={styles.left}>{left} characters left</span>}
      {isGone && (
        <span className={styles.left} role="status">
          This person has left. Choose somebody else.
        </span>
      )}
    </form>
  );
}
