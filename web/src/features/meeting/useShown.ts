import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import type { Shown, ShownPictures } from '../../client/media/ShownPictures';

/** Whose picture an element shows, and how much it matters there. */
export type ShownIn = Omit<Shown, 'height'>;

/** Says, for as long as an element is there, how large it shows somebody's picture; null for nobody's. The ref is the element's. */
export function useShown(pictures: ShownPictures | null, shown: ShownIn): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef({ importance: shown.importance, tell: (): void => undefined });
  const { participantId, source, importance } = shown;
  useEffect(() => {
    const element = ref.current;
    if (element === null || pictures === null) return;
    const place = {};
    const told = latest.current;
    // Until the browser has looked, it is in sight: a picture too many for a moment is better than one that begins late.
    let isSeen = true;
    const tell = (): void => {
      const height = isSeen ? element.clientHeight * devicePixelRatio : 0;
      pictures.show(place, { participantId, source, importance: told.importance, height });
    };
    const size = new ResizeObserver(tell);
    const sight = new IntersectionObserver((entries) => {
      isSeen = entries.at(-1)?.isIntersecting ?? isSeen;
      tell();
    });
    size.observe(element);
    sight.observe(element);
    told.tell = tell;
    tell();
    return () => {
      size.disconnect();
      sight.disconnect();
      told.tell = () => undefined;
      pictures.hide(place);
    };
  }, [pictures, participantId, source]);
  useEffect(() => {
    latest.current.importance = importance;
    latest.current.tell();
  }, [importance]);
  return ref;
}

/** Says while nobody sees the page. */
export function useCovered(pictures: ShownPictures): void {
  useEffect(() => {
    const tell = (): void => pictures.cover(document.visibilityState === 'hidden');
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [pictures]);
}
