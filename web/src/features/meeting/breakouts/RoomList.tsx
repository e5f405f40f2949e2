import { Button, Text } from '@fluentui/react-components';
import type { BreakoutRoom } from '../../../client/api/roomWire';
import styles from './breakouts.module.css';

export interface RoomListProps {
  readonly rooms: readonly BreakoutRoom[];
  readonly mayEnter: (room: BreakoutRoom) => boolean;
  /** Null for somebody who is not here now: in a room already, or gone. */
  readonly nameOf: (userId: string) => string | null;
  readonly onEnter: (room: BreakoutRoom) => void;
}

/** The breakout rooms that are there, with the way in. */
export function RoomList({ rooms, mayEnter, nameOf, onEnter }: RoomListProps) {
  return (
    <ul className={styles.rooms} aria-label="Rooms">
      {rooms.map((room) => {
        const here = room.userIds.map(nameOf).filter((name) => name !== null);
        return (
          <li key={room.roomId} data-testid="breakout-room" data-room-id={room.roomId}>
            <span className={styles.name}>
              <strong>{room.name}</strong>
              <Text block size={200} className={styles.muted}>
                {room.userIds.length === 0
                  ? 'Nobody is assigned'
                  : `${room.userIds.length} assigned${here.length > 0 ? `: ${here.join(', ')}` : ''}`}
              </Text>
            </span>
            {mayEnter(room) && (
              <Button size="small" aria-label={`Join ${room.name}`} onClick={() => onEnter(room)}>
                Join
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
