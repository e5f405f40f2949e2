import {
  Badge,
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Skeleton,
  SkeletonItem,
  Text,
} from '@fluentui/react-components';
import {
  CalendarLtrRegular,
  EditRegular,
  LockClosedRegular,
  MoreVerticalRegular,
  RecordRegular,
  SparkleRegular,
  VideoClipRegular,
} from '@fluentui/react-icons';
import { useState } from 'react';
import type { Meeting, MeetingStatus } from '../../client/api/wire';
import { inviteLink } from '../../client/meetingLink';
import { useApp } from '../../ui/AppContext';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyButton } from '../../ui/CopyButton';
import { PageLink } from '../../ui/PageLink';
import type { HomeState } from './HomeModel';
import styles from './home.module.css';
import { durationText, meetingTime } from './meetingTime';

export interface MeetingListProps {
  readonly state: HomeState;
  readonly onRetry: () => void;
  readonly onMore: () => void;
  readonly onEdit: (meeting: Meeting) => void;
  readonly onEnd: (meeting: Meeting) => void;
}

export function MeetingList({ state, onRetry, onMore, onEdit, onEnd }: MeetingListProps) {
  const [ending, setEnding] = useState<Meeting | null>(null);
  if (state.list === 'loading') return <Loading />;
  if (state.list === 'failed') {
    return (
      <div className={styles.empty}>
        <Text>Your meetings could not be loaded.</Text>
        <Button onClick={onRetry}>Try again</Button>
      </div>
    );
  }
  if (state.meetings.length === 0) {
    return (
      <div className={styles.empty}>
        <span className={styles.emptyIcon} aria-hidden="true">
          <CalendarLtrRegular />
        </span>
        <Text weight="semibold" size={400}>
          No meetings yet
        </Text>
        <Text className={styles.muted}>The ones you start or schedule will be listed here.</Text>
      </div>
    );
  }
  return (
    <>
      <ul className={styles.list} aria-label="My meetings">
        {state.meetings.map((meeting) => (
          <Row key={meeting.id} meeting={meeting} onEdit={onEdit} onEnd={setEnding} />
        ))}
      </ul>
      {state.next !== null && (
        <Button appearance="subtle" disabled={state.isLoadingMore} onClick={onMore}>
          {state.isLoadingMore ? 'Loading…' : 'Show more'}
        </Button>
      )}
      <ConfirmDialog
        open={ending !== null}
        title="End this meeting?"
        text={`“${ending?.title ?? ''}” ends for everyone in it, and nobody can join it again.`}
        confirm="End meeting"
        onCancel={() => setEnding(null)}
        onConfirm={() => {
          if (ending !== null) onEnd(ending);
          setEnding(null);
        }}
      />
    </>
  );
}

interface RowProps {
  readonly meeting: Meeting;
  readonly onEdit: (meeting: Meeting) => void;
  readonly onEnd: (meeting: Meeting) => void;
}

function Row({ meeting, onEdit, onEnd }: RowProps) {
  const { navigate } = useApp();
  const isOver = meeting.status === 'COMPLETED';
  return (
    <li className={styles.row} data-meeting-id={meeting.id}>
      <div className={styles.rowMain}>
        <div className={styles.rowTitle}>
          <Text weight="semibold" size={400} truncate wrap={false} block>
            {meeting.title}
          </Text>
          <StatusBadge status={meeting.status} count={meeting.participantCount} />
        </div>
        <div className={styles.rowFacts}>
          <span>
            {isOver ? 'Ended ' : ''}
            {meetingTime(meeting, new Date())}
          </span>
          {!isOver && <span>{durationText(meeting.durationMinutes)}</span>}
          <span className={styles.rowCode}>{meeting.id}</span>
          {meeting.isRecording && (
            <Badge appearance="filled" color="danger">
              Being recorded
            </Badge>
          )}
          {meeting.settings.hasPassword && <LockClosedRegular aria-label="Has a password" />}
          {meeting.settings.isRecordingEnabled && <RecordRegular aria-label="May be recorded" />}
          {meeting.settings.aiEnabled && <SparkleRegular aria-label="Captions and summary allowed" />}
        </div>
      </div>
      {isOver && (
        <PageLink
          className={styles.kept}
          to={`/meetings/${meeting.id}`}
          aria-label={`Recordings and summary of ${meeting.title}`}
        >
          Recordings and summary
        </PageLink>
      )}
      {!isOver && (
        <div className={styles.rowActions}>
          <CopyButton
            iconOnly
            appearance="subtle"
            label={`Copy link to ${meeting.title}`}
            text={inviteLink(location.origin, meeting.id)}
          />
          <Button
            appearance={meeting.status === 'ACTIVE' ? 'primary' : 'secondary'}
            aria-label={`${meeting.status === 'ACTIVE' ? 'Join' : 'Start'} ${meeting.title}`}
            onClick={() => navigate(`/join/${meeting.id}`)}
          >
            {meeting.status === 'ACTIVE' ? 'Join' : 'Start'}
          </Button>
          <Menu>
            <MenuTrigger disableButtonEnhancement>
              <Button appearance="subtle" icon={<MoreVerticalRegular />} aria-label={`More for ${meeting.title}`} />
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                <MenuItem icon={<EditRegular />} onClick={() => onEdit(meeting)}>
                  Edit
                </MenuItem>
                <MenuItem icon={<VideoClipRegular />} onClick={() => navigate(`/meetings/${meeting.id}`)}>
                  Recordings and summary
                </MenuItem>
                <MenuItem onClick={() => onEnd(meeting)}>End meeting</MenuItem>
              </MenuList>
            </MenuPopover>
          </Menu>
        </div>
      )}
    </li>
  );
}

function StatusBadge({ status, count }: { readonly status: MeetingStatus; readonly count: number }) {
  switch (status) {
    case 'ACTIVE':
      return (
        <Badge appearance="filled" color="success">
          {count > 0 ? `Now · ${count}` : 'Now'}
        </Badge>
      );
    case 'SCHEDULED':
      return (
        <Badge appearance="tint" color="brand">
          Scheduled
        </Badge>
      );
    case 'COMPLETED':
      return (
        <Badge appearance="tint" color="informative">
          Ended
        </Badge>
      );
  }
}

function Loading() {
  return (
    <Skeleton aria-label="Loading your meetings" className={styles.list}>
      {[0, 1, 2].map((row) => (
        <div key={row} className={styles.row}>
          <div className={styles.rowMain}>
            <SkeletonItem size={20} style={{ width: '40%' }} />
            <SkeletonItem size={12} style={{ width: '60%' }} />
          </div>
        </div>
      ))}
    </Skeleton>
  );
}
