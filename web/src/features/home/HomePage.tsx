import { useApp } from '../../ui/AppContext';
import { useStore } from '../../ui/useStore';
import { useTitle } from '../../ui/useTitle';
import { Dashboard } from './Dashboard';
import { Welcome } from './Welcome';

/** Signed in, a person's meetings; otherwise the way in. A guest's session is good for joining only. */
export function HomePage() {
  const { session } = useApp();
  const present = useStore(session);
  useTitle('');
  return present === null || present.user.isGuest ? <Welcome /> : <Dashboard user={present.user} />;
}
