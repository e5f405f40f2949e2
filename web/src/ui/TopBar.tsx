import { Link, Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useApp } from './AppContext';
import { Logo } from './Logo';
import { ThemeToggle } from './ThemeToggle';
import styles from './TopBar.module.css';

/** The bar of every page but the meeting itself. */
export function TopBar({ children }: { readonly children?: ReactNode }) {
  const { navigate } = useApp();
  return (
    <header className={styles.bar}>
      <Link
        className={styles.home}
        href="/"
        appearance="subtle"
        aria-label="VideoConf home"
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          navigate('/');
        }}
      >
        <Logo size={30} />
        <Text size={500} weight="semibold">
          VideoConf
        </Text>
      </Link>
      <div className={styles.actions}>
        {children}
        <ThemeToggle />
      </div>
    </header>
  );
}
