import { Button, Tooltip } from '@fluentui/react-components';
import { ClosedCaptionFilled, ClosedCaptionRegular, RecordRegular, RecordStopFilled } from '@fluentui/react-icons';
import { captionsName, recordName } from './keepControls';
import type { KeepControls } from './keepControls';
import styles from './meeting.module.css';

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
