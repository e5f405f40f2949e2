/** What the toolbar offers about recording and captions, and what to do when it is pressed. */
export interface KeepControls {
  readonly isHost: boolean;
  readonly isRecording: boolean;
  readonly isRecordingBusy: boolean;
  /** Why recording cannot be started; null when it can. */
  readonly recordRefusal: string | null;
  /** Whether the meeting allows captions at all. */
  readonly hasCaptions: boolean;
  readonly isReading: boolean;
  readonly isTranscribing: boolean;
  readonly isTranscriptOpen: boolean;
  readonly onRecord: () => void;
  readonly onCaptions: () => void;
  readonly onTranscript: () => void;
  readonly onTranscription: () => void;
  readonly onSettings: () => void;
}

export function recordName(keep: KeepControls): string {
  return keep.isRecording ? 'Stop recording' : 'Start recording';
}

export function captionsName(keep: KeepControls): string {
  return keep.isReading ? 'Turn off captions' : 'Turn on captions';
}
