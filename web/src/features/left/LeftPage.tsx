import { Button, Card, Text } from '@fluentui/react-components';
import {
  CheckmarkCircleRegular,
  DismissCircleRegular,
  DoorArrowRightRegular,
  ShieldCheckmarkRegular,
} from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { Meeting } from '../../client/api/wire';
import { useApp } from '../../ui/AppContext';
import { PageLink } from '../../ui/PageLink';
import { TopBar } from '../../ui/TopBar';
import { useTitle } from '../../ui/useTitle';
import { keptFacts } from './keptFacts';
import styles from './left.module.css';
import { leftText } from './leftText';

/** After the call: the way back, and an honest word on what was kept. */
export function LeftPage({ id }: { readonly id: string }) {
  const { desk, navigate, session } = useApp();
  const { title, text, mayRejoin } = leftText(desk.lastOver(id));
  const meeting = useMeeting(id);
  const isOver = meeting?.status === 'COMPLETED';
  useTitle(title);
  return (
    <div className={styles.page}>
      <TopBar />
      <main className={styles.main}>
        <span className={styles.icon} aria-hidden="true">
          <DoorArrowRightRegular />
        </span>
        <h1 className={styles.title}>{title}</h1>
        <Text as="p" size={400} align="center" className={styles.text}>
          {isOver && mayRejoin ? 'It has ended for everyone since.' : text}
        </Text>
        <div className={styles.actions}>
          {mayRejoin && !isOver && (
            <Button appearance="primary" size="large" onClick={() => navigate(`/join/${id}`)}>
              Rejoin
            </Button>
          )}
          <Button
            size="large"
            appearance={mayRejoin && !isOver ? 'secondary' : 'primary'}
            onClick={() => navigate('/')}
          >
            Go home
          </Button>
        </div>
        <Card className={styles.kept} size="large">
          <h2 className={styles.keptTitle}>
            <ShieldCheckmarkRegular aria-hidden="true" /> What was kept
          </h2>
          <ul className={styles.facts}>
            {keptFacts(meeting).map((fact) => (
              <li key={fact.text}>
                {fact.isKept ? (
                  <span className={styles.yes}>
                    <CheckmarkCircleRegular aria-label="Kept:" />
                  </span>
                ) : (
                  <span className={styles.no}>
                    <DismissCircleRegular aria-label="Not kept:" />
                  </span>
                )}
                <span>{fact.text}</span>
              </li>
            ))}
          </ul>
          {session.getSnapshot() !== null && <PageLink to={`/meetings/${id}`}>Recordings and summary</PageLink>}
        </Card>
      </main>
    </div>
  );
}

/** Null while it loads, and where this person may not see it any more: then the page speaks in general. */
function useMeeting(id: string): Meeting | null {
  const { api, session } = useApp();
  const [meeting, setMeeting] = useState<Meeting | null>(null);
  useEffect(() => {
    if (session.getSnapshot() === null) return;
    let isGone = false;
    api.getMeeting(id).then(
      (found) => {
        if (!isGone) setMeeting(found);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [api, session, id]);
  return meeting;
}
