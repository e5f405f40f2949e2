import { useCallback, useEffect, useRef, useState } from 'react';
import type { Move } from '../../client/breakouts/RoomBreakouts';
import type { MeetingClient } from '../../client/MeetingClient';
import { runsMeeting } from '../../client/moderation/roles';
import { useApp } from '../../ui/AppContext';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useStore } from '../../ui/useStore';
import { useTitle } from '../../ui/useTitle';
import { AudioSinks } from './AudioSinks';
import { BreakoutNotices } from './breakouts/BreakoutNotices';
import { CaptionsOverlay } from './CaptionsOverlay';
import { ConnectionBanner } from './ConnectionBanner';
import { ControlBar } from './ControlBar';
import { FailureBar } from './FailureBar';
import { Header } from './Header';
import { KeepDialogs } from './KeepDialogs';
import styles from './meeting.module.css';
import { Notices } from './Notices';
import { LobbyPrompt } from './people/LobbyPrompt';
import { ReactionsOverlay } from './reactions/ReactionsOverlay';
import { RecordingAnnouncer, RecordingNotice } from './RecordingSigns';
import { ownPart } from './recordingText';
import { ownRights } from './rights';
import { RunModel } from './RunModel';
import { ShortcutsDialog } from './ShortcutsDialog';
import { SidePanel } from './SidePanel';
import type { PanelName } from './SidePanel';
import { SpotlightStage } from './SpotlightStage';
import { Stage } from './Stage';
import { meetingView } from './tiles';
import { TileGrid } from './TileGrid';
import { useKeep } from './useKeep';
import { usePageSize } from './usePageSize';
import { useMeetingDetails } from './useMeetingDetails';
import { useRoomShortcuts } from './useRoomShortcuts';
import { useCovered } from './useShown';

export interface MeetingRoomProps {
  readonly id: string;
  readonly client: MeetingClient;
  /** The breakout room that this is; null in the meeting itself. */
  readonly roomName: string | null;
  readonly onMove: (to: Pick<Move, 'roomId' | 'name'>) => Promise<string | null>;
}

