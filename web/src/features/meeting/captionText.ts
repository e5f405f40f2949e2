import type { CaptionsView } from '../../client/captions/RoomCaptions';
import { problemText } from '../../ui/problemText';

/** The end of what is being said, when it is longer than a caption: whole words, as many as fit. */
export function tail(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(text.length - most);
  const space = end.indexOf(' ');
  return `… ${space < 0 ? end : end.slice(space + 1)}`;
}

/** What stands in the way of captions, in words; null when nothing does. */
export function captionsProblem(view: CaptionsView): string | null {
  if (view.problem !== null) return `Captions could not be changed. ${problemText(view.problem).text}`;
  if (!view.isReading || view.room === null) return null;
  if (view.room.problem) return view.room.problem;
  return view.room.isOn ? null : 'The host has turned captions off.';
}

/** Whether the engine says of itself that it is no good one. */
export function isBasic(engine: string | null | undefined): boolean {
  return engine?.toLowerCase().includes('basic') ?? false;
}
