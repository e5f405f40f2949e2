import { useCallback, useEffect, useRef, useState } from 'react';
import type { MeetingClient } from '../../client/MeetingClient';
import type { Meeting } from '../../client/api/wire';
import { useApp } from '../../ui/AppContext';
import { useStore } from '../../ui/useStore';
import { useTitle } from '../../ui/useTitle';
import { AudioSinks } from './AudioSinks';
import { ConnectionBanner } from './ConnectionBanner';
import { ControlBar } from './ControlBar';
import { Header } from './Header';
import styles from './meeting.module.css';
import { Notices } from './Notices';
import { ParticipantsPanel } from './ParticipantsPanel';
import { ShortcutsDialog } from './ShortcutsDialog';
import { Stage } from './Stage';
import { meetingView } from './tiles';
import { TileGrid } from './TileGrid';
import { useShortcuts } from './useShortcuts';

export function MeetingRoom({ id, client }: { readonly id: string; readonly client: MeetingClient }) {
  const { media } = useApp();
  const state = useStore(client);
  const local = useStore(media);
  const meeting = useMeetingDetails(id);
  const [isPanelOpen, setPanelOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useTitle(meeting?.title ?? 'Meeting');

  const isSharing = local.screen.video !== null;
  const { isHandRaised } = state;
  const isMicrophoneOn = local.microphone.wanted && local.microphone.track !== null;
  const isCameraOn = local.camera.wanted && local.camera.track !== null;
  useShortcuts((action) => {
    switch (action) {
      case 'microphone':
        void media.setMicrophone(!isMicrophoneOn);
        break;
      case 'camera':
        void media.setCamera(!isCameraOn);
        break;
      case 'screen':
        if (isSharing) media.stopScreen();
        else void media.shareScreen();
        break;
      case 'hand':
        client.raiseHand(!isHandRaised);
        break;
      case 'participants':
        setPanelOpen((open) => !open);
        break;
      case 'help':
        setHelpOpen(true);
        break;
    }
  });

  // The button that led here is gone: without this the focus is nowhere, and a closed dialog keeps the page hidden from readers.
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => root.current?.focus({ preventScroll: true }), []);

  const onFirstFrame = useCallback(() => client.reportFirstFrame(), [client]);
  const view = meetingView(state, local);
  return (
    <div
      ref={root}
      tabIndex={-1}
      className={styles.room}
      data-testid="meeting"
      data-phase={state.phase}
      data-media={state.media.status}
      data-first-frame-ms={state.marks.firstFrame}
      data-connected-ms={state.marks.mediaConnected}
    >
      <Header
        id={id}
        title={meeting?.title ?? 'Meeting'}
        state={state}
        isPanelOpen={isPanelOpen}
        onTogglePanel={() => setPanelOpen((open) => !open)}
        onHelp={() => setHelpOpen(true)}
      />
      <ConnectionBanner state={state} onRetry={() => client.retryNow()} />
      <div className={styles.body}>
        <main className={styles.main} aria-label="People in the meeting" data-stage={view.stage !== null}>
          {view.stage !== null && (
            <Stage screen={view.stage} onStop={() => media.stopScreen()} onFirstFrame={onFirstFrame} />
          )}
          <TileGrid view={view} meetingId={id} isAlone={state.participants.length < 2} onFirstFrame={onFirstFrame} />
        </main>
        {isPanelOpen && <ParticipantsPanel id={id} state={state} local={local} onClose={() => setPanelOpen(false)} />}
      </div>
      <ControlBar client={client} media={media} isHost={state.role === 'host'} isHandRaised={state.isHandRaised} />
      <Notices state={state} local={local} media={media} />
      <AudioSinks tracks={state.media.audioTracks} speakerId={local.speakerId} />
      <ShortcutsDialog open={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

/** Title and the like; the meeting goes on without them. */
function useMeetingDetails(id: string): Meeting | null {
  const { api } = useApp();
  const [meeting, setMeeting] = useState<Meeting | null>(null);
  useEffect(() => {
    let isGone = false;
    api.getMeeting(id).then(
      (found) => {
        if (!isGone) setMeeting(found);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [api, id]);
  return meeting;
}
