import {
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { ArrowDownloadRegular, HandRightRegular, MicOffRegular, PeopleSettingsRegular } from '@fluentui/react-icons';
import type { ModerateRequest, RoomInfo } from '../../../client/api/roomWire';

export interface EveryoneMenuProps {
  readonly room: RoomInfo | null;
  readonly handsRaised: number;
  readonly onAct: (request: ModerateRequest) => void;
  readonly onAttendance: () => void;
}

/** The rules of the meeting, each with the act that sets it. */
const rules = [
  { name: 'lock', text: 'Lock the meeting', action: 'lock' },
  { name: 'unmute', text: 'Participants may unmute', action: 'allowUnmute' },
  { name: 'video', text: 'Participants may turn on cameras', action: 'allowVideo' },
  { name: 'share', text: 'Participants may share screens', action: 'allowShare' },
] as const;

/** What a host can do about everybody at once. */
export function EveryoneMenu({ room, handsRaised, onAct, onAttendance }: EveryoneMenuProps) {
  const inForce = {
    lock: room?.isLocked === true,
    unmute: room?.mayUnmute !== false,
    video: room?.mayShowVideo !== false,
    share: room?.mayShareScreen !== false,
  };
  const checked = rules.filter((rule) => inForce[rule.name]).map((rule) => rule.name as string);
  return (
    <Menu
      positioning="below-end"
      checkedValues={{ rules: checked }}
      onCheckedValueChange={(_, data) => {
        const changed = rules.find((rule) => data.checkedItems.includes(rule.name) !== inForce[rule.name]);
        if (changed !== undefined) onAct({ action: changed.action, value: !inForce[changed.name] });
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<PeopleSettingsRegular />} aria-label="Manage everyone" />
      </MenuTrigger>
      <MenuPopover>
        <MenuList hasIcons hasCheckmarks>
          <MenuItem icon={<MicOffRegular />} onClick={() => onAct({ action: 'muteAll' })}>
            Mute everyone
          </MenuItem>
          {handsRaised > 0 && (
            <MenuItem icon={<HandRightRegular />} onClick={() => onAct({ action: 'lowerHand' })}>
              Lower all hands
            </MenuItem>
          )}
          <MenuDivider />
          {rules.map((rule) => (
            <MenuItemCheckbox key={rule.name} name="rules" value={rule.name}>
              {rule.text}
            </MenuItemCheckbox>
          ))}
          <MenuDivider />
          <MenuItem icon={<ArrowDownloadRegular />} onClick={onAttendance}>
            Download attendance list
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
