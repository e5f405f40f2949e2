export type ShortcutAction =
  | 'microphone'
  | 'camera'
  | 'screen'
  | 'participants'
  | 'chat'
  | 'hand'
  | 'captions'
  | 'transcript'
  | 'nextPage'
  | 'previousPage'
  | 'help';

export interface Shortcut {
  readonly action: ShortcutAction;
  readonly keys: string;
  readonly text: string;
}

/** As the help dialog lists them. */
export const shortcuts: readonly Shortcut[] = [
  { action: 'microphone', keys: 'M', text: 'Mute or unmute the microphone' },
  { action: 'camera', keys: 'V', text: 'Turn the camera on or off' },
  { action: 'screen', keys: 'S', text: 'Share the screen, or stop' },
  { action: 'hand', keys: 'H', text: 'Raise or lower the hand' },
  { action: 'participants', keys: 'P', text: 'Show or hide the participants' },
  { action: 'chat', keys: 'W', text: 'Show or hide the chat' },
  { action: 'captions', keys: 'C', text: 'Turn captions on or off' },
  { action: 'transcript', keys: 'T', text: 'Show or hide the transcript' },
  { action: 'nextPage', keys: '.', text: 'Show the next page of people' },
  { action: 'previousPage', keys: ',', text: 'Show the previous page of people' },
  { action: 'help', keys: '?', text: 'Show this list' },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

const plain: Readonly<Record<string, ShortcutAction>> = {
  m: 'microphone',
  v: 'camera',
  s: 'screen',
  h: 'hand',
  p: 'participants',
  w: 'chat',
  c: 'captions',
  t: 'transcript',
  '.': 'nextPage',
  ',': 'previousPage',
  '?': 'help',
};

const withControl: Readonly<Record<string, ShortcutAction>> = { d: 'microphone', e: 'camera' };

/**
 * The action of a key press; null when it has none. Ctrl+D and Ctrl+E also work, as people know them from elsewhere; single
 * letters only where the person has not switched them off.
 */
export function shortcutOf(press: KeyPress, hasLetters = true): ShortcutAction | null {
  if (press.repeat || press.altKey) return null;
  const isWithControl = press.ctrlKey || press.metaKey;
  if (!isWithControl && !hasLetters) return null;
  const keys = isWithControl ? withControl : plain;
  return keys[press.key.toLowerCase()] ?? null;
}
