import { Button, Spinner } from '@fluentui/react-components';
import { PlugDisconnectedRegular } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import type { Move } from '../../client/breakouts/RoomBreakouts';
import type { MeetingClient } from '../../client/MeetingClient';
import { useApp } from '../../ui/AppContext';
import { MessagePage } from '../../ui/MessagePage';
import { problemText } from '../../ui/problemText';
import { useStore } from '../../ui/useStore';
import { MeetingRoom } from './MeetingRoom';
import { useCall } from './useCall';

export function MeetingPage({ id }: { readonly id: string }) {
  const { navigate } = useApp();
  const { client, roomName, problem, move } = useCall(id);
  if (client !== null) {
    // Another room is another client: nothing of the one that was left stays on the screen.
    return (
      <Call
        key={client.getSnapshot().roomId}
        id={id}
        client={client}
        roomName={roomName}
        onMove={(to) => move(client, to)}
      />
    );
  }
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

interface CallProps {
  readonly id: string;
  readonly client: MeetingClient;
  readonly roomName: string | null;
  readonly onMove: (to: Pick<Move, 'roomId' | 'name'>) => Promise<string | null>;
}

/** Follows the call to its end, whichever side ends it. The end of a breakout room leads back to its meeting. */
function Call({ id, client, roomName, onMove }: CallProps) {
  const { desk, navigate } = useApp();
  const { over } = useStore(client);
  const back = useRef(onMove);
  useEffect(() => {
    back.current = onMove;
  }, [onMove]);
  useEffect(() => {
    // A client that was left for another room is over too, and nobody's any more.
    if (over === null || !desk.holds(client)) return;
    const end = async (): Promise<void> => {
      const isRoomOver = over.kind === 'ended' && client.getSnapshot().roomId !== id;
      if (isRoomOver && (await back.current({ roomId: id, name: null })) === null) return;
      desk.close(id, over);
      navigate(`/left/${id}`, { replace: true });
    };
    void end();
  }, [over, client, desk, id, navigate]);
  useEffect(
    () => () => {
      // The browser's Back button leaves the meeting, not only its page.
      if (location.pathname.startsWith(`/m/${id}`) || client.getSnapshot().over !== null) return;
      void client.leave();
      desk.close(id, { kind: 'left' });
    },
    [client, desk, id],
  );
  return <MeetingRoom id={id} client={client} roomName={roomName} onMove={onMove} />;
}
