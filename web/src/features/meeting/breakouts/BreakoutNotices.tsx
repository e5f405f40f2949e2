import { Button } from '@fluentui/react-components';
import { MegaphoneRegular, PersonArrowRightRegular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import type { Move, RoomBreakouts } from '../../../client/breakouts/RoomBreakouts';
import { useStore } from '../../../ui/useStore';
import styles from './breakouts.module.css';
import { moveText } from './breakoutText';

export interface BreakoutNoticesProps {
  readonly breakouts: RoomBreakouts;
  /** Goes there; resolves with why not, in words, or null. */
  readonly onMove: (move: Move) => Promise<string | null>;
}

/** Where one is about to go, and what a host says to all rooms. Goes by itself when the time is over. */
export function BreakoutNotices({ breakouts, onMove }: BreakoutNoticesProps) {
  const { move, message } = useStore(breakouts);
  const [failure, setFailure] = useState<string | null>(null);
  const go = useRef(onMove);
  useEffect(() => {
    go.current = onMove;
  }, [onMove]);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (move === null) return;
    let isGone = false;
    const leave = async (): Promise<void> => {
      setFailure(null);
      const why = await go.current(move);
      if (isGone || why === null) return;
      setFailure(why);
      breakouts.stay();
    };
    const look = (): void => setLeft(move.at - performance.now());
    look();
    const ticking = setInterval(look, 500);
    const timer = setTimeout(() => void leave(), Math.max(0, move.at - performance.now()));
    return () => {
      isGone = true;
      clearInterval(ticking);
      clearTimeout(timer);
    };
  }, [move, breakouts]);

  return (
    <div className={styles.notices}>
      <div role="alert" className={move === null && failure === null ? 'visually-hidden' : styles.notice}>
        {failure !== null ? (
          <>
            <span>{failure}</span>
            <Button size="small" onClick={() => setFailure(null)}>
              Dismiss
            </Button>
          </>
        ) : (
          move !== null && (
            <>
              <PersonArrowRightRegular aria-hidden="true" />
              {/* Said once: a countdown read out every second would be all that is heard. */}
              <span className="visually-hidden">
                {move.name === null ? 'You are called back to the meeting.' : `You are sent to ${move.name}.`}
              </span>
              <span aria-hidden="true" data-testid="move">
                {moveText(move.name, left)}
              </span>
              {left > 1_000 && (
                <Button size="small" appearance="primary" onClick={() => breakouts.go(move.roomId, move.name)}>
                  Go now
                </Button>
              )}
            </>
          )
        )}
      </div>
      <div role="alert" className={message === null ? 'visually-hidden' : styles.notice} data-testid="breakout-message">
        {message !== null && (
          <>
            <MegaphoneRegular aria-hidden="true" />
            <span dir="auto">
              <strong>{message.fromName} to all rooms:</strong> {message.text}
            </span>
            <Button size="small" onClick={() => breakouts.dismiss()}>
              Got it
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
