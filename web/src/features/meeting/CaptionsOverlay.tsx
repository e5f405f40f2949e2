import { useEffect, useState } from 'react';
import type { CaptionSettings } from '../../client/captions/CaptionSettings';
import { shownCaptions } from '../../client/captions/captionLines';
import type { CaptionsView } from '../../client/captions/RoomCaptions';
import { languageName } from '../../ui/languageName';
import { captionsProblem, isBasic, tail } from './captionText';
import styles from './keep.module.css';

export interface CaptionsOverlayProps {
  readonly view: CaptionsView;
  readonly settings: CaptionSettings;
}

const mostShown = 3;

/** Longer than this is two lines of the largest size on a wide screen. */
const mostLetters = 180;

/** What is being said, over the pictures: the last lines, each as it is heard and then as it is sure. */
export function CaptionsOverlay({ view, settings }: CaptionsOverlayProps) {
  const now = useNow();
  const lines = shownCaptions(view.lines, now, mostShown);
  const problem = captionsProblem(view);
  const engine = view.room?.engine ?? null;
  const hint =
    view.lines.length === 0 && view.room?.isOn === true
      ? 'Captions are on. Words appear here when somebody speaks.'
      : '';
  return (
    <section
      className={styles.captions}
      aria-label="Captions"
      data-testid="captions"
      data-position={settings.position}
      data-size={settings.size}
      data-language={view.language ?? ''}
      data-engine={engine ?? ''}
    >
      <div role="status" className={styles.captionStatus}>
        {problem ?? hint}
      </div>
      {lines.length > 0 && (
        <div className={styles.captionBox} lang={view.language ?? undefined}>
          {lines.map((line) => (
            <p
              key={line.lineId}
              className={styles.caption}
              data-testid="caption-line"
              data-line-id={line.lineId}
              data-participant-id={line.participantId}
              data-final={line.isFinal}
              data-language={line.language}
            >
              <span className={styles.speaker} data-part="name">
                {line.displayName}
              </span>{' '}
              <span data-part="text" dir="auto">
                {tail(line.text, mostLetters)}
              </span>
            </p>
          ))}
        </div>
      )}
      {(isBasic(engine) || view.language !== null) && lines.length > 0 && (
        <span className={styles.engine}>
          {[isBasic(engine) ? (engine ?? '') : '', view.language === null ? '' : languageName(view.language)]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
      )}
    </section>
  );
}

/** The client's time, once a second: old lines go without a new one coming. */
function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
