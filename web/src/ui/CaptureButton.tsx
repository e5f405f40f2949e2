import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Tooltip,
} from '@fluentui/react-components';
import {
  ChevronUpRegular,
  MicOffRegular,
  MicRegular,
  VideoOffRegular,
  VideoRegular,
  WarningFilled,
} from '@fluentui/react-icons';
import type { LocalMedia } from '../client/devices/LocalMedia';
import { captureText } from './captureText';
import styles from './CaptureButton.module.css';
import { useStore } from './useStore';

export interface CaptureButtonProps {
  readonly media: LocalMedia;
  readonly kind: 'microphone' | 'camera';
  /** Shown in the tooltip. */
  readonly shortcut?: string;
  /** Why it may not be turned on, in words; null or absent when it may. */
  readonly refusal?: string | null;
}

/** Microphone or camera on and off, with the choice of device beside it. */
export function CaptureButton({ media, kind, shortcut, refusal = null }: CaptureButtonProps) {
  const capture = useStore(media)[kind];
  const isMicrophone = kind === 'microphone';
  const isOn = capture.wanted && capture.track !== null;
  const label = isMicrophone
    ? isOn
      ? 'Mute microphone'
      : 'Unmute microphone'
    : isOn
      ? 'Turn camera off'
      : 'Turn camera on';
  const hint = capture.problem !== null && capture.wanted ? captureText(kind, capture.problem) : null;
  const isRefused = !isOn && refusal !== null;
  const toggle = (): void => {
    void (isMicrophone ? media.setMicrophone(!isOn) : media.setCamera(!isOn));
  };
  const icon = isMicrophone ? isOn ? <MicRegular /> : <MicOffRegular /> : isOn ? <VideoRegular /> : <VideoOffRegular />;
  return (
    <div className={styles.pair} data-off={!isOn}>
      <Tooltip
        content={(isRefused ? refusal : hint) ?? (shortcut === undefined ? label : `${label} (${shortcut})`)}
        relationship="description"
        positioning="above"
      >
        <Button
          className={styles.main}
          appearance="transparent"
          icon={icon}
          aria-label={label}
          aria-busy={capture.busy}
          // Still takes the focus, so that the reason can be read.
          disabledFocusable={isRefused}
          onClick={toggle}
        />
      </Tooltip>
      {hint !== null && !isRefused && (
        <span className={styles.warning} aria-hidden="true">
          <WarningFilled />
        </span>
      )}
      <DeviceMenu media={media} kind={kind} />
    </div>
  );
}

function DeviceMenu({ media, kind }: { readonly media: LocalMedia; readonly kind: 'microphone' | 'camera' }) {
  const { microphone, camera, devices, speakerId } = useStore(media);
  const isMicrophone = kind === 'microphone';
  const canChooseSpeaker = isMicrophone && 'setSinkId' in HTMLMediaElement.prototype;
  const inputs = isMicrophone ? devices.microphones : devices.cameras;
  const inputId = (isMicrophone ? microphone : camera).deviceId ?? inputs[0]?.deviceId ?? '';
  const outputId = speakerId ?? devices.speakers[0]?.deviceId ?? '';
  return (
    <Menu
      positioning="above"
      checkedValues={{ input: [inputId], output: [outputId] }}
      onCheckedValueChange={(_, { name, checkedItems }) => {
        const id = checkedItems[0];
        if (id === undefined) return;
        if (name === 'output') media.chooseSpeaker(id);
        else void media.chooseDevice(kind, id);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button
          className={styles.chevron}
          appearance="transparent"
          icon={<ChevronUpRegular />}
          aria-label={isMicrophone ? 'Microphone and speaker settings' : 'Camera settings'}
        />
      </MenuTrigger>
      <MenuPopover className={styles.popover}>
        <MenuList>
          <DeviceGroup title={isMicrophone ? 'Microphone' : 'Camera'} name="input" devices={inputs} />
          {canChooseSpeaker && (
            <>
              <MenuDivider />
              <DeviceGroup title="Speaker" name="output" devices={devices.speakers} />
            </>
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

interface DeviceGroupProps {
  readonly title: string;
  readonly name: string;
  readonly devices: readonly MediaDeviceInfo[];
}

function DeviceGroup({ title, name, devices }: DeviceGroupProps) {
  return (
    <MenuGroup>
      <MenuGroupHeader>{title}</MenuGroupHeader>
      {devices.length === 0 && <MenuItem disabled>None found</MenuItem>}
      {devices.map((device, index) => (
        <MenuItemRadio key={device.deviceId} name={name} value={device.deviceId}>
          {device.label === '' ? `${title} ${index + 1}` : device.label}
        </MenuItemRadio>
      ))}
    </MenuGroup>
  );
}
