import { Button, CounterBadge, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import { AlertRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { useApp } from '../AppContext';
import { useStore } from '../useStore';
import { Inbox } from './Inbox';
import styles from './inbox.module.css';
import { InboxModel } from './InboxModel';
import { NotificationSettingsDialog } from './NotificationSettingsDialog';

/** In the bar of every page but the meeting, for who has signed in. */
export function NotificationBell() {
  const { session } = useApp();
  const present = useStore(session);
  return present === null || present.user.isGuest ? null : <Bell key={present.user.id} />;
}

function Bell() {
  const { api } = useApp();
  const [model] = useState(() => new InboxModel(api.kept));
  const [isOpen, setOpen] = useState(false);
  const [isSettingsOpen, setSettingsOpen] = useState(false);
  const { entries } = useStore(model);
  useEffect(() => {
    model.open();
    return () => model.close();
  }, [model]);
  const count = entries.filter((one) => !one.isRead).length;
  return (
    <>
      <Popover open={isOpen} onOpenChange={(_, data) => setOpen(data.open)} trapFocus positioning="below-end">
        <PopoverTrigger disableButtonEnhancement>
          <Button
            className={styles.bell}
            appearance="subtle"
            icon={<AlertRegular />}
            aria-label={count > 0 ? `Notifications, ${count} new` : 'Notifications'}
          >
            {count > 0 && <CounterBadge count={count} size="small" color="danger" />}
          </Button>
        </PopoverTrigger>
        <PopoverSurface aria-label="Notifications">
          <Inbox
            model={model}
            onFollow={() => setOpen(false)}
            onSettings={() => {
              setOpen(false);
              setSettingsOpen(true);
            }}
          />
        </PopoverSurface>
      </Popover>
      {isSettingsOpen && <NotificationSettingsDialog onClose={() => setSettingsOpen(false)} />}
    </>
  );
}
