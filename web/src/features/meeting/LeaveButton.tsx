import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Tooltip } from '@fluentui/react-components';
import { CallEndFilled, ChevronUpRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { MeetingClient } from '../../client/MeetingClient';
import { toProblem } from '../../client/problems';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { problemText } from '../../ui/problemText';
import styles from './meeting.module.css';

export interface LeaveButtonProps {
  readonly client: MeetingClient;
  /** Whether one may end the meeting for everybody. */
  readonly mayEnd: boolean;
  /** Back to the meeting, from a breakout room; null in the meeting itself. */
  readonly onReturn: (() => void) | null;
}

export function LeaveButton({ client, mayEnd, onReturn }: LeaveButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState('');
  const end = async (): Promise<void> => {
    try {
      await client.endForAll();
    } catch (error) {
      setFailure(`The meeting could not be ended. ${problemText(toProblem(error)).text}`);
    }
  };
  const canEnd = mayEnd && onReturn === null;
  return (
    <div className={styles.leave}>
      <Tooltip content="Leave" relationship="description">
        <Button
          className={styles.leaveButton}
          appearance="transparent"
          icon={<CallEndFilled />}
          aria-label="Leave"
          onClick={() => void client.leave()}
        />
      </Tooltip>
      {(canEnd || onReturn !== null) && (
        <Menu positioning="above-end">
          <MenuTrigger disableButtonEnhancement>
            <Button
              className={styles.leaveMore}
              appearance="transparent"
              icon={<ChevronUpRegular />}
              aria-label="More ways to leave"
            />
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {onReturn !== null && <MenuItem onClick={onReturn}>Return to the meeting</MenuItem>}
              <MenuItem onClick={() => void client.leave()}>Leave meeting</MenuItem>
              {canEnd && <MenuItem onClick={() => setAsking(true)}>End for everyone</MenuItem>}
            </MenuList>
          </MenuPopover>
        </Menu>
      )}
      <ConfirmDialog
        open={isAsking}
        title="End the meeting for everyone?"
        text={failure === '' ? 'Everybody is sent out, and nobody can join it again.' : failure}
        confirm="End for everyone"
        onCancel={() => {
          setAsking(false);
          setFailure('');
        }}
        onConfirm={() => void end()}
      />
    </div>
  );
}
