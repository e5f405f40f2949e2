import { Button, Spinner } from '@fluentui/react-components';
import { DesktopRegular, ShareScreenStopRegular } from '@fluentui/react-icons';
import { importance } from '../../client/media/ShownPictures';
import type { ShownPictures } from '../../client/media/ShownPictures';
import { StreamVideo } from '../../ui/StreamVideo';
import styles from './meeting.module.css';
import { pausedText } from './tiles';
import type { SharedScreen } from './tiles';
import { useShown } from './useShown';

export interface StageProps {
  readonly screen: SharedScreen;
  readonly pictures: ShownPictures;
  readonly onStop: () => void;
  readonly onFirstFrame: () => void;
}

/** A shared screen, as large as it goes and never cut. One's own is not shown: it would show itself without end. */
export function Stage({ screen, pictures, onStop, onFirstFrame }: StageProps) {
  const ref = useShown(screen.isSelf ? null : pictures, {
    participantId: screen.participantId,
    source: 'screen',
    importance: importance.stage,
  });
  return (
    <section
      ref={ref}
      className={styles.stage}
      aria-label={screen.isSelf ? 'Your shared screen' : `Screen of ${screen.name}`}
      data-testid="stage"
      data-participant-id={screen.participantId}
    >
      {screen.isSelf ? (
        <div className={styles.sharing}>
          <DesktopRegular aria-hidden="true" />
          <strong>You are sharing your screen</strong>
          <Button appearance="primary" icon={<ShareScreenStopRegular />} onClick={onStop}>
            Stop presenting
          </Button>
        </div>
      ) : (
        <>
          {screen.video === null ? (
            <Spinner appearance="inverted" label={`Waiting for the screen of ${screen.name}`} />
          ) : (
            <StreamVideo track={screen.video} className={styles.screen} onFirstFrame={onFirstFrame} />
          )}
          {screen.isPaused && <span className={styles.paused}>{pausedText(screen)}</span>}
          <div className={styles.nameplate} aria-hidden="true">
            <DesktopRegular />
            <span>{screen.name}</span>
          </div>
        </>
      )}
    </section>
  );
}
