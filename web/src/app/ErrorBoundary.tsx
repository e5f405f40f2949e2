import { Button } from '@fluentui/react-components';
import { WarningRegular } from '@fluentui/react-icons';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { MessagePage } from '../ui/MessagePage';

interface State {
  readonly error: Error | null;
}

/** A fault of ours ends in a page that says so, never in a blank one. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override readonly state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <MessagePage
        icon={<WarningRegular />}
        title="This page has failed"
        actions={
          <Button appearance="primary" size="large" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        Something went wrong that should not have: {error.message}
      </MessagePage>
    );
  }
}
