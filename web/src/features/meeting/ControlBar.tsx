import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Tooltip } from '@fluentui/react-components';
import {
  CallEndFilled,
  ChevronUpRegular,
  HandRightFilled,
  HandRightRegular,
  ShareScreenStartRegular,
  ShareScreenStopFilled,
} from '@fluentui/react-icons';
import { useState } from 'react';
import type { LocalMedia } from '../../client/devices/LocalMedia';
import type { MeetingClient } from '../../client/MeetingClient';
import { toProblem } from '../../client/problems';
import { CaptureButton } from '../../ui/CaptureButton';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { problemText } from '../../ui/problemText';
import { useStore } from '../../ui/useStore';
import { CaptionsButton, MoreMenu, RecordButton } from './KeepButtons';
import type { KeepControls } from './KeepButtons';
import styles from './meeting.module.css';

export interface ControlBarProps {
  readonly client: MeetingClient;
  readonly media: LocalMedia;
  readonly isHost: boolean;
  readonly isHandRaised: boolean;
  readonly keep: KeepControls;
}

export function ControlBar({ client, media, isHost, isHandRaised, keep }: ControlBarProps) {
  const { screen } = useStore(media);
  const isSharing = screen.video !== null;
  // Phones have no screen sharing, whatever the types say.
  const devices = navigator.mediaDevices as Partial<MediaDevices> | undefined;
  const canShare = devices?.getDisplayMedia !== undefined;
  return (
    <div className={styles.controls} role="toolbar" aria-label="Meeting controls">
      <CaptureButton media={media} kind="microphone" shortcut="M" />
      <CaptureButton media={media} kind="camera" shortcut="V" />
      {canShare && (
        <Tooltip content={isSharing ? 'Stop sharing (S)' : 'Share screen (S)'} relationship="description">
          <Button
            className={styles.control}
            data-active={isSharing}
            appearance="transparent"
            icon={isSharing ? <ShareScreenStopFilled /> : <ShareScreenStartRegular />}
            aria-label={isSharing ? 'Stop sharing' : 'Share screen'}
            onClick={() => {
              if (isSharing) media.stopScreen();
              else void media.shareScreen();
            }}
          />
        </Tooltip>
      )}
      <Tooltip content={isHandRaised ? 'Lower hand (H)' : 'Raise hand (H)'} relationship="description">
        <Button
          className={styles.control}
          data-active={isHandRaised}
          appearance="transparent"
          icon={isHandRaised ? <HandRightFilled /> : <HandRightRegular />}
          aria-label={isHandRaised ? 'Lower hand' : 'Raise hand'}
          onClick={() => client.raiseHand(!isHandRaised)}
        />
      </Tooltip>
      <CaptionsButton keep={keep} />
      <RecordButton keep={keep} />
      <MoreMenu keep={keep} />
      <Leave client={client} isHost={isHost} />
    </div>
  );
}

function Leave({ client, isHost }: { readonly client: MeetingClient; readonly isHost: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState('');
  const end = async (): Promise<void> => {
    try {
      await client.endForAll();
    } catch (error) {
      setFailure(`The meeting could not be ended. ${problemText(toProblem(error)).text}`);
    }
  };
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
      {isHost && (
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
              <MenuItem onClick={() => void client.leave()}>Leave meeting</MenuItem>
              <MenuItem onClick={() => setAsking(true)}>End for everyone</MenuItem>
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
