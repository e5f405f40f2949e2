import { Button, Text } from '@fluentui/react-components';
import { CheckmarkRegular, DismissRegular } from '@fluentui/react-icons';
import type { ModerateRequest, WaitingPerson } from '../../../client/api/roomWire';
import { avatarColor, initials } from '../../../ui/avatar';
import panel from '../panel.module.css';
import styles from './people.module.css';

export interface LobbyListProps {
  readonly waiting: readonly WaitingPerson[];
  readonly onAct: (request: ModerateRequest) => void;
}

/** Who waits to be let in, longest first. */
export function LobbyList({ waiting, onAct }: LobbyListProps) {
  if (waiting.length === 0) return null;
  return (
    <section className={styles.lobby} aria-label="Waiting to be let in" data-testid="lobby">
      <header className={styles.lobbyHead}>
        <h3 className={styles.lobbyTitle}>Waiting ({waiting.length})</h3>
        <Button size="small" onClick={() => onAct({ action: 'admitAll' })}>
          Admit all
        </Button>
      </header>
      <ul className={styles.waiting}>
        {waiting.map((one) => (
          <li key={one.waitingId} data-waiting-id={one.waitingId}>
            <span className={panel.face} style={{ backgroundColor: avatarColor(one.userId) }} aria-hidden="true">
              {initials(one.displayName)}
            </span>
            <span className={panel.who}>
              <Text block truncate wrap={false}>
                {one.displayName}
              </Text>
              {one.role === 'guest' && (
                <Text block size={200} className={panel.note}>
                  Guest
                </Text>
              )}
            </span>
            <Button
              size="small"
              appearance="primary"
              icon={<CheckmarkRegular />}
              aria-label={`Admit ${one.displayName}`}
              onClick={() => onAct({ action: 'admit', targetUserId: one.waitingId })}
            />
            <Button
              size="small"
              icon={<DismissRegular />}
              aria-label={`Deny ${one.displayName}`}
              onClick={() => onAct({ action: 'deny', targetUserId: one.waitingId })}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
