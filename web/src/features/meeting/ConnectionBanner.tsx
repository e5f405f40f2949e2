import { Button, Spinner } from '@fluentui/react-components';
import type { MeetingState } from '../../client/meetingState';
import { bannerOf } from './banner';
import styles from './meeting.module.css';

export interface ConnectionBannerProps {
  readonly state: MeetingState;
  readonly onRetry: () => void;
}

/** Says what is wrong with the connection, while it is being mended. */
export function ConnectionBanner({ state, onRetry }: ConnectionBannerProps) {
  const banner = bannerOf(state);
  return (
    <div role="status" aria-live="assertive" className={styles.bannerSpace}>
      {banner !== null && (
        <div className={styles.banner} data-testid="banner">
          <Spinner size="tiny" />
          <span>{banner.text}</span>
          {banner.canRetry && (
            <Button size="small" onClick={onRetry}>
              Try now
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
