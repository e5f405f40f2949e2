import { Button } from '@fluentui/react-components';
import { QuestionCircleRegular } from '@fluentui/react-icons';
import { useApp } from '../ui/AppContext';
import { MessagePage } from '../ui/MessagePage';
import { useTitle } from '../ui/useTitle';

export function NotFoundPage() {
  const { navigate } = useApp();
  useTitle('Page not found');
  return (
    <MessagePage
      icon={<QuestionCircleRegular />}
      title="There is no such page"
      actions={
        <Button appearance="primary" size="large" onClick={() => navigate('/')}>
          Go home
        </Button>
      }
    >
      The address may be mistyped. If it came with an invitation, paste the link on the home page.
    </MessagePage>
  );
}
