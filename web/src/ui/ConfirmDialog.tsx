import { Button } from '@fluentui/react-components';
import { ModalDialog } from './ModalDialog';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ open, title, text, confirm, onConfirm, onCancel }: ConfirmDialogProps) {
  if (!open) return null;
  return (
    <ModalDialog
      role="alertdialog"
      title={title}
      onClose={onCancel}
      actions={
        <>
          <Button onClick={onCancel}>Cancel</Button>
          <Button appearance="primary" onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      {text}
    </ModalDialog>
  );
}
