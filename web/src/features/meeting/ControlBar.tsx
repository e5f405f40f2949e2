import { Button, Tooltip } from '@fluentui/react-components';
import {
  HandRightFilled,
  HandRightRegular,
  ShareScreenStartRegular,
  ShareScreenStopFilled,
} from '@fluentui/react-icons';
import type { LocalMedia } from '../../client/devices/LocalMedia';
import type { MeetingClient } from '../../client/MeetingClient';
import { CaptureButton } from '../../ui/CaptureButton';
import { useStore } from '../../ui/useStore';
import { CaptionsButton, RecordButton } from './KeepButtons';
import type { KeepControls } from './keepControls';
import { LeaveButton } from './LeaveButton';
import styles from './meeting.module.css';
import { MoreMenu } from './MoreMenu';
import type { MoreControls } from './MoreMenu';
import { ReactionsButton } from './reactions/ReactionsButton';
import type { OwnRights } from './rights';

export interface ControlBarProps {
  readonly client: MeetingClient;
  readonly media: LocalMedia;
  readonly rights: OwnRights;
  /** Whether one runs the meeting. */
  readonly isRunning: boolean;
  readonly isHandRaised: boolean;
  readonly keep: KeepControls;
  readonly more: Omit<MoreControls, 'share'>;
  readonly onReact: (emoji: string) => void;
  /** Back to the meeting, from a breakout room; null in the meeting itself. */
  readonly onReturn: (() => void) | null;
}

export function ControlBar(props: ControlBarProps) {
  const { client, media, rights, isRunning, isHandRaised, keep, more, onReact, onReturn } = props;
  const { screen } = useStore(media);
  const isSharing = screen.video !== null;
  // Phones have no screen sharing, whatever the types say.
  const devices = navigator.mediaDevices as Partial<MediaDevices> | undefined;
  const canShare = devices?.getDisplayMedia !== undefined;
  const shareText = isSharing ? 'Stop sharing' : 'Share screen';
  const refusal = isSharing ? null : rights.screen;
  const toggleShare = (): void => {
    if (isSharing) media.stopScreen();
    else if (rights.screen === null) void media.shareScreen();
  };
  return (
    <div className={styles.controls} role="toolbar" aria-label="Meeting controls">
      <CaptureButton media={media} kind="microphone" shortcut="M" refusal={rights.microphone} />
      <CaptureButton media={media} kind="camera" shortcut="V" refusal={rights.camera} />
      {canShare && (
        <Tooltip content={refusal ?? `${shareText} (S)`} relationship="description">
          <Button
            className={`${styles.control} ${styles.wideControl}`}
            data-active={isSharing}
            appearance="transparent"
            icon={isSharing ? <ShareScreenStopFilled /> : <ShareScreenStartRegular />}
            aria-label={shareText}
            disabledFocusable={refusal !== null}
            onClick={toggleShare}
          />
        </Tooltip>
      )}
      <Tooltip content={isHandRaised ? 'Lower hand (H)' : 'Raise hand (H)'} relationship="description">
        <Button
          className={`${styles.control} ${styles.wideControl}`}
          data-active={isHandRaised}
          appearance="transparent"
          icon={isHandRaised ? <HandRightFilled /> : <HandRightRegular />}
          aria-label={isHandRaised ? 'Lower hand' : 'Raise hand'}
          onClick={() => client.raiseHand(!isHandRaised)}
        />
      </Tooltip>
      <ReactionsButton
        isHandRaised={isHandRaised}
        onHand={(isRaised) => client.raiseHand(isRaised)}
        onReact={onReact}
      />
      <CaptionsButton keep={keep} />
      <RecordButton keep={keep} />
      <MoreMenu
        keep={keep}
        more={{ ...more, share: canShare ? { text: shareText, refusal, onToggle: toggleShare } : null }}
      />
      <LeaveButton client={client} mayEnd={isRunning} onReturn={onReturn} />
    </div>
  );
}
