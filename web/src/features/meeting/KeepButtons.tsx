import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Tooltip } from '@fluentui/react-components';
import {
  ClosedCaptionFilled,
  ClosedCaptionRegular,
  MoreHorizontalRegular,
  RecordRegular,
  RecordStopFilled,
  SettingsRegular,
  SlideTextRegular,
  TextboxRegular,
} from '@fluentui/react-icons';
import styles from './meeting.module.css';

/** What the toolbar offers about recording and captions, and what to do when it is pressed. */
export interface KeepControls {
  readonly isHost: boolean;
  readonly isRecording: boolean;
  readonly isRecordingBusy: boolean;
  /** Why recording cannot be started; null when it can. */
  readonly recordRefusal: string | null;
  /** Whether the meeting allows captions at all. */
  readonly hasCaptions: boolean;
  readonly isReading: boolean;
  readonly isTranscribing: boolean;
  readonly isTranscriptOpen: boolean;
  readonly onRecord: () => void;
  readonly onCaptions: () => void;
  readonly onTranscript: () => void;
  readonly onTranscription: () => void;
  readonly onSettings: () => void;
}

const recordName = (keep: KeepControls): string => (keep.isRecording ? 'Stop recording' : 'Start recording');
const captionsName = (keep: KeepControls): string => (keep.isReading ? 'Turn off captions' : 'Turn on captions');

export function RecordButton({ keep }: { readonly keep: KeepControls }) {
  if (!keep.isHost) return null;
  const refusal = keep.isRecording ? null : keep.recordRefusal;
  return (
    <Tooltip content={refusal ?? recordName(keep)} relationship="description">
      <Button
        className={`${styles.control} ${styles.wideControl}`}
        data-recording={keep.isRecording}
        appearance="transparent"
        icon={keep.isRecording ? <RecordStopFilled /> : <RecordRegular />}
        aria-label={recordName(keep)}
        // Still takes the focus, so that the reason can be read.
        disabledFocusable={refusal !== null || keep.isRecordingBusy}
        onClick={keep.onRecord}
      />
    </Tooltip>
  );
}

export function CaptionsButton({ keep }: { readonly keep: KeepControls }) {
  if (!keep.hasCaptions) return null;
  return (
    <Tooltip content={`${captionsName(keep)} (C)`} relationship="description">
      <Button
        className={`${styles.control} ${styles.wideControl}`}
        data-active={keep.isReading}
        appearance="transparent"
        icon={keep.isReading ? <ClosedCaptionFilled /> : <ClosedCaptionRegular />}
        aria-label={captionsName(keep)}
        onClick={keep.onCaptions}
      />
    </Tooltip>
  );
}

/** The rest, and on a narrow screen all of it. */
export function MoreMenu({ keep }: { readonly keep: KeepControls }) {
  if (!keep.isHost && !keep.hasCaptions) return null;
  const refusal = keep.isRecording ? null : keep.recordRefusal;
  return (
    <Menu positioning="above">
      <MenuTrigger disableButtonEnhancement>
        <Button
          className={styles.control}
          appearance="transparent"
          icon={<MoreHorizontalRegular />}
          aria-label="More options"
        />
      </MenuTrigger>
      <MenuPopover className={styles.moreMenu}>
        <MenuList>
          {keep.isHost && (
            <MenuItem
              className={styles.narrowItem}
              icon={keep.isRecording ? <RecordStopFilled /> : <RecordRegular />}
              disabled={refusal !== null || keep.isRecordingBusy}
              {...(refusal === null ? {} : { subText: refusal })}
              onClick={keep.onRecord}
            >
              {recordName(keep)}
            </MenuItem>
          )}
          {keep.hasCaptions && (
            <>
              <MenuItem className={styles.narrowItem} icon={<ClosedCaptionRegular />} onClick={keep.onCaptions}>
                {captionsName(keep)}
              </MenuItem>
              <MenuItem icon={<SlideTextRegular />} secondaryContent="T" onClick={keep.onTranscript}>
                {keep.isTranscriptOpen ? 'Hide transcript' : 'Show transcript'}
              </MenuItem>
              <MenuItem icon={<SettingsRegular />} onClick={keep.onSettings}>
                Caption settings
              </MenuItem>
              {keep.isHost && (
                <MenuItem
                  icon={<TextboxRegular />}
                  subText={
                    keep.isTranscribing ? 'Captions end for everyone too.' : 'For the transcript, without captions.'
                  }
                  onClick={keep.onTranscription}
                >
                  {keep.isTranscribing ? 'Stop transcription' : 'Start transcription'}
                </MenuItem>
              )}
            </>
          )}
          {keep.isHost && !keep.hasCaptions && (
            <MenuItem disabled icon={<TextboxRegular />} subText="Captions are off in the settings of this meeting.">
              Start transcription
            </MenuItem>
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
