import { Badge, Button, Field, ProgressBar, Switch, Text } from '@fluentui/react-components';
import type { BadgeProps } from '@fluentui/react-components';
import { ArrowClockwiseRegular, CalendarClockRegular, DeleteRegular, PlayFilled } from '@fluentui/react-icons';
import type { Recording } from '../../client/api/keptWire';
import { PageLink } from '../../ui/PageLink';
import { DownloadMenu } from './DownloadMenu';
import styles from './kept.module.css';
import { dateTimeText, recordingFacts, statusText } from './keptText';

export interface RecordingItemProps {
  readonly recording: Recording;
  readonly isHost: boolean;
  readonly isBusy: boolean;
  readonly onShare: (shared: boolean) => void;
  readonly onRetry: () => void;
  readonly onDelete: () => void;
  readonly onKeep: () => void;
}

const colors: Readonly<Record<string, BadgeProps['color']>> = {
  recording: 'danger',
  processing: 'brand',
  ready: 'success',
  failed: 'danger',
  deleted: 'informative',
};

export function RecordingItem({ recording, isHost, isBusy, onShare, onRetry, onDelete, onKeep }: RecordingItemProps) {
  const { status, progress, step, failure, gaps } = recording;
  const isReady = status === 'ready';
  const name = `Recording of ${dateTimeText(recording.startedAt)}`;
  return (
    <li
      className={styles.recording}
      aria-label={name}
      data-testid="recording"
      data-recording-id={recording.recordingId}
      data-status={status}
      data-progress={progress ?? ''}
    >
      <div className={styles.recordingHead}>
        <h2 className={styles.recordingTitle}>{dateTimeText(recording.startedAt)}</h2>
        <Badge appearance={status === 'recording' ? 'filled' : 'tint'} color={colors[status] ?? 'informative'}>
          {statusText(status)}
        </Badge>
      </div>
      {status !== 'deleted' && (
        <Text size={200} className={styles.muted}>
          {recordingFacts(recording).join(' · ')}
        </Text>
      )}
      {status === 'processing' && (
        <Field validationMessage={step ?? 'Waiting its turn'} validationState="none">
          <ProgressBar
            aria-label="Progress"
            {...(progress === null || progress === undefined ? {} : { value: progress })}
          />
        </Field>
      )}
      {failure && (
        <Text className={status === 'failed' ? styles.failure : styles.warning}>
          {failure}
          {status === 'failed' ? ' What was recorded is kept until it succeeds or is deleted.' : ''}
        </Text>
      )}
      {gaps.length > 0 && (
        <Text size={200} className={styles.warning}>
          {gaps.length === 1 ? 'One moment could not be kept.' : `${gaps.length} moments could not be kept.`} The player
          lists them.
        </Text>
      )}
      <div className={styles.recordingActions}>
        {isReady && (
          <PageLink
            className={styles.play}
            to={`/meetings/${recording.meetingId}/recordings/${recording.recordingId}`}
            appearance="subtle"
          >
            <PlayFilled aria-hidden="true" /> Play
          </PageLink>
        )}
        {isReady && <DownloadMenu recording={recording} />}
        {isHost && status === 'failed' && (
          <Button icon={<ArrowClockwiseRegular />} disabled={isBusy} onClick={onRetry}>
            Try again
          </Button>
        )}
        {isHost && isReady && (
          <Switch
            label="Shared with participants"
            checked={recording.sharedWithParticipants}
            disabled={isBusy}
            onChange={(_, data) => onShare(data.checked)}
          />
        )}
        {isHost && isReady && (
          <Button appearance="subtle" icon={<CalendarClockRegular />} disabled={isBusy} onClick={onKeep}>
            Keep until
          </Button>
        )}
        {isHost && (isReady || status === 'failed') && (
          <Button appearance="subtle" icon={<DeleteRegular />} disabled={isBusy} onClick={onDelete}>
            Delete
          </Button>
        )}
      </div>
    </li>
  );
}
