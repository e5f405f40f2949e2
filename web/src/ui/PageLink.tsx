import { Link } from '@fluentui/react-components';
import type { MouseEvent, ReactNode } from 'react';
import { useApp } from './AppContext';

export interface PageLinkProps {
  /** A path of this client. */
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly appearance?: 'default' | 'subtle';
  readonly 'aria-label'?: string | undefined;
  readonly 'data-meeting-id'?: string | undefined;
  readonly 'data-line-id'?: string | undefined;
}

/** A link within the client: an address like any other, followed without loading the page anew. */
export function PageLink({ to, children, className, appearance = 'default', ...data }: PageLinkProps) {
  const { navigate } = useApp();
  const { 'aria-label': label, 'data-meeting-id': meetingId, 'data-line-id': lineId } = data;
  return (
    <Link
      as="a"
      href={to}
      className={className ?? ''}
      appearance={appearance}
      {...(label === undefined ? {} : { 'aria-label': label })}
      data-meeting-id={meetingId}
      data-line-id={lineId}
      onClick={(event: MouseEvent) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </Link>
  );
}
