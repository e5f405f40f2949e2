import { useApp } from '../../ui/AppContext';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CaptionSettingsDialog } from './CaptionSettingsDialog';
import type { useKeep } from './useKeep';

/** The questions about what is kept, while they are asked. */
export function KeepDialogs({ keep }: { readonly keep: ReturnType<typeof useKeep> }) {
  const { captionSettings } = useApp();
  const { model, state, controls, captions } = keep;
  return (
    <>
      <ConfirmDialog
        open={state.isAskingToStop && controls.isRecording}
        title="Stop recording?"
        text="What follows is not recorded any more. The file is made of what there is, and you can start another recording later."
        confirm="Stop recording"
        onCancel={() => model.cancelStop()}
        onConfirm={() => void model.confirmStop()}
      />
      {keep.isSettingsOpen && (
        <CaptionSettingsDialog
          store={captionSettings}
          room={captions.room}
          onClose={() => keep.setSettingsOpen(false)}
        />
      )}
    </>
  );
}
