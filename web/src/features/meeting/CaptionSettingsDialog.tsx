import { Button, Field, Radio, RadioGroup, Select, Text } from '@fluentui/react-components';
import type { CaptionSettingsStore } from '../../client/captions/CaptionSettings';
import type { CaptionsState } from '../../client/api/keptWire';
import { ModalDialog } from '../../ui/ModalDialog';
import { useStore } from '../../ui/useStore';
import { languageName } from '../../ui/languageName';
import { isBasic } from './captionText';
import styles from './keep.module.css';

export interface CaptionSettingsDialogProps {
  readonly store: CaptionSettingsStore;
  readonly room: CaptionsState | null;
  readonly onClose: () => void;
}

export function CaptionSettingsDialog({ store, room, onClose }: CaptionSettingsDialogProps) {
  const settings = useStore(store);
  const [spoken, ...others] = room?.languages ?? [];
  const isKnown = settings.language === null || others.includes(settings.language);
  return (
    <ModalDialog
      title="Caption settings"
      onClose={onClose}
      actions={
        <Button appearance="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <Field
        label="Language"
        {...(others.length === 0 ? { hint: 'Nothing translates here: captions come as they are spoken.' } : {})}
      >
        <Select
          value={isKnown ? (settings.language ?? '') : ''}
          onChange={(_, data) => store.set({ language: data.value === '' ? null : data.value })}
        >
          <option value="">{spoken === undefined ? 'As spoken' : `As spoken (${languageName(spoken)})`}</option>
          {others.map((tag) => (
            <option key={tag} value={tag}>
              {languageName(tag)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Position">
        <RadioGroup
          layout="horizontal"
          value={settings.position}
          onChange={(_, data) => store.set({ position: data.value === 'top' ? 'top' : 'bottom' })}
        >
          <Radio value="bottom" label="Bottom" />
          <Radio value="top" label="Top" />
        </RadioGroup>
      </Field>
      <Field label="Text size">
        <RadioGroup
          layout="horizontal"
          value={settings.size}
          onChange={(_, data) =>
            store.set({ size: data.value === 'small' || data.value === 'large' ? data.value : 'medium' })
          }
        >
          <Radio value="small" label="Small" />
          <Radio value="medium" label="Medium" />
          <Radio value="large" label="Large" />
        </RadioGroup>
      </Field>
      {room?.engine && (
        <Text size={200} className={styles.muted}>
          Written down by {room.engine}.
          {isBasic(room.engine) ? ' A basic engine: expect wrong words, and trust the sound more.' : ''}
        </Text>
      )}
    </ModalDialog>
  );
}
