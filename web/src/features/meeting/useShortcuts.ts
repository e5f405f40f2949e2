import { useEffect, useRef } from 'react';
import { shortcutOf } from './shortcuts';
import type { ShortcutAction } from './shortcuts';

/** Where a key is text, or belongs to a menu or dialog. */
const busy = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"], dialog';

/** Calls `act` for every shortcut pressed on the page. */
export function useShortcuts(act: (action: ShortcutAction) => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  }, [act]);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || (event.target instanceof Element && event.target.closest(busy) !== null)) return;
      const action = shortcutOf(event);
      if (action === null) return;
      event.preventDefault();
      latest.current(action);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
