import { Button, Popover, PopoverSurface, PopoverTrigger, Tooltip } from '@fluentui/react-components';
import { EmojiRegular, HandRightFilled, HandRightRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { reactionNames } from '../../../client/reactions/RoomReactions';
import meeting from '../meeting.module.css';
import styles from './reactions.module.css';

export interface ReactionsButtonProps {
  readonly isHandRaised: boolean;
  readonly onHand: (isRaised: boolean) => void;
  readonly onReact: (emoji: string) => void;
}

/** Reactions, and on a narrow screen the hand with them. Stays open, since one seldom claps once. */
export function ReactionsButton({ isHandRaised, onHand, onReact }: ReactionsButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const handName = isHandRaised ? 'Lower hand' : 'Raise hand';
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => setOpen(data.open)} positioning="above" trapFocus>
      <Tooltip content="Reactions" relationship="description">
        <PopoverTrigger disableButtonEnhancement>
          <Button className={meeting.control} appearance="transparent" icon={<EmojiRegular />} aria-label="Reactions" />
        </PopoverTrigger>
      </Tooltip>
      <PopoverSurface className={styles.choice} aria-label="Reactions">
        {reactionNames.map(([emoji, name]) => (
          <Button
            key={emoji}
            className={styles.emoji}
            appearance="subtle"
            aria-label={name}
            onClick={() => onReact(emoji)}
          >
            {emoji}
          </Button>
        ))}
        <Button
          className={styles.hand}
          appearance="subtle"
          icon={isHandRaised ? <HandRightFilled /> : <HandRightRegular />}
          onClick={() => {
            onHand(!isHandRaised);
            setOpen(false);
          }}
        >
          {handName}
        </Button>
      </PopoverSurface>
    </Popover>
  );
}
