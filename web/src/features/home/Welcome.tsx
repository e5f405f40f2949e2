import { Button, Card, Divider, Field, Input, Text, Title3 } from '@fluentui/react-components';
import { LockClosedRegular, PeopleRegular, ShareScreenStartRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import type { EntraSignIn } from '../../client/signin/EntraSignIn';
import { useApp } from '../../ui/AppContext';
import { ProblemMessage } from '../../ui/ProblemMessage';
import { TopBar } from '../../ui/TopBar';
import styles from './home.module.css';
import { JoinByCode } from './JoinByCode';

export function Welcome() {
  return (
    <div className={styles.page}>
      <TopBar />
      <main className={styles.welcome}>
        <section className={styles.pitch}>
          <h1 className={styles.headline}>Meetings that stay yours.</h1>
          <Text as="p" size={500} className={styles.lead}>
            Talk face to face and share your screen, on a server you run yourself. Nothing to install: a link is enough.
          </Text>
          <ul className={styles.points}>
            <li>
              <PeopleRegular aria-hidden="true" /> Up to 25 people on one screen
            </li>
            <li>
              <ShareScreenStartRegular aria-hidden="true" /> Share a screen, a window or a tab with its sound
            </li>
            <li>
              <LockClosedRegular aria-hidden="true" /> Encrypted on every leg, recorded by nobody without your yes
            </li>
          </ul>
        </section>
        <Card className={styles.signIn} size="large">
          <SignIn />
          <JoinByCode />
        </Card>
      </main>
    </div>
  );
}

function SignIn() {
  const { signIn } = useApp();
  if (signIn.kind === 'none') return null;
  return (
    <>
      {signIn.entra === null ? <SignInForm /> : <EntraButton entra={signIn.entra} problem={signIn.problem} />}
      <Divider>or</Divider>
    </>
  );
}

function EntraButton({ entra, problem }: { readonly entra: EntraSignIn; readonly problem: ProblemError | null }) {
  const [isBusy, setBusy] = useState(false);
  return (
    <div className={styles.form}>
      <Title3 as="h2" className={styles.cardTitle}>
        Sign in to host
      </Title3>
      {problem !== null && <ProblemMessage problem={problem} />}
      <Button
        appearance="primary"
        size="large"
        disabled={isBusy}
        onClick={() => {
          setBusy(true);
          void entra.begin('/');
        }}
      >
        Sign in with your organisation
      </Button>
    </div>
  );
}

function SignInForm() {
  const { api, session } = useApp();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemError | null>(null);

  const signIn = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const address = email.trim();
      session.set(await api.signIn({ displayName: name.trim(), ...(address === '' ? {} : { email: address }) }));
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };

  return (
    <form
      className={styles.form}
      aria-label="Sign in"
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <Title3 as="h2" className={styles.cardTitle}>
        Sign in to host
      </Title3>
      <Field label="Your name" required>
        <Input
          size="large"
          value={name}
          autoComplete="name"
          maxLength={80}
          onChange={(_, data) => setName(data.value)}
        />
      </Field>
      <Field label="E-mail (optional)" hint="The same address brings you back to the same meetings.">
        <Input
          size="large"
          type="email"
          value={email}
          autoComplete="email"
          onChange={(_, data) => setEmail(data.value)}
        />
      </Field>
      {problem !== null && <ProblemMessage problem={problem} />}
      <Button appearance="primary" size="large" type="submit" disabled={name.trim() === '' || isBusy}>
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
