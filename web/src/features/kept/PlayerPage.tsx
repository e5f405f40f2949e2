import { Button, Spinner, Tab, TabList, Text } from '@fluentui/react-components';
import { VideoClipRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { Recording } from '../../client/api/keptWire';
import { useApp } from '../../ui/AppContext';
import { MessagePage } from '../../ui/MessagePage';
import { PageLink } from '../../ui/PageLink';
import { problemText } from '../../ui/problemText';
import { SignInFirst } from '../../ui/SignInFirst';
import { TopBar } from '../../ui/TopBar';
import { useStore } from '../../ui/useStore';
import { useTitle } from '../../ui/useTitle';
import styles from './kept.module.css';
import { dateTimeText, statusText } from './keptText';
import { MeetingFacts } from './MeetingFacts';
import { Player } from './Player';
import { PlayerModel } from './PlayerModel';
import { SummaryModel } from './SummaryModel';
import { SummaryView } from './SummaryView';
import { recordingOffset } from './timeline';
import { TranscriptModel } from './TranscriptModel';
import { TranscriptView } from './TranscriptView';
import { useOpened } from './useOpened';
import { useVideo } from './useVideo';

export interface PlayerPageProps {
  readonly id: string;
  readonly recordingId: string;
  readonly place: { readonly seconds: number | null };
}

export function PlayerPage(props: PlayerPageProps) {
  const { session } = useApp();
  return useStore(session) === null ? <SignInFirst /> : <Loading {...props} />;
}

function Loading({ id, recordingId, place }: PlayerPageProps) {
  const { api, navigate } = useApp();
  const [model] = useState(() => new PlayerModel(id, recordingId, api.kept));
  const [facts] = useState(() => new MeetingFacts(id, api));
  const { recording, problem } = useStore(model);
  useOpened(model);
  useEffect(() => {
    void facts.load();
  }, [facts]);
  useTitle(recording?.title ?? 'Recording');

  if (recording === null && problem === null) {
    return (
      <div className={styles.page} data-testid="player" data-recording-id={recordingId} data-state="loading">
        <TopBar />
        <main className={styles.main}>
          <Spinner label="Loading the recording" delay={300} />
        </main>
      </div>
    );
  }
  if (recording === null) {
    const isGone = problem?.type === 'not-found' || problem?.type === 'forbidden';
    return (
      <MessagePage
        icon={<VideoClipRegular />}
        title={isGone ? 'No such recording' : 'The recording cannot be loaded'}
        actions={
          <>
            {!isGone && (
              <Button size="large" onClick={() => void model.renew()}>
                Try again
              </Button>
            )}
            <Button size="large" appearance="primary" onClick={() => navigate(`/meetings/${id}`)}>
              All recordings
            </Button>
          </>
        }
      >
        {isGone || problem === null
          ? 'It was deleted, or the host has not shared it with you.'
          : problemText(problem).text}
      </MessagePage>
    );
  }
  return <Watching model={model} facts={facts} recording={recording} startAt={place.seconds} />;
}

interface WatchingProps {
  readonly model: PlayerModel;
  readonly facts: MeetingFacts;
  readonly recording: Recording;
  readonly startAt: number | null;
}

function Watching({ model, facts, recording, startAt }: WatchingProps) {
  const { api } = useApp();
  const { meeting, sessions } = useStore(facts);
  const { status } = useStore(model);
  const [transcript] = useState(() => new TranscriptModel(recording.meetingId, recording.sessionId, api.kept));
  const [summary] = useState(() => new SummaryModel(recording.meetingId, recording.sessionId, api.kept));
  useOpened(transcript);
  useOpened(summary);
  const [tab, setTab] = useState<unknown>('transcript');
  const video = useVideo(model, startAt);
  const offset = recordingOffset(recording, sessions);
  const goTo = (seconds: number): (() => void) | null => {
    const at = seconds - offset;
    return at < -2 || at > (recording.duration ?? 0) ? null : () => video.seek(Math.max(0, at), true);
  };
  return (
    <div className={styles.page} data-testid="player" data-recording-id={recording.recordingId} data-state={status}>
      <TopBar />
      <main className={styles.watching}>
        <section className={styles.watchMain} aria-label="Player">
          <header className={styles.head}>
            <h1 className={styles.title}>{recording.title}</h1>
            <Text className={styles.muted}>
              {dateTimeText(recording.startedAt)} ·{' '}
              <PageLink to={`/meetings/${recording.meetingId}`}>All recordings</PageLink>
            </Text>
          </header>
          {recording.status === 'ready' ? (
            <Player model={model} recording={recording} video={video} language={meeting?.settings.language ?? 'en'} />
          ) : (
            <div className={styles.empty} role="status">
              <VideoClipRegular aria-hidden="true" />
              <Text weight="semibold">{statusText(recording.status)}</Text>
              <Text className={styles.muted}>
                {recording.failure ?? recording.step ?? 'It can be played here when it is ready.'}
                {recording.status === 'processing' && recording.progress
                  ? ` (${Math.round(recording.progress * 100)} %)`
                  : ''}
              </Text>
            </div>
          )}
        </section>
        <aside className={styles.watchSide} aria-label="What was said">
          <TabList selectedValue={tab} onTabSelect={(_, data) => setTab(data.value)}>
            <Tab value="transcript">Transcript</Tab>
            <Tab value="summary">Summary</Tab>
          </TabList>
          {tab === 'transcript' ? (
            <TranscriptView
              model={transcript}
              title={recording.title}
              goTo={goTo}
              playing={video.seconds === null ? null : video.seconds + offset}
            />
          ) : (
            <div className={styles.sideSummary}>
              <SummaryView model={summary} isHost={meeting?.isHost ?? false} goTo={goTo} />
            </div>
          )}
        </aside>
      </main>
    </div>
  );
}
