import { Button, Spinner } from '@fluentui/react-components';
import { PlugDisconnectedRegular } from '@fluentui/react-icons';
import { useEffect } from 'react';
import type { MeetingClient } from '../../client/MeetingClient';
import { useApp } from '../../ui/AppContext';
import { MessagePage } from '../../ui/MessagePage';
import { problemText } from '../../ui/problemText';
import { useStore } from '../../ui/useStore';
import { MeetingRoom } from './MeetingRoom';
import { useCall } from './useCall';

export function MeetingPage({ id }: { readonly id: string }) {
  const { navigate } = useApp();
  const { client, problem } = useCall(id);
  if (client !== null) return <Call id={id} client={client} />;
  if (problem === null) {
    return <MessagePage icon={<Spinner />} title="Coming back into the meeting" />;
  }
  const { title, text } = problemText(problem);
  return (
    <MessagePage
      icon={<PlugDisconnectedRegular />}
      title={title}
      actions={
        <>
          <Spinner size="small" label="Trying again" />
          <Button size="large" onClick={() => navigate(`/join/${id}`)}>
            Back
          </Button>
        </>
      }
    >
      {text}
    </MessagePage>
  );
}

/** Follows the call to its end, whichever side ends it. */
function Call({ id, client }: { readonly id: string; readonly client: MeetingClient }) {
  const { desk, navigate } = useApp();
  const { over } = useStore(client);
  useEffect(() => {
    if (over === null) return;
    desk.close(id, over);
    navigate(`/left/${id}`, { replace: true });
  }, [over, desk, id, navigate]);
  useEffect(
    () => () => {
      // The browser's Back button leaves the meeting, not only its page.
      if (location.pathname.startsWith(`/m/${id}`) || client.getSnapshot().over !== null) return;
      void client.leave();
      desk.close(id, { kind: 'left' });
    },
    [client, desk, id],
  );
  return <MeetingRoom id={id} client={client} />;
}
