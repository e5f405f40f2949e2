import type { MeetingClient } from '../../client/MeetingClient';
import { useApp } from '../../ui/AppContext';
import { useStore } from '../../ui/useStore';
import type { OwnRights } from './rights';
import { useShortcuts } from './useShortcuts';

export interface RoomShortcuts {
  readonly client: MeetingClient;
  readonly rights: OwnRights;
  /** Whether single letters are shortcuts. */
  readonly hasLetters: boolean;
  readonly hasCaptions: boolean;
}

/** What a key shows or hides. */
export type ShownByKey = 'people' | 'chat' | 'transcript' | 'captions' | 'nextPage' | 'previousPage' | 'help';

/** The keys of the meeting: one's own devices and hand at once, and what is to be shown by `show`. */
export function useRoomShortcuts(
  { client, rights, hasLetters, hasCaptions }: RoomShortcuts,
  show: (what: ShownByKey) => void,
): void {
  const { media } = useApp();
  const { microphone, camera, screen } = useStore(media);
  const { isHandRaised } = useStore(client);
  const isMicrophoneOn = microphone.wanted && microphone.track !== null;
  const isCameraOn = camera.wanted && camera.track !== null;
  useShortcuts(hasLetters, (action) => {
    switch (action) {
      case 'microphone':
        if (isMicrophoneOn || rights.microphone === null) void media.setMicrophone(!isMicrophoneOn);
        break;
      case 'camera':
        if (isCameraOn || rights.camera === null) void media.setCamera(!isCameraOn);
        break;
      case 'screen':
        if (screen.video !== null) media.stopScreen();
        else if (rights.screen === null) void media.shareScreen();
        break;
      case 'hand':
        client.raiseHand(!isHandRaised);
        break;
      case 'participants':
        show('people');
        break;
      case 'captions':
      case 'transcript':
        if (hasCaptions) show(action);
        break;
      case 'chat':
      case 'nextPage':
      case 'previousPage':
      case 'help':
        show(action);
        break;
    }
  });
}
