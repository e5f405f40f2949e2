import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from '../../ui/useStore';
import styles from './kept.module.css';
import { lineAt } from './timeline';
import { TranscriptLineView } from './TranscriptLineView';
import type { TranscriptModel } from './TranscriptModel';
import { blockHeights, blockLines, offsetOfLine, visibleBlocks } from './windowing';

export interface TranscriptLinesProps {
  readonly model: TranscriptModel;
  readonly goTo: (seconds: number) => (() => void) | null;
  readonly lineId: string | null;
  readonly playing: number | null;
  readonly isFollowing: boolean;
  readonly onScrolledAway: () => void;
}

/** The lines, of which only those near the view are rendered: 30,000 are scrolled as easily as 100. */
export function TranscriptLines({ model, goTo, lineId, playing, isFollowing, onScrolledAway }: TranscriptLinesProps) {
  const { lines, words, finds, find, canEdit, edit } = useStore(model);
  const root = useRef<HTMLOListElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [measured, setMeasured] = useState<ReadonlyMap<number, number>>(new Map());
  const heights = blockHeights(lines.length, measured);
  const { from, to, before, after } = visibleBlocks(heights, view.top, view.height);
  const active = playing === null ? -1 : lineAt(lines, playing);
  const found = finds[find] ?? -1;

  // Blocks are measured as they come into view, and again when their width changes.
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const update = new Map(measured);
    let isChanged = false;
    for (const block of element.querySelectorAll<HTMLElement>('[data-block]')) {
      const index = Number(block.dataset['block']);
      if (Math.abs((update.get(index) ?? -1) - block.offsetHeight) > 1) {
        update.set(index, block.offsetHeight);
        isChanged = true;
      }
    }
    if (isChanged) setMeasured(update);
  }, [from, to, lines, edit, measured, view.height]);

  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setView({ top: element.scrollTop, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  /** In two steps: to where the line should be by what was measured, then to where it is. */
  const latest = useRef(heights);
  useEffect(() => {
    latest.current = heights;
  });
  const scrollTo = useCallback((index: number): (() => void) => {
    const element = root.current;
    if (element === null || index < 0) return () => undefined;
    let tries = 0;
    let frame = 0;
    const step = (): void => {
      const line = element.querySelector<HTMLElement>(`[data-index="${index}"]`);
      if (line === null) element.scrollTop = offsetOfLine(latest.current, index) - element.clientHeight / 3;
      else centre(element, line);
      tries += 1;
      if (tries < 4) frame = requestAnimationFrame(step);
    };
    step();
    return () => cancelAnimationFrame(frame);
  }, []);

  useEffect(() => (found >= 0 ? scrollTo(found) : undefined), [found, words, scrollTo]);
  useEffect(() => (isFollowing && active >= 0 ? scrollTo(active) : undefined), [isFollowing, active, scrollTo]);
  const wanted = lineId === null ? -1 : lines.findIndex((line) => line.lineId === lineId);
  useEffect(() => (wanted >= 0 ? scrollTo(wanted) : undefined), [wanted, scrollTo]);

  const blocks = Array.from({ length: to - from }, (_, index) => from + index);
  return (
    <ol
      ref={root}
      className={styles.lines}
      aria-label="Transcript"
      tabIndex={0}
      onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      // Only a person's own scrolling ends the following.
      onWheel={onScrolledAway}
      onTouchMove={onScrolledAway}
      onKeyDown={(event) => {
        if (scrollKeys.has(event.key) && event.target === root.current) onScrolledAway();
      }}
    >
      <li role="presentation" style={{ height: before }} />
      {blocks.map((block) => (
        <li key={block} role="presentation" data-block={block}>
          {lines.slice(block * blockLines, (block + 1) * blockLines).map((line, offset) => {
            const index = block * blockLines + offset;
            return (
              <TranscriptLineView
                key={line.lineId}
                line={line}
                index={index}
                count={lines.length}
                words={words}
                isActive={index === active}
                isFound={index === found || index === wanted}
                onGoTo={goTo(line.startSeconds)}
                canEdit={canEdit}
                edit={edit?.lineId === line.lineId ? edit : null}
                model={model}
              />
            );
          })}
        </li>
      ))}
      <li role="presentation" style={{ height: after }} />
    </ol>
  );
}

const scrollKeys: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', ' ']);

/** Scrolls the list alone: `scrollIntoView` would move the page as well. */
function centre(list: HTMLElement, line: HTMLElement): void {
  const offset = line.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += offset - list.clientHeight / 3;
}
