import { Button, Field, Input, Select, Text } from '@fluentui/react-components';
import type { ParticipantInfo } from '../../../client/api/wire';
import { assignable, roomOf } from './assignments';
import type { PlannedRoom } from './assignments';
import styles from './breakouts.module.css';
import type { BreakoutsModel, BreakoutsPlan } from './BreakoutsModel';

const durations = [5, 10, 15, 20, 30, 45, 60, 90] as const;

export interface PlanViewProps {
  readonly model: BreakoutsModel;
  readonly plan: BreakoutsPlan;
  readonly rooms: readonly PlannedRoom[];
  readonly participants: readonly ParticipantInfo[];
  readonly isOpen: boolean;
}

/** The rooms as they are planned: their names, who goes where, and how long. */
export function PlanView({ model, plan, rooms, participants, isOpen }: PlanViewProps) {
  const people = assignable(participants);
  return (
    <form
      className={styles.section}
      onSubmit={(event) => {
        event.preventDefault();
        void model.apply(isOpen);
      }}
    >
      {rooms.map((room, index) => (
        <Input
          key={index}
          aria-label={`Name of room ${index + 1}`}
          value={room.name}
          maxLength={80}
          contentAfter={<span className={styles.count}>{room.userIds.length}</span>}
          onChange={(_, data) => model.rename(index, data.value)}
        />
      ))}
      <h3 className={styles.heading}>Who goes where</h3>
      {people.length === 0 && <Text className={styles.muted}>Nobody else is here yet.</Text>}
      <ul className={styles.people}>
        {people.map((one) => (
          <li key={one.userId}>
            <span className={styles.name}>{one.displayName}</span>
            <Select
              size="small"
              aria-label={`Room of ${one.displayName}`}
              value={String(roomOf(rooms, one.userId))}
              onChange={(_, data) => model.assign(one.userId, Number(data.value))}
            >
              <option value="-1">Stays here</option>
              {rooms.map((room, index) => (
                <option key={index} value={String(index)}>
                  {room.name === '' ? `Room ${index + 1}` : room.name}
                </option>
              ))}
            </Select>
          </li>
        ))}
      </ul>
      <Field label="They close by themselves">
        <Select
          value={plan.durationMinutes === null ? '' : String(plan.durationMinutes)}
          onChange={(_, data) => model.setDuration(data.value === '' ? null : Number(data.value))}
        >
          <option value="">Not before I close them</option>
          {durations.map((minutes) => (
            <option key={minutes} value={String(minutes)}>
              after {minutes} minutes
            </option>
          ))}
        </Select>
      </Field>
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={plan.isBusy}>
          {isOpen ? 'Apply' : 'Open rooms'}
        </Button>
        <Button type="button" onClick={() => model.discard()}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
