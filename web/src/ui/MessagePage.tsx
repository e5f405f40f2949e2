import { Text, Title2 } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { TopBar } from './TopBar';
import styles from './MessagePage.module.css';

export interface MessagePageProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** A whole page that says one thing and offers what to do next. */
export function MessagePage({ icon, title, children, actions }: MessagePageProps) {
  return (
    <div className={styles.page}>
      <TopBar />
      <main className={styles.main}>
        <div className={styles.icon} aria-hidden="true">
          {icon}
        </div>
        <Title2 as="h1" align="center">
          {title}
        </Title2>
        {children !== undefined && (
          <Text as="p" size={400} align="center" className={styles.text}>
            {children}
          </Text>
        )}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </main>
    </div>
  );
}
