import { Button, Select, Text } from '@fluentui/react-components';
import { useEffect } from 'react';
import type { Recording } from '../../client/api/keptWire';
import { clockText } from '../../ui/clockText';
import { useStore } from '../../ui/useStore';
import { DownloadMenu } from './DownloadMenu';
import styles from './kept.module.css';
import { gapText } from './keptText';
import type { PlayerModel } from './PlayerModel';
import { playerKey } from './playerKeys';
import type { VideoControl } from './useVideo';

export interface PlayerProps {
  readonly model: PlayerModel;
  readonly recording: Recording;
  readonly video: VideoControl;
  /** Of the captions. */
  readonly language: string;
}

const speeds: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** As many as fit a page; what was lost more often than this is told by its number. */
const mostGaps = 50;

/** The video with its captions, its speed, its chapters and what is missing of it. */
export function Player({ model, recording, video, language }: PlayerProps) {
  const { url, captionsUrl, status, problem } = useStore(model);
  const { attach, seconds, seek, rate, setRate, skip, toggle } = video;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const action = playerKey(event);
      if (action === null) return;
      event.preventDefault();
      if (action === 'toggle') toggle();
      else if (action === 'back') skip(-10);
      else if (action === 'forward') skip(10);
      else {
        const at = speeds.indexOf(rate) + (action === 'faster' ? 1 : -1);
        setRate(speeds[at] ?? rate);
      }
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [rate, setRate, skip, toggle]);

  const at = seconds ?? 0;
  const chapter = recording.chapters.findLastIndex((one) => one.startSeconds <= at);
  return (
    <>
      {url !== null && (
        <video
          ref={attach}
          className={styles.video}
          src={url}
          controls
          playsInline
          preload="metadata"
          data-audio-only={recording.audioOnly}
        >
          {captionsUrl !== null && (
            <track kind="captions" src={captionsUrl} srcLang={language} label="Captions" default />
          )}
        </video>
      )}
      {(status === 'failed' || url === null) && (
        <Text role="alert" className={styles.failure}>
          The recording cannot be played now.{' '}
          {problem?.detail ?? 'Its file could not be loaded; try again in a moment.'}{' '}
          <Button size="small" onClick={() => void model.renew()}>
            Try again
          </Button>
        </Text>
      )}
      {(recording.audioOnly || recording.failure) && (
        <Text className={styles.warning}>
          {recording.audioOnly && 'Sound only. '}
          {recording.failure ?? 'The video could not be made.'}
        </Text>
      )}
      <div className={styles.playerTools}>
        <label className={styles.speed}>
          Speed
          <Select value={rate} onChange={(_, data) => setRate(Number(data.value))}>
            {speeds.map((speed) => (
              <option key={speed} value={speed}>
                {speed} ×
              </option>
            ))}
          </Select>
        </label>
        <DownloadMenu recording={recording} />
        <Text size={200} className={styles.keysHint}>
          K plays and pauses, J and L jump 10 seconds, &lt; and &gt; change the speed.
        </Text>
      </div>
      {recording.chapters.length > 0 && (
        <section>
          <h2 className={styles.subtitle} id="chapters">
            Chapters
          </h2>
          <ol className={styles.chapters} aria-labelledby="chapters">
            {recording.chapters.map((one, index) => (
              <li key={index}>
                <Button
                  className={styles.chapter}
                  appearance={index === chapter ? 'secondary' : 'subtle'}
                  aria-current={index === chapter ? 'true' : undefined}
                  onClick={() => seek(one.startSeconds, true)}
                >
                  <span className={styles.time}>{clockText(one.startSeconds * 1_000)}</span>
                  <span>{one.title}</span>
                </Button>
              </li>
            ))}
          </ol>
        </section>
      )}
      {recording.gaps.length > 0 && (
        <section>
          <h2 className={styles.subtitle} id="gaps">
            What could not be kept
          </h2>
          <ul className={styles.gaps} aria-labelledby="gaps">
            {recording.gaps.slice(0, mostGaps).map((gap, index) => (
              <li key={index}>{gapText(gap, recording)}</li>
            ))}
            {recording.gaps.length > mostGaps && <li>and {recording.gaps.length - mostGaps} more moments</li>}
          </ul>
        </section>
      )}
    </>
  );
}
