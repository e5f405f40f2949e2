import { Button, Checkbox, Field, Input, Skeleton, SkeletonItem, Spinner, Text } from '@fluentui/react-components';
import { CalendarLtrRegular, PlugDisconnectedRegular, RecordFilled } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { Meeting } from '../../client/api/wire';
import { useApp } from '../../ui/AppContext';
import { MessagePage } from '../../ui/MessagePage';
import { ProblemMessage } from '../../ui/ProblemMessage';
import { problemText } from '../../ui/problemText';
import { TopBar } from '../../ui/TopBar';
import { useStore } from '../../ui/useStore';
import { useTitle } from '../../ui/useTitle';
import { ConsentDialog } from './ConsentDialog';
import { PrejoinModel } from './PrejoinModel';
import { Preview } from './Preview';
import styles from './prejoin.module.css';

export function PrejoinPage({ id }: { readonly id: string }) {
  const { api, session, desk, media, navigate } = useApp();
  const [model] = useState(
    () =>
      new PrejoinModel(id, {
        api,
        session,
        join: (request) => desk.join(request),
        onJoined: () => navigate(`/m/${id}`),
      }),
  );
  const state = useStore(model);
  useTitle(state.meeting?.title ?? 'Join');

  useEffect(() => {
    model.open();
    return () => model.close();
  }, [model]);
  const isReady = state.stage === 'ready';
  useEffect(() => {
    if (!isReady) return;
    void media.open();
    return () => {
      // The meeting goes on with what was opened here; leaving the page for elsewhere gives it back.
      if (desk.running(id) === null) media.close();
    };
  }, [isReady, media, desk, id]);

  if (state.stage === 'failed' && state.loadProblem !== null) {
    const { title, text } = problemText(state.loadProblem);
    return (
      <MessagePage
        icon={state.loadProblem.isPassing ? <PlugDisconnectedRegular /> : <CalendarLtrRegular />}
        title={title}
        actions={
          <>
            {state.loadProblem.isPassing && <Spinner size="small" label="Trying again" />}
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

  return (
    <div className={styles.page}>
      <TopBar />
      <main className={styles.main}>
        <Preview media={media} />
        <section className={styles.panel} aria-label="Join">
          {state.meeting === null ? <TitleSkeleton /> : <Title meeting={state.meeting} />}
          {state.meeting?.isRecording === true && (
            <p role="note" aria-label="This meeting is being recorded now." className={styles.recorded}>
              <RecordFilled aria-hidden="true" /> This meeting is being recorded now.
            </p>
          )}
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              void model.join();
            }}
          >
            <Field label="Your name" required>
              <Input
                size="large"
                value={state.name}
                maxLength={80}
                autoComplete="name"
                onChange={(_, data) => model.setName(data.value)}
              />
            </Field>
            {state.needsPassword && (
              <Field label="Meeting password" required>
                <Input
                  size="large"
                  type="password"
                  autoComplete="off"
                  value={state.password}
                  onChange={(_, data) => model.setPassword(data.value)}
                />
              </Field>
            )}
            {state.meeting?.settings.joinAsViewers === true && !state.meeting.isHost ? (
              <Text className={styles.muted}>You join as a viewer: you see and hear. A host can let you speak.</Text>
            ) : (
              state.meeting?.isHost === false && (
                <Checkbox
                  label="Only watch and listen"
                  checked={state.asViewer}
                  onChange={(_, data) => model.setAsViewer(data.checked === true)}
                />
              )
            )}
            {state.problem !== null && <ProblemMessage problem={state.problem} />}
            {state.joining === 'waiting' ? (
              <div className={styles.waiting}>
                <Spinner size="small" label="Waiting to be let in" />
                <Button onClick={() => model.stopWaiting()}>Cancel</Button>
              </div>
            ) : (
              <Button
                type="submit"
                appearance="primary"
                size="large"
                className={styles.join}
                disabled={!isReady || state.name.trim() === ''}
                // Still takes the focus, which the consent dialog gives back when it closes.
                disabledFocusable={state.joining !== 'no'}
              >
                {state.joining === 'yes' ? 'Joining…' : 'Join now'}
              </Button>
            )}
          </form>
        </section>
      </main>
      {state.asking !== null && state.meeting !== null && (
        <ConsentDialog
          types={state.asking}
          answers={state.answers}
          mayDecline={state.meeting.settings.allowDeclinedConsent}
          onAnswer={(type, answer) => model.answer(type, answer)}
          onJoin={() => void model.join()}
          onCancel={() => model.cancelConsent()}
        />
      )}
    </div>
  );
}

function Title({ meeting }: { readonly meeting: Meeting }) {
  const { participantCount: count } = meeting;
  const present =
    count === 0
      ? 'Nobody is here yet'
      : count === 1
        ? 'One person is in the meeting'
        : `${count} people are in the meeting`;
  return (
    <header>
      <h1 className={styles.title}>{meeting.title}</h1>
      <Text block className={styles.muted}>
        {meeting.isHost ? 'You are the host' : `Hosted by ${meeting.hostName}`} · {present}
      </Text>
    </header>
  );
}

function TitleSkeleton() {
  return (
    <Skeleton aria-label="Loading the meeting" className={styles.skeleton}>
      <SkeletonItem size={32} />
      <SkeletonItem size={16} style={{ width: '60%' }} />
    </Skeleton>
  );
}
