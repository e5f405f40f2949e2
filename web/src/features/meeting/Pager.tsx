import { Button } from '@fluentui/react-components';
import { ChevronLeftRegular, ChevronRightRegular } from '@fluentui/react-icons';
import styles from './meeting.module.css';

export interface PagerProps {
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  readonly onTurn: (page: number) => void;
}

/** Turns the pages of people. A button that leads nowhere keeps its place and the focus. */
export function Pager({ page, pages, onTurn }: PagerProps) {
  return (
    <nav className={styles.pager} aria-label="Pages of people" data-testid="pager" data-page={page} data-pages={pages}>
      <Button
        appearance="subtle"
        shape="circular"
        aria-label="Previous page"
        aria-keyshortcuts=","
        icon={<ChevronLeftRegular />}
        disabledFocusable={page === 0}
        onClick={() => onTurn(page - 1)}
      />
      <span role="status" aria-label={`Page ${page + 1} of ${pages}`}>
        {page + 1} / {pages}
      </span>
      <Button
        appearance="subtle"
        shape="circular"
        aria-label="Next page"
        aria-keyshortcuts="."
        icon={<ChevronRightRegular />}
        disabledFocusable={page === pages - 1}
        onClick={() => onTurn(page + 1)}
      />
    </nav>
  );
}
