import { Button, Field, Input } from '@fluentui/react-components';
import { KeyboardRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { parseMeetingCode } from '../../client/meetingLink';
import { useApp } from '../../ui/AppContext';
import styles from './home.module.css';

/** Takes a link or a code, as it was pasted. */
export function JoinByCode() {
  const { navigate } = useApp();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  return (
    <form
      className={styles.code}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const id = parseMeetingCode(text);
        if (id === null) setProblem('That is no meeting link or code. A code looks like abcd-efgh-jkmn.');
        else navigate(`/join/${id}`);
      }}
    >
      <Field
        className={styles.codeField}
        label="Meeting link or code"
        {...(problem === '' ? {} : { validationMessage: problem, validationState: 'error' as const })}
      >
        <Input
          size="large"
          value={text}
          placeholder="abcd-efgh-jkmn"
          contentBefore={<KeyboardRegular />}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(_, data) => {
            setText(data.value);
            setProblem('');
          }}
        />
      </Field>
      <Button className={styles.codeButton} type="submit" size="large" disabled={text.trim() === ''}>
        Join
      </Button>
    </form>
  );
}
