import { Button, Tooltip } from '@fluentui/react-components';
import { RecordFilled } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import type { RecordingState } from '../../client/api/keptWire';
import type { RecordingView } from '../../client/room/RoomRecording';
import styles from './keep.module.css';
import type { OwnPart } from './recordingText';
import { noticeText, startedText, stoppedText } from './recordingText';

/** In the header, for everybody, as long as it runs: a colour, a shape and a word. */
export function RecordingBadge({ recording }: { readonly recording: RecordingState | null }) {
  if (recording === null) return null;
  return (
    <Tooltip content="This meeting is being recorded" relationship="description">
      <span
        className={styles.badge}
        role="img"
        aria-label="REC: this meeting is being recorded"
        data-testid="recording-badge"
        data-recording-id={recording.recordingId}
      >
        <span className={styles.dot} aria-hidden="true" />
        REC
      </span>
    </Tooltip>
  );
}

/** Politely at first, so that nobody is cut off; then, since nobody may miss it, assertively. */
const assertAfterMs = 1_500;
const saidMs = 8_000;

/** Reads out and shows that a recording started or stopped. */
export function RecordingAnnouncer({ view }: { readonly view: RecordingView }) {
  const [polite, setPolite] = useState('');
  const [assertive, setAssertive] = useState('');
  const before = useRef<RecordingState | null>(view.current);
  const { current, lastStop, ranOnEntry } = view;
  useEffect(() => {
    const was = before.current;
    before.current = current;
    if (was?.recordingId === current?.recordingId) return;
    // Who came in while it ran has the notice, which is read out too.
    if (current !== null && ranOnEntry) return;
    const text = current !== null ? startedText(current) : lastStop !== null ? stoppedText(lastStop) : '';
    const timers = [
      setTimeout(() => setPolite(text), 0),
      setTimeout(() => setAssertive(text), assertAfterMs),
      setTimeout(() => {
        setPolite('');
        setAssertive('');
      }, saidMs),
    ];
    return () => timers.forEach((timer) => clearTimeout(timer));
  }, [current, lastStop, ranOnEntry]);
  return (
    <>
      <div role="status" aria-live="polite" data-testid="recording-status" className={styles.announcement}>
        {polite !== '' && (
          <div className={styles.said} data-recording={current !== null}>
            <RecordFilled aria-hidden="true" /> {polite}
          </div>
        )}
      </div>
      <div role="alert" aria-live="assertive" className="visually-hidden">
        {assertive}
      </div>
    </>
  );
}

export interface RecordingNoticeProps {
  readonly view: RecordingView;
  readonly part: OwnPart;
}

/** For who came in while it ran already: stays until it was read. */
export function RecordingNotice({ view, part }: RecordingNoticeProps) {
  const [isRead, setRead] = useState(false);
  if (!view.ranOnEntry || view.current === null || isRead) return null;
  return (
    <section className={styles.notice} aria-label="Recording notice" data-testid="recording-notice">
      <span className={styles.dot} aria-hidden="true" />
      <div role="alert">
        <strong>This meeting is being recorded.</strong> {noticeText(view.current, part)}
      </div>
      <Button appearance="primary" size="small" onClick={() => setRead(true)}>
        Got it
      </Button>
    </section>
  );
}
