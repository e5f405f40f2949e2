import { Button, Radio, RadioGroup, Text } from '@fluentui/react-components';
import type { ConsentAnswer, ConsentAnswers } from '../../client/api/wire';
import { ModalDialog } from '../../ui/ModalDialog';
import { consentText } from './consentText';
import styles from './prejoin.module.css';

export interface ConsentDialogProps {
  readonly types: readonly string[];
  readonly answers: ConsentAnswers;
  readonly mayDecline: boolean;
  readonly onAnswer: (type: string, answer: ConsentAnswer) => void;
  readonly onJoin: () => void;
  readonly onCancel: () => void;
}

/** One question a type, none answered in advance. */
export function ConsentDialog({ types, answers, mayDecline, onAnswer, onJoin, onCancel }: ConsentDialogProps) {
  const isAnswered = types.every((type) => answers[type] !== undefined);
  return (
    <ModalDialog
      title="Before you join"
      onClose={onCancel}
      actions={
        <>
          <Button onClick={onCancel}>Back</Button>
          <Button appearance="primary" disabled={!isAnswered} onClick={onJoin}>
            Join meeting
          </Button>
        </>
      }
    >
      {types.map((type) => {
        const text = consentText(type);
        return (
          <section key={type} className={styles.question}>
            <Text as="h3" size={400} weight="semibold" block className={styles.questionTitle} id={`consent-${type}`}>
              {text.title}
            </Text>
            <Text block>{text.question}</Text>
            <Text block className={styles.muted}>
              {mayDecline ? text.whenDeclined : 'The host only lets people join who accept.'}
            </Text>
            <RadioGroup
              layout="horizontal"
              aria-labelledby={`consent-${type}`}
              value={answers[type] ?? ''}
              onChange={(_, data) => onAnswer(type, data.value === 'accepted' ? 'accepted' : 'declined')}
            >
              <Radio value="accepted" label="Accept" />
              <Radio value="declined" label="Decline" />
            </RadioGroup>
          </section>
        );
      })}
      <Text size={200} className={styles.muted}>
        Your answer is kept with its time as proof of what you agreed to. You are asked again for every meeting.
      </Text>
    </ModalDialog>
  );
}
