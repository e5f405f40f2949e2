import { Button, Input, Text } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useApp } from '../../ui/AppContext';
import { clockText } from '../../ui/clockText';
import { PageLink } from '../../ui/PageLink';
import { ProblemMessage } from '../../ui/ProblemMessage';
import { useStore } from '../../ui/useStore';
import styles from './home.module.css';
import { findPath, SearchModel } from './SearchModel';

export function TranscriptSearch() {
  const { api } = useApp();
  const [model] = useState(() => new SearchModel(api.kept));
  const [text, setText] = useState('');
  const { words, status, finds, next, problem } = useStore(model);
  return (
    <search className={styles.search}>
      <form
        className={styles.searchForm}
        onSubmit={(event) => {
          event.preventDefault();
          void model.search(text);
        }}
      >
        <Input
          type="search"
          aria-label="Search all transcripts"
          placeholder="Search all transcripts"
          maxLength={200}
          contentBefore={<SearchRegular />}
          value={text}
          onChange={(_, data) => {
            setText(data.value);
            if (data.value === '') void model.search('');
          }}
        />
        <Button type="submit" disabled={text.trim() === '' || status === 'searching'}>
          Search
        </Button>
      </form>
      {problem !== null && <ProblemMessage problem={problem} />}
      <div role="status">
        {status === 'searching' && finds.length === 0 && <Text className={styles.muted}>Searching…</Text>}
        {status === 'ready' && problem === null && finds.length === 0 && next === null && (
          <Text className={styles.muted}>Nobody said “{words}” in a meeting whose transcript you may read.</Text>
        )}
      </div>
      {finds.length > 0 && (
        <ul className={styles.finds} aria-label="Found in transcripts">
          {finds.map((find) => (
            <li key={`${find.sessionId} ${find.line.lineId}`}>
              <PageLink
                className={styles.find}
                to={findPath(find)}
                data-meeting-id={find.meetingId}
                data-line-id={find.line.lineId}
              >
                <span className={styles.findWhere}>
                  {find.title} · {clockText(find.line.startSeconds * 1_000)} · {find.line.displayName}
                </span>
                <span dir="auto">{find.line.text}</span>
              </PageLink>
            </li>
          ))}
        </ul>
      )}
      {next !== null && (
        <Button appearance="subtle" disabled={status === 'searching'} onClick={() => void model.more()}>
          {finds.length === 0 ? 'Search further' : 'More finds'}
        </Button>
      )}
    </search>
  );
}
