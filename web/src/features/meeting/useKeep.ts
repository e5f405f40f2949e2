import { useEffect, useState } from 'react';
import type { Meeting } from '../../client/api/wire';
import type { MeetingClient } from '../../client/MeetingClient';
import { useApp } from '../../ui/AppContext';
import { useStore } from '../../ui/useStore';
import type { KeepControls } from './keepControls';
import { KeepModel, recordRefusal } from './KeepModel';

export interface KeepOptions {
  readonly client: MeetingClient;
  readonly meeting: Meeting | null;
  readonly isHost: boolean;
  readonly isTranscriptOpen: boolean;
  readonly onTranscript: () => void;
}

/** What is kept of the meeting while it runs: recording and captions, with their controls. */
export function useKeep({ client, meeting, isHost, isTranscriptOpen, onTranscript }: KeepOptions) {
  const { captionSettings } = useApp();
  const recording = useStore(client.recording);
  const captions = useStore(client.captions);
  const settings = useStore(captionSettings);
  const [model] = useState(() => new KeepModel(client));
  const state = useStore(model);
  const [isOverlayOn, setOverlayOn] = useState(false);
  const [isSettingsOpen, setSettingsOpen] = useState(false);

  const hasCaptions = captions.room !== null;
  const languages = captions.room?.languages;
  const language =
    settings.language !== null && languages?.includes(settings.language) === true ? settings.language : null;
  const wantsWords = isOverlayOn || isTranscriptOpen;
  useEffect(() => {
    client.captions.read(wantsWords, language);
  }, [client, wantsWords, language]);

  const controls: KeepControls = {
    isHost,
    isRecording: recording.current !== null,
    isRecordingBusy: recording.isBusy,
    recordRefusal: recordRefusal(meeting?.settings ?? null),
    hasCaptions,
    isReading: isOverlayOn,
    isTranscribing: captions.room?.isOn === true,
    isTranscriptOpen,
    onRecord: () => void model.toggleRecording(),
    onCaptions: () => setOverlayOn((on) => !on),
    onTranscript,
    onTranscription: () => void model.toggleTranscription(),
    onSettings: () => setSettingsOpen(true),
  };
  return { recording, captions, settings, model, state, controls, isSettingsOpen, setSettingsOpen };
}
