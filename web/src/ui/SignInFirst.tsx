import { Button } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons';
import { useApp } from './AppContext';
import { MessagePage } from './MessagePage';

/** In place of a page that is for somebody known. */
export function SignInFirst() {
  const { navigate } = useApp();
  return (
    <MessagePage
      icon={<LockClosedRegular />}
      title="Sign in first"
      actions={
        <Button appearance="primary" size="large" onClick={() => navigate('/')}>
          Go to sign in
        </Button>
      }
    >
      What was kept of a meeting is shown to its host, and to those who were in it. Sign in, then open the link again.
    </MessagePage>
  );
}
