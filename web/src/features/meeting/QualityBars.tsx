import type { QualityRating } from '../../client/media/quality';
import styles from './meeting.module.css';

/** Three bars in the colour of a connection. */
export function QualityBars({ rating }: { readonly rating: QualityRating }) {
  const bars = { good: 3, fair: 2, poor: 1, unknown: 0 }[rating];
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" className={styles.bars} data-rating={rating}>
      {[0, 1, 2].map((bar) => (
        <rect key={bar} x={3 + bar * 5} y={12 - bar * 4} width="3.4" height={5 + bar * 4} rx="1" data-on={bar < bars} />
      ))}
    </svg>
  );
}
