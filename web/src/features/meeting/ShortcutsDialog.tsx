import { Button } from '@fluentui/react-components';
import { ModalDialog } from '../../ui/ModalDialog';
import styles from './meeting.module.css';
import { shortcuts } from './shortcuts';

export function ShortcutsDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  if (!open) return null;
  return (
    <ModalDialog
      title="Keyboard shortcuts"
      onClose={onClose}
      actions={
        <Button appearance="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <dl className={styles.keys}>
        {shortcuts.map(({ action, keys, text }) => (
          <div key={action}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </ModalDialog>
  );
}
