import { Button, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import type { MediaStatus } from '../../client/media/MediaLink';
import type { Quality } from '../../client/media/quality';
import styles from './meeting.module.css';
import { qualityFacts, qualityName } from './qualityText';

export interface QualityIndicatorProps {
  readonly quality: Quality;
  readonly status: MediaStatus;
}

/** Three bars in the colour of the connection, with the numbers behind them one click away. */
export function QualityIndicator({ quality, status }: QualityIndicatorProps) {
  const rating = status === 'connected' ? quality.rating : 'unknown';
  const bars = { good: 3, fair: 2, poor: 1, unknown: 0 }[rating];
  return (
    <Popover withArrow positioning="below-end">
      <PopoverTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          aria-label={`Connection: ${qualityName(rating)}`}
          data-testid="quality"
          data-rating={rating}
          icon={
            <svg
              viewBox="0 0 20 20"
              width="20"
              height="20"
              aria-hidden="true"
              className={styles.bars}
              data-rating={rating}
            >
              {[0, 1, 2].map((bar) => (
                <rect
                  key={bar}
                  x={3 + bar * 5}
                  y={12 - bar * 4}
                  width="3.4"
                  height={5 + bar * 4}
                  rx="1"
                  data-on={bar < bars}
                />
              ))}
            </svg>
          }
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
