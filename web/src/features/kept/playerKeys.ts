export type PlayerAction = 'toggle' | 'back' | 'forward' | 'faster' | 'slower';

const keys: Readonly<Record<string, PlayerAction>> = {
  k: 'toggle',
  j: 'back',
  l: 'forward',
  '>': 'faster',
  '<': 'slower',
};

/** Where a key is text, or belongs to a menu or dialog. */
const busy = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"], dialog';

/** What a key press on the page does to the player; null when nothing. */
export function playerKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented' | 'target'>,
): PlayerAction | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (typeof Element !== 'undefined' && event.target instanceof Element && event.target.closest(busy) !== null)
    return null;
  return keys[event.key.toLowerCase()] ?? null;
}