export function MeetingRoom({ id, client, roomName, onMove }: MeetingRoomProps) {
  const { media, shortcuts } = useApp();
  const { desk } = client;
  const state = useStore(client);
  const local = useStore(media);
  const room = useStore(desk.facts);
  const chat = useStore(desk.chat);
  const polls = useStore(desk.polls);
  const { waiting } = useStore(desk.lobby);
  const { news } = useStore(desk.moderation);
  const reactions = useStore(desk.reactions);
  const hasLetters = useStore(shortcuts);
  const meeting = useMeetingDetails(id);
  const [run] = useState(() => new RunModel(desk));
  const acts = useStore(run);
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [wantedPage, turnTo] = useState(0);
  const pageSize = usePageSize();
  const title = [roomName, meeting?.title ?? 'Meeting'].filter((part) => part !== null).join(' · ');
  useTitle(title);

  const toggle = (which: PanelName): void => setPanel((open) => (open === which ? null : which));
  const isHost = state.role === 'host';
  const isRunning = runsMeeting(state.role);
  const isInside = roomName !== null;
  const keep = useKeep({
    client,
    meeting,
    isHost: isHost && !isInside,
    isTranscriptOpen: panel === 'transcript',
    onTranscript: () => toggle('transcript'),
  });
  const rights = ownRights(state, room);
  // The button that led here is gone: without this the focus is nowhere, and a closed dialog keeps the page hidden from readers.
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => root.current?.focus({ preventScroll: true }), []);

  useCovered(client.shown);
  const onFirstFrame = useCallback(() => client.reportFirstFrame(), [client]);
  const nameOf = (participantId: string): string =>
    participantId === state.selfId
      ? 'You'
      : (state.participants.find((one) => one.participantId === participantId)?.displayName ?? 'Somebody');
  const { isRecording, isTranscribing, hasCaptions, isReading } = keep.controls;
  const choice = { page: wantedPage, size: pageSize };
  const view = meetingView(state, local, { isRecording, isTranscribing }, room?.spotlight ?? [], choice);
  // Who left took a page with them: it is not to come back by itself when others come.
  if (view.page !== wantedPage) turnTo(view.page);
  useRoomShortcuts({ client, rights, hasLetters, hasCaptions: keep.controls.hasCaptions }, (action) => {
    if (action === 'help') setHelpOpen(true);
    else if (action === 'captions') keep.controls.onCaptions();
    else if (action === 'nextPage') turnTo(view.page + 1);
    else if (action === 'previousPage') turnTo(view.page - 1);
    else toggle(action);
  });

  const self = state.participants.find((one) => one.participantId === state.selfId);
  const hasBreakouts = isRunning || isInside || (room?.breakouts ?? null) !== null;
  const goBack = (): void => desk.breakouts.go(id, null);
  return (
    <div
      ref={root}
      tabIndex={-1}
      className={styles.room}
      data-testid="meeting"
      data-phase={state.phase}
      data-room-id={state.roomId}
      data-role={state.role ?? ''}
      data-media={state.media.status}
      data-media-way={state.media.way}
      data-first-frame-ms={state.marks.firstFrame}
      data-recording={isRecording}
      data-captions={hasCaptions ? (isTranscribing ? 'on' : 'off') : 'none'}
      data-connected-ms={state.marks.mediaConnected}
    >
      <Header
        id={id}
        title={title}
        state={state}
        room={room}
        recording={keep.recording.current}
        unread={chat.unread}
        waiting={waiting.length}
        isPeopleOpen={panel === 'people'}
        isChatOpen={panel === 'chat'}
        onPeople={() => toggle('people')}
        onChat={() => toggle('chat')}
        onHelp={() => setHelpOpen(true)}
      />
      <ConnectionBanner state={state} onRetry={() => client.retryNow()} />
      <RecordingAnnouncer view={keep.recording} />
      <RecordingNotice view={keep.recording} part={ownPart(self)} />
      <LobbyPrompt
        waiting={isRunning ? waiting : []}
        isListed={panel === 'people'}
        onAct={(request) => void run.act(request)}
        onShow={() => setPanel('people')}
      />
      <BreakoutNotices breakouts={desk.breakouts} onMove={onMove} />
      <div className={styles.body}>
        <main
          className={styles.main}
          aria-label="People in the meeting"
          data-stage={view.stage !== null || view.spotlight.length > 0}
          data-captions={isReading ? keep.settings.position : 'none'}
        >
          {view.stage !== null && (
            <Stage
              screen={view.stage}
              pictures={client.shown}
              onStop={() => media.stopScreen()}
              onFirstFrame={onFirstFrame}
            />
          )}
          {view.spotlight.length > 0 && (
            <SpotlightStage tiles={view.spotlight} pictures={client.shown} onFirstFrame={onFirstFrame} />
          )}
          {(view.spotlight.length === 0 || view.tiles.length > 0) && (
            <TileGrid
              view={view}
              pictures={client.shown}
              meetingId={id}
              isAlone={state.participants.length < 2}
              onTurn={turnTo}
              onFirstFrame={onFirstFrame}
            />
          )}
          <ReactionsOverlay reactions={reactions} nameOf={nameOf} />
          {isReading && <CaptionsOverlay view={keep.captions} settings={keep.settings} />}
        </main>
        <SidePanel
          id={id}
          open={panel}
          client={client}
          meeting={meeting}
          run={run}
          isInside={isInside}
          onOpen={setPanel}
        />
      </div>
      <FailureBar text={keep.state.failure} onDismiss={() => keep.model.dismiss()} />
      <FailureBar text={acts.failure} onDismiss={() => run.dismiss()} />
      <ControlBar
        client={client}
        media={media}
        rights={rights}
        isRunning={isRunning}
        isHandRaised={state.isHandRaised}
        keep={keep.controls}
        more={{
          unseenPolls: polls.unseen.length,
          isPollsOpen: panel === 'polls',
          isBreakoutsOpen: hasBreakouts ? panel === 'breakouts' : null,
          onPolls: () => toggle('polls'),
          onBreakouts: () => toggle('breakouts'),
          onHelp: () => setHelpOpen(true),
        }}
        onReact={(emoji) => void run.react(emoji)}
        onReturn={isInside ? goBack : null}
      />
      <Notices
        state={state}
        local={local}
        media={media}
        news={news}
        message={chat.newest}
        isChatOpen={panel === 'chat'}
      />
      <AudioSinks tracks={state.media.audioTracks} speakerId={local.speakerId} />
      <KeepDialogs keep={keep} />
      <ConfirmDialog
        open={acts.asking !== null}
        title={acts.asking?.question?.title ?? ''}
        text={acts.asking?.question?.text ?? ''}
        confirm={acts.asking?.question?.confirm ?? ''}
        onCancel={() => run.cancel()}
        onConfirm={() => void run.confirm()}
      />
      {isHelpOpen && <ShortcutsDialog store={shortcuts} onClose={() => setHelpOpen(false)} />}
    </div>
  );
}
