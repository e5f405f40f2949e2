import { Button, Text } from '@fluentui/react-components';
import { ArrowDownRegular, DismissRegular } from '@fluentui/react-icons';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { HeardLine } from '../../client/captions/captionLines';
import type { RoomCaptions } from '../../client/captions/RoomCaptions';
import { toProblem } from '../../client/problems';
import { problemText } from '../../ui/problemText';
import { useStore } from '../../ui/useStore';
import { captionsProblem, isBasic } from './captionText';
import { clockText } from '../../ui/clockText';
import keep from './keep.module.css';
import panel from './panel.module.css';

/** As many lines as are rendered at once; earlier ones come with a button. */
const windowLines = 200;

/** Nearer to the end than this, and the reader is at the end. */
const endSlackPx = 40;

/** What was said so far, growing at the end; it follows unless the reader has scrolled up. */
export function TranscriptPanel({
  captions,
  onClose,
}: {
  readonly captions: RoomCaptions;
  readonly onClose: () => void;
}) {
  const view = useStore(captions);
  const [failure, setFailure] = useState('');
  const [shown, setShown] = useState(windowLines);
  const list = useRef<HTMLOListElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const problem = captionsProblem(view);

  useEffect(() => {
    let isGone = false;
    captions.loadEarlier().catch((error: unknown) => {
      const found = toProblem(error);
      // Nothing was written down yet: that is no failure.
      if (isGone || found.type === 'not-found') return;
      setFailure(`What was said earlier could not be loaded. ${problemText(found).text}`);
    });
    return () => {
      isGone = true;
    };
  }, [captions, view.language]);

  useLayoutEffect(() => {
    if (isAtEnd && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [view.lines, isAtEnd]);

  const lines = view.lines.slice(-shown);
  const earlier = view.lines.length - lines.length;
  return (
    <aside className={panel.panel} aria-label="Transcript" data-testid="live-transcript" data-lines={view.lines.length}>
      <header className={panel.header}>
        <h2 className={panel.title}>Transcript</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close transcript" onClick={onClose} />
      </header>
      {isBasic(view.room?.engine) && <Text size={200}>{view.room?.engine}: expect wrong words.</Text>}
      <div role="status">
        {problem !== null || failure !== '' ? <Text size={200}>{problem ?? failure}</Text> : null}
      </div>
      <ol
        ref={list}
        className={keep.lines}
        aria-label="What is said"
        // A list that scrolls has to be reachable by keyboard.
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          setAtEnd(scrollHeight - scrollTop - clientHeight < endSlackPx);
        }}
      >
        {earlier > 0 && (
          <li>
            <Button size="small" onClick={() => setShown(shown + windowLines)}>
              Show {Math.min(earlier, windowLines)} earlier lines
            </Button>
          </li>
        )}
        {lines.length === 0 && <li className={keep.muted}>Nobody has said anything since it began.</li>}
        {lines.map((one, index) => (
          <Line key={one.line.lineId} one={one} before={lines[index - 1]} />
        ))}
      </ol>
      {!isAtEnd && (
        <Button
          className={keep.newest}
          appearance="primary"
          size="small"
          icon={<ArrowDownRegular />}
          onClick={() => setAtEnd(true)}
        >
          Newest lines
        </Button>
      )}
    </aside>
  );
}

function Line({ one: { line }, before }: { readonly one: HeardLine; readonly before: HeardLine | undefined }) {
  const isNewSpeaker = before?.line.participantId !== line.participantId;
  return (
    <li
      className={keep.line}
      data-testid="transcript-line"
      data-line-id={line.lineId}
      data-participant-id={line.participantId}
      data-final={line.isFinal}
      data-language={line.language}
    >
      <div className={isNewSpeaker ? keep.lineHead : 'visually-hidden'}>
        <strong data-part="name">{line.displayName}</strong>
        <time className={keep.muted}>{clockText(line.startSeconds * 1_000)}</time>
      </div>
      <span data-part="text" dir="auto" lang={line.language}>
        {line.text}
      </span>
    </li>
  );
}
