import { Button, Switch } from '@fluentui/react-components';
import { ModalDialog } from '../../ui/ModalDialog';
import type { ShortcutStore } from '../../ui/ShortcutStore';
import { useStore } from '../../ui/useStore';
import styles from './meeting.module.css';
import { shortcuts } from './shortcuts';

export interface ShortcutsDialogProps {
  readonly store: ShortcutStore;
  readonly onClose: () => void;
}

export function ShortcutsDialog({ store, onClose }: ShortcutsDialogProps) {
  const isOn = useStore(store);
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
      <Switch label="Single letters are shortcuts" checked={isOn} onChange={(_, data) => store.set(data.checked)} />
      <dl className={styles.keys} data-off={!isOn}>
        {shortcuts.map(({ action, keys, text }) => (
          <div key={action}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <span>Ctrl+D for the microphone and Ctrl+E for the camera always work.</span>
    </ModalDialog>
  );
}
