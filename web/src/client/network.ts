import type { Cancel } from './clock';

/** Calls whenever the machine may be in another network than before. */
export type NetworkWatch = (onChange: () => void) => Cancel;

/** What some browsers say of the network; others have none of it. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

/** As browsers tell it: a network is there again, or it is one of another kind. Its speed, which they tell too, changes all the time. */
export const browserNetwork: NetworkWatch = (onChange) => {
  if (typeof window === 'undefined') return () => undefined;
  const { connection } = navigator as { readonly connection?: NetworkInformation };
  let kind = connection?.type;
  const look = (): void => {
    if (connection?.type === kind) return;
    kind = connection?.type;
    onChange();
  };
  window.addEventListener('online', onChange);
  connection?.addEventListener('change', look);
  return () => {
    window.removeEventListener('online', onChange);
    connection?.removeEventListener('change', look);
  };
};
