import { Button, Field, Select, Spinner, Tab, TabList, Text } from '@fluentui/react-components';
import { PlugDisconnectedRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { useApp } from '../../ui/AppContext';
import { MessagePage } from '../../ui/MessagePage';
import { problemText } from '../../ui/problemText';
import { SignInFirst } from '../../ui/SignInFirst';
import { TopBar } from '../../ui/TopBar';
import { useStore } from '../../ui/useStore';
import { useTitle } from '../../ui/useTitle';
import styles from './kept.module.css';
import { sessionText } from './keptText';
import { MeetingFacts } from './MeetingFacts';
import { RecordingList } from './RecordingList';
import { RecordingsModel } from './RecordingsModel';
import { SummaryModel } from './SummaryModel';
import { SummaryView } from './SummaryView';
import { placeOfSecond, playerPath } from './timeline';
import { TranscriptModel } from './TranscriptModel';
import { TranscriptView } from './TranscriptView';
import { useOpened } from './useOpened';

type Tabs = 'recordings' | 'summary' | 'transcript';

export interface KeptPageProps {
  readonly id: string;
  readonly tab: Tabs;
  readonly place: { readonly session: string | null; readonly line: string | null };
}

/** What was kept of a meeting: its recordings, and of each session transcript and summary. */
export function KeptPage(props: KeptPageProps) {
  const { session } = useApp();
  return useStore(session) === null ? <SignInFirst /> : <Kept {...props} />;
}

function Kept({ id, tab, place }: KeptPageProps) {
  const { api, navigate } = useApp();
  const [facts] = useState(() => new MeetingFacts(id, api));
  const [recordings] = useState(() => new RecordingsModel(id, api.kept));
  const { stage, meeting, sessions, problem } = useStore(facts);
  useOpened(recordings);
  useEffect(() => {
    void facts.load();
  }, [facts]);
  useTitle(meeting?.title ?? 'Meeting');

  if (stage === 'failed' && problem !== null) {
    const { title, text } = problemText(problem);
    return (
      <MessagePage
        icon={<PlugDisconnectedRegular />}
        title={title}
        actions={
          <>
            <Button size="large" onClick={() => void facts.load()}>
              Try again
            </Button>
            <Button size="large" appearance="primary" onClick={() => navigate('/')}>
              Go home
            </Button>
          </>
        }
      >
        {text}
      </MessagePage>
    );
  }
  if (stage === 'loading' || meeting === null) {
    return (
      <div className={styles.page}>
        <TopBar />
        <main className={styles.main}>
          <Spinner label="Loading the meeting" delay={300} />
        </main>
      </div>
    );
  }

  const sessionId = place.session ?? sessions[0]?.sessionId ?? null;
  const shown = sessions.find((one) => one.sessionId === sessionId);
  const go = (to: Tabs, session: string | null): void => {
    const query = session === null ? '' : `?session=${encodeURIComponent(session)}`;
    navigate(`/meetings/${id}${to === 'recordings' ? '' : `/${to}`}${query}`, { replace: true });
  };
  return (
    <div className={styles.page}>
      <TopBar />
      <main className={styles.main}>
        <header className={styles.head}>
          <h1 className={styles.title}>{meeting.title}</h1>
          <Text className={styles.muted}>
            {meeting.isHost ? 'You are the host' : `Hosted by ${meeting.hostName}`}
            {sessions.length === 1 && shown !== undefined ? ` · ${sessionText(shown)}` : ''}
            {sessions.length === 0 ? ' · It has not run yet' : ''}
          </Text>
          {sessions.length > 1 && tab !== 'recordings' && (
            <Field label="Session" orientation="horizontal" className={styles.session}>
              <Select value={sessionId ?? ''} onChange={(_, data) => go(tab, data.value)}>
                {sessions.map((one) => (
                  <option key={one.sessionId} value={one.sessionId}>
                    {sessionText(one)}
                  </option>
                ))}
              </Select>
            </Field>
          )}
        </header>
        <TabList
          className={styles.tabs}
          selectedValue={tab}
          aria-label="What was kept"
          onTabSelect={(_, data) => go(data.value as Tabs, place.session)}
        >
          <Tab value="recordings">Recordings</Tab>
          <Tab value="summary">Summary</Tab>
          <Tab value="transcript">Transcript</Tab>
        </TabList>
        {tab === 'recordings' && <RecordingList model={recordings} meeting={meeting} />}
        {tab === 'summary' && (
          <SummaryTab
            key={sessionId ?? ''}
            id={id}
            sessionId={sessionId}
            isHost={meeting.isHost}
            facts={facts}
            recordings={recordings}
          />
        )}
        {tab === 'transcript' && (
          <TranscriptTab
            key={sessionId ?? ''}
            id={id}
            sessionId={sessionId}
            title={meeting.title}
            lineId={place.line}
            facts={facts}
            recordings={recordings}
          />
        )}
      </main>
    </div>
  );
}

interface TabProps {
  readonly id: string;
  readonly sessionId: string | null;
  readonly facts: MeetingFacts;
  readonly recordings: RecordingsModel;
}

/** Leads to the player, where a recording has that second; null where none does. */
function useGoTo({ id, sessionId, facts, recordings }: TabProps): (seconds: number) => (() => void) | null {
  const { navigate } = useApp();
  const { sessions } = useStore(facts);
  const list = useStore(recordings);
  return (seconds) => {
    const place = placeOfSecond(seconds, sessionId, list.recordings, sessions);
    return place === null ? null : () => navigate(playerPath(id, place));
  };
}

function SummaryTab(props: TabProps & { readonly isHost: boolean }) {
  const { api } = useApp();
  const [model] = useState(() => new SummaryModel(props.id, props.sessionId, api.kept));
  useOpened(model);
  return <SummaryView model={model} isHost={props.isHost} goTo={useGoTo(props)} />;
}

function TranscriptTab(props: TabProps & { readonly title: string; readonly lineId: string | null }) {
  const { api } = useApp();
  const [model] = useState(() => new TranscriptModel(props.id, props.sessionId, api.kept));
  useOpened(model);
  return <TranscriptView model={model} title={props.title} goTo={useGoTo(props)} lineId={props.lineId} />;
}
