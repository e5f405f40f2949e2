import { Button } from '@fluentui/react-components';
import styles from './keep.module.css';

/** What could not be done, until it was read. */
export function FailureBar({ text, onDismiss }: { readonly text: string | null; readonly onDismiss: () => void }) {
  if (text === null) return null;
  return (
    <div role="alert" className={styles.failure}>
      <span>{text}</span>
      <Button size="small" onClick={onDismiss}>
        Dismiss
      </Button>
    </div>
  );
}
