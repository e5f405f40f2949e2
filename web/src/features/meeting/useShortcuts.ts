import { useEffect, useRef } from 'react';
import { shortcutOf } from './shortcuts';
import type { ShortcutAction } from './shortcuts';

/** Where a key is text, or belongs to a menu or dialog. */
const busy = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"], dialog';

/** Calls `act` for every shortcut pressed on the page. */
export function useShortcuts(hasLetters: boolean, act: (action: ShortcutAction) => void): void {
  const latest = useRef({ act, hasLetters });
  useEffect(() => {
    latest.current = { act, hasLetters };
  }, [act, hasLetters]);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || (event.target instanceof Element && event.target.closest(busy) !== null)) return;
      const action = shortcutOf(event, latest.current.hasLetters);
      if (action === null) return;
      event.preventDefault();
      latest.current.act(action);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
