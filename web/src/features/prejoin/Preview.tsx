import { Button, Spinner, Text } from '@fluentui/react-components';
import { VideoOffRegular } from '@fluentui/react-icons';
import type { LocalMedia } from '../../client/devices/LocalMedia';
import { CaptureButton } from '../../ui/CaptureButton';
import { captureText } from '../../ui/captureText';
import { LevelMeter } from '../../ui/LevelMeter';
import { StreamVideo } from '../../ui/StreamVideo';
import { useStore } from '../../ui/useStore';
import styles from './prejoin.module.css';

/** How one will be seen and whether one is heard. */
export function Preview({ media }: { readonly media: LocalMedia }) {
  const { microphone, camera } = useStore(media);
  const problems = (['camera', 'microphone'] as const)
    .map((kind) => ({ kind, problem: (kind === 'camera' ? camera : microphone).problem }))
    .filter((one) => one.problem !== null);
  const shown = camera.wanted ? camera.track : null;
  return (
    <section className={styles.preview} aria-label="Camera and microphone">
      <div className={styles.picture}>
        {shown !== null ? (
          <StreamVideo track={shown} className={styles.mirror} label="Your camera" />
        ) : (
          <div className={styles.noPicture}>
            {camera.busy ? (
              <Spinner appearance="inverted" label="Starting your camera" />
            ) : (
              <>
                <span className={styles.noPictureIcon} aria-hidden="true">
                  <VideoOffRegular />
                </span>
                <Text size={400}>{camera.wanted && camera.problem !== null ? 'No picture' : 'Your camera is off'}</Text>
              </>
            )}
          </div>
        )}
        <div className={styles.toggles}>
          <CaptureButton media={media} kind="microphone" />
          <CaptureButton media={media} kind="camera" />
        </div>
      </div>
      <div className={styles.meter}>
        <Text size={200} className={styles.muted}>
          {microphone.track === null
            ? 'Your microphone is off'
            : microphone.wanted
              ? 'Say something: the bar shows that you are heard'
              : 'You will join muted'}
        </Text>
        <LevelMeter read={() => media.microphoneLevel()} label="Microphone level" />
      </div>
      {problems.length > 0 && (
        <div className={styles.problems} role="alert">
          {problems.map(({ kind, problem }) => (
            <Text key={kind} block>
              {problem === null ? '' : captureText(kind, problem)}
            </Text>
          ))}
          <Button size="small" onClick={() => void media.open()}>
            Try again
          </Button>
        </div>
      )}
    </section>
  );
}
