import { useEffect } from 'react';

/** Opens a model for as long as its page is shown. */
export function useOpened(model: { open: () => void; close: () => void }): void {
  useEffect(() => {
    model.open();
    return () => model.close();
  }, [model]);
}
