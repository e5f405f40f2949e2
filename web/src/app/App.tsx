import { FluentProvider, Spinner } from '@fluentui/react-components';
import { lazy, Suspense, useEffect, useState } from 'react';
import { AppProvider } from '../ui/AppContext';
import { darkTheme, lightTheme } from '../ui/themes';
import { ThemeProvider } from '../ui/ThemeToggle';
import { useStore } from '../ui/useStore';
import styles from './App.module.css';
import { ErrorBoundary } from './ErrorBoundary';
import { NotFoundPage } from './NotFoundPage';
import type { Route } from './router';
import type { App as Services } from './services';

const HomePage = lazy(() => import('../features/home/HomePage').then((module) => ({ default: module.HomePage })));
const PrejoinPage = lazy(() =>
  import('../features/prejoin/PrejoinPage').then((module) => ({ default: module.PrejoinPage })),
);
const MeetingPage = lazy(() =>
  import('../features/meeting/MeetingPage').then((module) => ({ default: module.MeetingPage })),
);
const LeftPage = lazy(() => import('../features/left/LeftPage').then((module) => ({ default: module.LeftPage })));
const KeptPage = lazy(() => import('../features/kept/KeptPage').then((module) => ({ default: module.KeptPage })));
const PlayerPage = lazy(() => import('../features/kept/PlayerPage').then((module) => ({ default: module.PlayerPage })));

export function App({ app }: { readonly app: Services }) {
  const route = useStore(app.router);
  const choice = useStore(app.theme);
  const systemDark = useSystemDark();
  const isDark = choice === 'system' ? systemDark : choice === 'dark';
  useEffect(() => {
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  }, [isDark]);

  return (
    <FluentProvider theme={isDark ? darkTheme : lightTheme}>
      {/* Not on the provider: portals copy its class, and this one fills the window. */}
      <div className={styles.root}>
        <ThemeProvider value={{ isDark, toggle: () => app.theme.set(isDark ? 'light' : 'dark') }}>
          <AppProvider value={app.services}>
            <ErrorBoundary>
              <Suspense
                fallback={
                  <div className={styles.wait}>
                    <Spinner label="One moment" delay={300} />
                  </div>
                }
              >
                <Page route={route} />
              </Suspense>
            </ErrorBoundary>
          </AppProvider>
        </ThemeProvider>
      </div>
    </FluentProvider>
  );
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'join':
      return <PrejoinPage key={route.id} id={route.id} />;
    case 'meeting':
      return <MeetingPage key={route.id} id={route.id} />;
    case 'left':
      return <LeftPage key={route.id} id={route.id} />;
    case 'kept':
      return <KeptPage key={route.id} id={route.id} tab={route.tab} place={route.place} />;
    case 'player':
      return <PlayerPage key={route.recordingId} id={route.id} recordingId={route.recordingId} place={route.place} />;
    case 'not-found':
      return <NotFoundPage />;
  }
}

function useSystemDark(): boolean {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'));
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const listen = (): void => setDark(query.matches);
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, [query]);
  return isDark;
}
