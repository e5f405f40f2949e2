import { Button } from '@fluentui/react-components';
import { PersonClockRegular } from '@fluentui/react-icons';
import type { ModerateRequest, WaitingPerson } from '../../../client/api/roomWire';
import { waitingText } from './lobbyText';
import styles from './people.module.css';

export interface LobbyPromptProps {
  readonly waiting: readonly WaitingPerson[];
  /** Whether the list of them is on the screen already. */
  readonly isListed: boolean;
  readonly onAct: (request: ModerateRequest) => void;
  readonly onShow: () => void;
}

/** Tells a host that somebody knocks; read out as often as the words change. */
export function LobbyPrompt({ waiting, isListed, onAct, onShow }: LobbyPromptProps) {
  const [first] = waiting;
  return (
    <div className={styles.promptSpace}>
      <div role="status" className={first === undefined || isListed ? 'visually-hidden' : styles.prompt}>
        {first !== undefined && (
          <>
            <PersonClockRegular aria-hidden="true" />
            <span>{waitingText(waiting)}</span>
          </>
        )}
        {first !== undefined && !isListed && (
          <>
            {waiting.length === 1 && (
              <Button
                size="small"
                appearance="primary"
                onClick={() => onAct({ action: 'admit', targetUserId: first.waitingId })}
              >
                Admit
              </Button>
            )}
            <Button size="small" onClick={onShow}>
              Show who waits
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
