import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import styles from './ModalDialog.module.css';

export interface ModalDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  /** Escape was pressed or the backdrop clicked. */
  readonly onClose: () => void;
  readonly role?: 'dialog' | 'alertdialog';
}

/**
 * A modal question on the browser's own dialog element, open as long as it is rendered. Fluent's hides the rest of the page from
 * screen readers, and forgets to show it again when the page under it changes in the moment of closing, as ours do on join and end.
 */
export function ModalDialog({ title, children, actions, onClose, role = 'dialog' }: ModalDialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog?.open === false) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      role={role}
      aria-labelledby={titleId}
      className={styles.dialog}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // The padding belongs to the inner box: a click on the element itself is one on its backdrop.
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={styles.box}>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        <div className={styles.content}>{children}</div>
        <div className={styles.actions}>{actions}</div>
      </div>
    </dialog>
  );
}
