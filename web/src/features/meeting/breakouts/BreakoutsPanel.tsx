import { Button, Field, Input, Text } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { BreakoutsState } from '../../../client/api/roomWire';
import type { RoomBreakouts } from '../../../client/breakouts/RoomBreakouts';
import type { MeetingState } from '../../../client/meetingState';
import { runsMeeting } from '../../../client/moderation/roles';
import { useStore } from '../../../ui/useStore';
import panel from '../panel.module.css';
import styles from './breakouts.module.css';
import type { BreakoutsModel } from './BreakoutsModel';
import { closesText } from './breakoutText';
import { MessageRooms } from './MessageRooms';
import { PlanView } from './PlanView';
import { RoomList } from './RoomList';
import { useNow } from './useNow';

export interface BreakoutsPanelProps {
  readonly model: BreakoutsModel;
  readonly breakouts: RoomBreakouts;
  readonly state: MeetingState;
  readonly present: BreakoutsState | null;
  /** Whether one is in a breakout room oneself. */
  readonly isInside: boolean;
  readonly onClose: () => void;
}

/** Breakout rooms: for who runs the meeting to plan, open and close; for the others the way into theirs. */
export function BreakoutsPanel({ model, breakouts, state, present, isInside, onClose }: BreakoutsPanelProps) {
  const plan = useStore(model);
  const now = useNow(1_000);
  const isRunning = runsMeeting(state.role);
  const isOpen = isInside || present?.state === 'open' || present?.state === 'closing';
  const self = state.participants.find((one) => one.participantId === state.selfId);
  const closes = closesText(present?.closesAt, now);
  return (
    <aside
      className={panel.panel}
      aria-label="Breakout rooms"
      data-testid="breakouts"
      data-state={present?.state ?? 'none'}
    >
      <header className={panel.header}>
        <h2 className={panel.title}>Breakout rooms</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close breakout rooms" onClick={onClose} />
      </header>
      <div className={styles.scroll}>
        {present?.state === 'closing' && <Text role="status">Everybody is called back.</Text>}
        {closes !== null && <Text role="timer">{closes}</Text>}
        {plan.skipped > 0 && (
          <Text role="status" className={styles.muted}>
            {plan.skipped === 1 ? 'One person' : `${plan.skipped} people`} had left meanwhile.
          </Text>
        )}
        {isRunning && plan.rooms !== null ? (
          <PlanView model={model} plan={plan} rooms={plan.rooms} participants={state.participants} isOpen={isOpen} />
        ) : (
          <>
            {present !== null && present.rooms.length > 0 && (
              <RoomList
                rooms={present.rooms}
                mayEnter={(room) => isOpen && (isRunning || (self !== undefined && room.userIds.includes(self.userId)))}
                nameOf={(userId) => state.participants.find((one) => one.userId === userId)?.displayName ?? null}
                onEnter={(room) => breakouts.go(room.roomId, room.name)}
              />
            )}
            {!isRunning && !isOpen && <Text className={styles.muted}>There are no breakout rooms now.</Text>}
            {isInside && <Button onClick={() => breakouts.go(breakouts.meetingId, null)}>Return to the meeting</Button>}
            {isRunning && isOpen && (
              <>
                {!isInside && <Button onClick={() => model.change(present)}>Change who goes where</Button>}
                <MessageRooms onSend={(text) => model.tell(text)} />
                <Button
                  appearance="primary"
                  disabledFocusable={plan.isBusy || present?.state === 'closing'}
                  onClick={() => void model.close()}
                >
                  Call everyone back
                </Button>
              </>
            )}
            {isRunning && !isOpen && (
              <>
                {present !== null && present.rooms.length > 0 && (
                  <div className={styles.actions}>
                    <Button appearance="primary" disabledFocusable={plan.isBusy} onClick={() => void model.open()}>
                      Open rooms
                    </Button>
                    <Button onClick={() => model.change(present)}>Change</Button>
                  </div>
                )}
                <NewRooms model={model} count={plan.count} state={state} />
              </>
            )}
          </>
        )}
      </div>
    </aside>
  );
}

interface NewRoomsProps {
  readonly model: BreakoutsModel;
  readonly count: string;
  readonly state: MeetingState;
}

function NewRooms({ model, count, state }: NewRoomsProps) {
  const [isWrong, setWrong] = useState(false);
  const plan = (way: 'evenly' | 'by hand'): void => {
    setWrong(model.count === null);
    model.plan(way, state.participants);
  };
  return (
    <section className={styles.section} aria-label="New rooms">
      <Field
        label="Number of rooms"
        {...(isWrong ? { validationState: 'error' as const, validationMessage: 'From 1 to 50 rooms.' } : {})}
      >
        <Input type="number" min={1} max={50} value={count} onChange={(_, data) => model.setCount(data.value)} />
      </Field>
      <div className={styles.actions}>
        <Button appearance="primary" onClick={() => plan('evenly')}>
          Assign evenly
        </Button>
        <Button onClick={() => plan('by hand')}>Assign by hand</Button>
      </div>
    </section>
  );
}
