import { useEffect, useState } from 'react';
import type { ShownReaction } from '../../../client/reactions/RoomReactions';
import styles from './reactions.module.css';
import { spokenReactions } from './reactionText';

export interface ReactionsOverlayProps {
  readonly reactions: readonly ShownReaction[];
  readonly nameOf: (participantId: string) => string;
}

/** More than this rise at once, and nobody can read who it is. */
const mostRising = 12;

/** Said when nothing has changed for so long: reactions come in storms. */
const quietMs = 800;

/** Reactions rise over the pictures, with the name of whose they are. */
export function ReactionsOverlay({ reactions, nameOf }: ReactionsOverlayProps) {
  const [spoken, setSpoken] = useState('');
  const words = spokenReactions(reactions, nameOf);
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(words), quietMs);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <>
      <div className={styles.overlay} data-testid="reactions" aria-hidden="true">
        {reactions.slice(-mostRising).map((one) => (
          <span
            key={one.key}
            className={styles.rising}
            style={{ left: `${4 + ((one.key * 37) % 60)}%` }}
            data-testid="reaction"
            data-participant-id={one.participantId}
            data-emoji={one.emoji}
          >
            <span className={styles.face}>
              {one.emoji}
              {(one.count ?? 1) > 1 && <small>×{one.count}</small>}
            </span>
            <span className={styles.name}>{nameOf(one.participantId)}</span>
          </span>
        ))}
      </div>
      <div role="status" className="visually-hidden">
        {spoken}
      </div>
    </>
  );
}
