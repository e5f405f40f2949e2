import { Button, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import type { MediaStatus } from '../../client/media/MediaLink';
import type { Quality } from '../../client/media/quality';
import styles from './meeting.module.css';
import { QualityBars } from './QualityBars';
import { qualityFacts, qualityName } from './qualityText';

export interface QualityIndicatorProps {
  readonly quality: Quality;
  readonly status: MediaStatus;
  /** There is no room for all pictures, however well the rest comes. */
  readonly hasPaused: boolean;
}

/** Three bars in the colour of the connection, with the numbers behind them one click away. */
export function QualityIndicator({ quality, status, hasPaused }: QualityIndicatorProps) {
  const rating = status !== 'connected' ? 'unknown' : hasPaused ? 'poor' : quality.rating;
  return (
    <Popover withArrow positioning="below-end">
      <PopoverTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          aria-label={`Connection: ${qualityName(rating)}`}
          data-testid="quality"
          data-rating={rating}
          icon={<QualityBars rating={rating} />}
        />
      </PopoverTrigger>
      <PopoverSurface className={styles.quality} aria-label="Connection details">
        <strong>Connection: {qualityName(rating)}</strong>
        <dl>
          {qualityFacts(quality).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </PopoverSurface>
    </Popover>
  );
}
