import { Button, Spinner, Text } from '@fluentui/react-components';
import { VideoClipRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Recording } from '../../client/api/keptWire';
import type { Meeting } from '../../client/api/wire';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ProblemMessage } from '../../ui/ProblemMessage';
import { useStore } from '../../ui/useStore';
import styles from './kept.module.css';
import { RecordingItem } from './RecordingItem';
import type { RecordingsModel } from './RecordingsModel';
import { RetentionDialog } from './RetentionDialog';

export function RecordingList({ model, meeting }: { readonly model: RecordingsModel; readonly meeting: Meeting }) {
  const { list, recordings, problem, busy } = useStore(model);
  const [deleting, setDeleting] = useState<Recording | null>(null);
  const [keeping, setKeeping] = useState<Recording | null>(null);
  if (list === 'loading') return <Spinner label="Loading the recordings" delay={300} />;
  return (
    <section aria-label="Recordings" className={styles.section}>
      {problem !== null && <ProblemMessage problem={problem} />}
      {list === 'failed' && <Button onClick={() => void model.load()}>Try again</Button>}
      {list === 'ready' && recordings.length === 0 && (
        <div className={styles.empty}>
          <VideoClipRegular aria-hidden="true" />
          <Text weight="semibold">No recordings</Text>
          <Text className={styles.muted}>
            {meeting.isHost
              ? meeting.settings.isRecordingEnabled
                ? 'Start one in the meeting, and it will be here.'
                : 'Recording is off in the settings of this meeting.'
              : 'Those that the host shares with you will be here.'}
          </Text>
        </div>
      )}
      {recordings.length > 0 && (
        <ul className={styles.recordings} aria-label="Recordings">
          {recordings.map((recording) => (
            <RecordingItem
              key={recording.recordingId}
              recording={recording}
              isHost={meeting.isHost}
              isBusy={busy.has(recording.recordingId)}
              onShare={(shared) => void model.change(recording.recordingId, { sharedWithParticipants: shared })}
              onRetry={() => void model.retry(recording.recordingId)}
              onDelete={() => setDeleting(recording)}
              onKeep={() => setKeeping(recording)}
            />
          ))}
        </ul>
      )}
      <ConfirmDialog
        open={deleting !== null}
        title="Delete this recording?"
        text="All its files are deleted, every copy of them. Nobody can bring them back."
        confirm="Delete"
        onCancel={() => setDeleting(null)}
        onConfirm={() => {
          if (deleting !== null) void model.remove(deleting.recordingId);
          setDeleting(null);
        }}
      />
      {keeping !== null && (
        <RetentionDialog
          recording={keeping}
          onClose={() => setKeeping(null)}
          onSave={(retainUntil) => {
            void model.change(keeping.recordingId, { retainUntil });
            setKeeping(null);
          }}
        />
      )}
    </section>
  );
}
