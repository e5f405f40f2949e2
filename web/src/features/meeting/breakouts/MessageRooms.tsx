import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import styles from './breakouts.module.css';

/** A word to all rooms at once. */
export function MessageRooms({ onSend }: { readonly onSend: (text: string) => Promise<void> }) {
  const [text, setText] = useState('');
  const canSend = text.trim() !== '';
  return (
    <form
      className={styles.section}
      onSubmit={(event) => {
        event.preventDefault();
        if (!canSend) return;
        setText('');
        void onSend(text.trim());
      }}
    >
      <Field label="Message to all rooms">
        <Input value={text} maxLength={1_000} onChange={(_, data) => setText(data.value)} />
      </Field>
      <Button type="submit" disabledFocusable={!canSend}>
        Send to all rooms
      </Button>
    </form>
  );
}
