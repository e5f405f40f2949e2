import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import {
  ChatRegular,
  DesktopRegular,
  HandRightRegular,
  MicOffRegular,
  MicRegular,
  MoreHorizontalRegular,
  PersonProhibitedRegular,
  PersonRibbonRegular,
  PersonStarRegular,
  PinRegular,
  VideoRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { PersonAction } from './personActions';

const icons: Readonly<Record<PersonAction['kind'], ReactElement>> = {
  message: <ChatRegular />,
  hand: <HandRightRegular />,
  mute: <MicOffRegular />,
  unmute: <MicRegular />,
  video: <VideoRegular />,
  share: <DesktopRegular />,
  spotlight: <PinRegular />,
  role: <PersonRibbonRegular />,
  host: <PersonStarRegular />,
  remove: <PersonProhibitedRegular />,
};

export interface PersonMenuProps {
  readonly name: string;
  readonly actions: readonly PersonAction[];
  readonly onChoose: (action: PersonAction) => void;
}

/** What can be done about one participant. */
export function PersonMenu({ name, actions, onChoose }: PersonMenuProps) {
  if (actions.length === 0) return null;
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <Button size="small" appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={`Actions for ${name}`} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {actions.map((action) => (
            <MenuItem key={action.text} icon={icons[action.kind]} onClick={() => onChoose(action)}>
              {action.text}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
