import { Button, Text } from '@fluentui/react-components';
import { SettingsRegular } from '@fluentui/react-icons';
import type { InboxEntry } from '../../client/api/keptWire';
import { safePath } from '../../client/safeUrl';
import { useApp } from '../AppContext';
import { problemText } from '../problemText';
import { useStore } from '../useStore';
import styles from './inbox.module.css';
import type { InboxModel } from './InboxModel';

export interface InboxProps {
  readonly model: InboxModel;
  readonly onFollow: () => void;
  readonly onSettings: () => void;
}

export function Inbox({ model, onFollow, onSettings }: InboxProps) {
  const { entries, next, hasLoaded, problem } = useStore(model);
  return (
    <div className={styles.inbox}>
      <header className={styles.head}>
        <h2 className={styles.title}>Notifications</h2>
        <Button
          appearance="subtle"
          icon={<SettingsRegular />}
          aria-label="Notification settings"
          onClick={onSettings}
        />
      </header>
      {problem !== null && (
        <Text role="alert" size={200}>
          {problemText(problem).text}
        </Text>
      )}
      {hasLoaded && entries.length === 0 && (
        <Text className={styles.muted}>You are told here when a recording, a transcript or a summary is there.</Text>
      )}
      {entries.length > 0 && (
        <ul className={styles.entries} aria-label="Inbox">
          {entries.map((entry) => (
            <Entry key={entry.notificationId} entry={entry} model={model} onFollow={onFollow} />
          ))}
        </ul>
      )}
      <div className={styles.actions}>
        {entries.some((one) => !one.isRead) && (
          <Button size="small" onClick={() => void model.markRead()}>
            Mark all as read
          </Button>
        )}
        {next !== null && (
          <Button size="small" appearance="subtle" onClick={() => void model.loadMore()}>
            Earlier ones
          </Button>
        )}
      </div>
    </div>
  );
}

interface EntryProps {
  readonly entry: InboxEntry;
  readonly model: InboxModel;
  readonly onFollow: () => void;
}

function Entry({ entry, model, onFollow }: EntryProps) {
  const { navigate } = useApp();
  const path = safePath(entry.path) ?? `/meetings/${encodeURIComponent(entry.meetingId)}`;
  return (
    <li data-testid="notification" data-kind={entry.kind} data-read={entry.isRead}>
      <a
        className={styles.entry}
        href={path}
        data-read={entry.isRead}
        onClick={(event) => {
          if (!entry.isRead) void model.markRead([entry.notificationId]);
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          onFollow();
          navigate(path);
        }}
      >
        <strong>{entry.title}</strong>
        {!entry.isRead && <span className="visually-hidden">, new</span>}
        <span>{entry.text}</span>
        <time className={styles.muted} dateTime={entry.at}>
          {new Date(entry.at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
        </time>
      </a>
    </li>
  );
}
