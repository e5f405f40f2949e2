import {
  Avatar,
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Text,
} from '@fluentui/react-components';
import { CalendarLtrRegular, SignOutRegular, VideoAddRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { Meeting, UserProfile } from '../../client/api/wire';
import { useApp } from '../../ui/AppContext';
import { avatarColor, initials } from '../../ui/avatar';
import { ProblemMessage } from '../../ui/ProblemMessage';
import { TopBar } from '../../ui/TopBar';
import { useStore } from '../../ui/useStore';
import { HomeModel } from './HomeModel';
import styles from './home.module.css';
import { JoinByCode } from './JoinByCode';
import { MeetingDialog } from './MeetingDialog';
import { MeetingList } from './MeetingList';
import { newKey } from './newKey';
import { TranscriptSearch } from './TranscriptSearch';

/** What is being edited: a new meeting, one of the list, or nothing. */
type Editing = { readonly meeting: Meeting | null } | null;

export function Dashboard({ user }: { readonly user: UserProfile }) {
  const { api, navigate } = useApp();
  const [model] = useState(() => new HomeModel(api, newKey));
  const state = useStore(model);
  const [editing, setEditing] = useState<Editing>(null);
  const [isStarting, setStarting] = useState(false);
  useEffect(() => {
    void model.load();
  }, [model]);

  const start = async (): Promise<void> => {
    setStarting(true);
    const meeting = await model.startNow();
    if (meeting === null) setStarting(false);
    else navigate(`/join/${meeting.id}`);
  };

  return (
    <div className={styles.page}>
      <TopBar>
        <UserMenu user={user} />
      </TopBar>
      <main className={styles.dashboard}>
        <section className={styles.actions} aria-label="Begin">
          <div>
            <h1 className={styles.greeting}>Hello, {user.displayName}</h1>
            <Text as="p" size={400} className={styles.muted}>
              Start a meeting now, plan one, or join with a link.
            </Text>
          </div>
          <div className={styles.buttons}>
            <Button
              appearance="primary"
              size="large"
              icon={<VideoAddRegular />}
              disabled={isStarting}
              onClick={() => void start()}
            >
              New meeting
            </Button>
            <Button size="large" icon={<CalendarLtrRegular />} onClick={() => setEditing({ meeting: null })}>
              Schedule a meeting
            </Button>
          </div>
          <JoinByCode />
          <TranscriptSearch />
        </section>
        <section aria-labelledby="my-meetings" className={styles.meetings}>
          <h2 id="my-meetings" className={styles.heading}>
            My meetings
          </h2>
          {state.problem !== null && <ProblemMessage problem={state.problem} />}
          <MeetingList
            state={state}
            onRetry={() => void model.load()}
            onMore={() => void model.loadMore()}
            onEdit={(meeting) => setEditing({ meeting })}
            onEnd={(meeting) => void model.end(meeting.id)}
          />
        </section>
      </main>
      {editing !== null && (
        <MeetingDialog
          meeting={editing.meeting}
          onClose={() => setEditing(null)}
          onSave={async (input, key) => {
            if (editing.meeting === null) await model.schedule(input, key);
            else await model.change(editing.meeting.id, input);
            setEditing(null);
          }}
        />
      )}
    </div>
  );
}

function UserMenu({ user }: { readonly user: UserProfile }) {
  const { session } = useApp();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" shape="circular" aria-label={`Account of ${user.displayName}`}>
          <Avatar
            aria-hidden="true"
            name={user.displayName}
            initials={{
              children: initials(user.displayName),
              style: { backgroundColor: avatarColor(user.id), color: '#fff' },
            }}
          />
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{user.email ? `${user.displayName}, ${user.email}` : user.displayName}</MenuGroupHeader>
            <MenuDivider />
            <MenuItem icon={<SignOutRegular />} onClick={() => session.clear()}>
              Sign out
            </MenuItem>
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
