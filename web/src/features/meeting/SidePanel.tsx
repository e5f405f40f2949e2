import { useState } from 'react';
import type { Meeting } from '../../client/api/wire';
import type { MeetingClient } from '../../client/MeetingClient';
import { fileNameOf, saveBlob } from '../../ui/saveFile';
import { runsMeeting } from '../../client/moderation/roles';
import { useApp } from '../../ui/AppContext';
import { useStore } from '../../ui/useStore';
import { BreakoutsModel } from './breakouts/BreakoutsModel';
import { BreakoutsPanel } from './breakouts/BreakoutsPanel';
import type { ChatDraft } from './chat/ChatComposer';
import { ChatPanel } from './chat/ChatPanel';
import { ParticipantsPanel } from './ParticipantsPanel';
import { PollsPanel } from './polls/PollsPanel';
import type { RunModel } from './RunModel';
import { TranscriptPanel } from './TranscriptPanel';

export type PanelName = 'people' | 'chat' | 'polls' | 'breakouts' | 'transcript';

export interface SidePanelProps {
  readonly id: string;
  readonly open: PanelName | null;
  readonly client: MeetingClient;
  readonly meeting: Meeting | null;
  readonly run: RunModel;
  readonly isInside: boolean;
  readonly onOpen: (panel: PanelName | null) => void;
}

/** What stands beside the pictures: one at a time. What is half written in one is there when it is opened again. */
export function SidePanel({ id, open, client, meeting, run, isInside, onOpen }: SidePanelProps) {
  const { media, api } = useApp();
  const { desk } = client;
  const state = useStore(client);
  const local = useStore(media);
  const room = useStore(desk.facts);
  const { waiting } = useStore(desk.lobby);
  const [draft, setDraft] = useState<ChatDraft>({ text: '', to: null });
  const [plan] = useState(() => new BreakoutsModel(desk.breakouts, run));
  const close = (): void => onOpen(null);
  const mayWrite = meeting?.settings.chatEnabled !== false;
  const attendance = async (): Promise<void> => {
    const file = await api.room.attendance(state.roomId, state.sessionId);
    saveBlob(file, `${fileNameOf(meeting?.title ?? 'Meeting')} attendance.csv`);
  };
  switch (open) {
    case 'people':
      return (
        <ParticipantsPanel
          id={id}
          state={state}
          local={local}
          room={room}
          waiting={waiting}
          hasChat={mayWrite}
          onAct={(request) => void run.act(request)}
          onChoose={(action, participantId) => {
            if (action.kind !== 'message') {
              run.choose(action);
              return;
            }
            setDraft({ ...draft, to: participantId });
            onOpen('chat');
          }}
          onAttendance={() => void run.try('The attendance list could not be loaded.', attendance)}
          onClose={close}
        />
      );
    case 'chat':
      return (
        <ChatPanel
          chat={desk.chat}
          state={state}
          mayWrite={mayWrite}
          draft={draft}
          onDraft={setDraft}
          onDelete={(messageId) => void run.deleteMessage(messageId)}
          onClose={close}
        />
      );
    case 'polls':
      return <PollsPanel polls={desk.polls} run={run} isRunning={runsMeeting(state.role)} mayVote onClose={close} />;
    case 'breakouts':
      return (
        <BreakoutsPanel
          model={plan}
          breakouts={desk.breakouts}
          state={state}
          present={room?.breakouts ?? null}
          isInside={isInside}
          onClose={close}
        />
      );
    case 'transcript':
      return <TranscriptPanel captions={client.captions} onClose={close} />;
    case null:
      return null;
  }
}
