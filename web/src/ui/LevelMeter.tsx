import { useEffect, useRef } from 'react';
import styles from './LevelMeter.module.css';

export interface LevelMeterProps {
  /** Root mean square, 0 to 1. */
  readonly read: () => number;
  readonly label: string;
}

/** Speech lies between about -50 and -12 dBFS: that range fills the bar. */
function toPercent(level: number): number {
  const decibels = 20 * Math.log10(Math.max(level, 1e-5));
  return Math.min(100, Math.max(0, ((decibels + 50) / 38) * 100));
}

/** A moving bar that shows that the microphone hears something. */
export function LevelMeter({ read, label }: LevelMeterProps) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let shown = 0;
    const timer = setInterval(() => {
      const percent = toPercent(read());
      // Rises at once and falls slowly, as a person expects of a meter.
      shown = Math.max(percent, shown - 9);
      bar.current?.style.setProperty('--level', `${shown.toFixed(0)}%`);
      bar.current?.setAttribute('aria-valuenow', shown.toFixed(0));
    }, 66);
    return () => clearInterval(timer);
  }, [read]);
  return (
    <div
      ref={bar}
      className={styles.meter}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    />
  );
}
