import { Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { NotificationBell } from './inbox/NotificationBell';
import { Logo } from './Logo';
import { PageLink } from './PageLink';
import { ThemeToggle } from './ThemeToggle';
import styles from './TopBar.module.css';

/** The bar of every page but the meeting itself. */
export function TopBar({ children }: { readonly children?: ReactNode }) {
  return (
    <header className={styles.bar}>
      <PageLink className={styles.home} to="/" appearance="subtle" aria-label="VideoConf home">
        <Logo size={30} />
        <Text size={500} weight="semibold">
          VideoConf
        </Text>
      </PageLink>
      <div className={styles.actions}>
        <NotificationBell />
        {children}
        <ThemeToggle />
      </div>
    </header>
  );
}
