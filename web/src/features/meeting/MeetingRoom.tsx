import { Button } from '@fluentui/react-components';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { MeetingClient } from '../../client/MeetingClient';
import type { Meeting } from '../../client/api/wire';
import { useApp } from '../../ui/AppContext';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useStore } from '../../ui/useStore';
import { useTitle } from '../../ui/useTitle';
import { AudioSinks } from './AudioSinks';
import { CaptionSettingsDialog } from './CaptionSettingsDialog';
import { CaptionsOverlay } from './CaptionsOverlay';
import { ConnectionBanner } from './ConnectionBanner';
import { ControlBar } from './ControlBar';
import { Header } from './Header';
import keepStyles from './keep.module.css';
import { KeepModel, recordRefusal } from './KeepModel';
import styles from './meeting.module.css';
import { Notices } from './Notices';
import { ParticipantsPanel } from './ParticipantsPanel';
import { RecordingAnnouncer, RecordingNotice } from './RecordingSigns';
import { ownPart } from './recordingText';
import { ShortcutsDialog } from './ShortcutsDialog';
import { Stage } from './Stage';
import { meetingView } from './tiles';
import { TileGrid } from './TileGrid';
import { TranscriptPanel } from './TranscriptPanel';
import { useShortcuts } from './useShortcuts';

export function MeetingRoom({ id, client }: { readonly id: string; readonly client: MeetingClient }) {
  const { media, captionSettings } = useApp();
  const state = useStore(client);
  const local = useStore(media);
  const meeting = useMeetingDetails(id);
  const recording = useStore(client.recording);
  const captions = useStore(client.captions);
  const settings = useStore(captionSettings);
  const [keepModel] = useState(() => new KeepModel(client));
  const kept = useStore(keepModel);
  const [panel, setPanel] = useState<'people' | 'transcript' | null>(null);
  const [isOverlayOn, setOverlayOn] = useState(false);
  const [isSettingsOpen, setSettingsOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useTitle(meeting?.title ?? 'Meeting');

  const togglePanel = (which: 'people' | 'transcript'): void => setPanel((open) => (open === which ? null : which));
  const hasCaptions = captions.room !== null;
  const languages = captions.room?.languages;
  const language =
    settings.language !== null && languages?.includes(settings.language) === true ? settings.language : null;
  const wantsWords = isOverlayOn || panel === 'transcript';
  useEffect(() => {
    client.captions.read(wantsWords, language);
  }, [client, wantsWords, language]);

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
        togglePanel('people');
        break;
      case 'captions':
        if (hasCaptions) setOverlayOn((on) => !on);
        break;
      case 'transcript':
        if (hasCaptions) togglePanel('transcript');
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
  const isHost = state.role === 'host';
  const isTranscribing = captions.room?.isOn === true;
  const view = meetingView(state, local, { isRecording: recording.current !== null, isTranscribing });
  const self = state.participants.find((one) => one.participantId === state.selfId);
  const keep = {
    isHost,
    isRecording: recording.current !== null,
    isRecordingBusy: recording.isBusy,
    recordRefusal: recordRefusal(meeting?.settings ?? null),
    hasCaptions,
    isReading: isOverlayOn,
    isTranscribing,
    isTranscriptOpen: panel === 'transcript',
    onRecord: () => void keepModel.toggleRecording(),
    onCaptions: () => setOverlayOn((on) => !on),
    onTranscript: () => togglePanel('transcript'),
    onTranscription: () => void keepModel.toggleTranscription(),
    onSettings: () => setSettingsOpen(true),
  };
  return (
    <div
      ref={root}
      tabIndex={-1}
      className={styles.room}
      data-testid="meeting"
      data-phase={state.phase}
      data-media={state.media.status}
      data-first-frame-ms={state.marks.firstFrame}
      data-recording={keep.isRecording}
      data-captions={hasCaptions ? (isTranscribing ? 'on' : 'off') : 'none'}
      data-connected-ms={state.marks.mediaConnected}
    >
      <Header
        id={id}
        title={meeting?.title ?? 'Meeting'}
        state={state}
        recording={recording.current}
        isPanelOpen={panel === 'people'}
        onTogglePanel={() => togglePanel('people')}
        onHelp={() => setHelpOpen(true)}
      />
      <ConnectionBanner state={state} onRetry={() => client.retryNow()} />
      <RecordingAnnouncer view={recording} />
      <RecordingNotice view={recording} part={ownPart(self)} />
      <div className={styles.body}>
        <main
          className={styles.main}
          aria-label="People in the meeting"
          data-stage={view.stage !== null}
          data-captions={isOverlayOn ? settings.position : 'none'}
        >
          {view.stage !== null && (
            <Stage screen={view.stage} onStop={() => media.stopScreen()} onFirstFrame={onFirstFrame} />
          )}
          <TileGrid view={view} meetingId={id} isAlone={state.participants.length < 2} onFirstFrame={onFirstFrame} />
          {isOverlayOn && <CaptionsOverlay view={captions} settings={settings} />}
        </main>
        {panel === 'people' && <ParticipantsPanel id={id} state={state} local={local} onClose={() => setPanel(null)} />}
        {panel === 'transcript' && <TranscriptPanel captions={client.captions} onClose={() => setPanel(null)} />}
      </div>
      {kept.failure !== null && (
        <div role="alert" className={keepStyles.failure}>
          <span>{kept.failure}</span>
          <Button size="small" onClick={() => keepModel.dismiss()}>
            Dismiss
          </Button>
        </div>
      )}
      <ControlBar client={client} media={media} isHost={isHost} isHandRaised={state.isHandRaised} keep={keep} />
      <Notices state={state} local={local} media={media} />
      <AudioSinks tracks={state.media.audioTracks} speakerId={local.speakerId} />
      <ConfirmDialog
        open={kept.isAskingToStop && keep.isRecording}
        title="Stop recording?"
        text="What follows is not recorded any more. The file is made of what there is, and you can start another recording later."
        confirm="Stop recording"
        onCancel={() => keepModel.cancelStop()}
        onConfirm={() => void keepModel.confirmStop()}
      />
      {isSettingsOpen && (
        <CaptionSettingsDialog store={captionSettings} room={captions.room} onClose={() => setSettingsOpen(false)} />
      )}
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
