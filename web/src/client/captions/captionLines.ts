import type { TranscriptLine } from '../api/keptWire';

/** A line with the time it last changed here, in milliseconds of the client's clock. */
export interface HeardLine {
  readonly line: TranscriptLine;
  readonly at: number;
}

/** As many as a page keeps of a running meeting: some hours of talk. */
export const mostLines = 2_000;

/**
 * The lines with one more, or one changed: in the order in which they were begun, each id once. A partial result that comes after the
 * final one is late and is dropped, as is an older revision.
 */
export function applyLine(lines: readonly HeardLine[], line: TranscriptLine, at: number): readonly HeardLine[] {
  // Changes are of the newest lines: the search from the end is short.
  const known = lines.findLastIndex((one) => one.line.lineId === line.lineId);
  if (known >= 0) {
    const present = lines[known]?.line;
    if (present !== undefined && isOlder(line, present)) return lines;
    return lines.with(known, { line, at });
  }
  const before = lines.findLastIndex((one) => one.line.startSeconds <= line.startSeconds);
  const added = [...lines.slice(0, before + 1), { line, at }, ...lines.slice(before + 1)];
  return added.length > mostLines ? added.slice(added.length - mostLines) : added;
}

function isOlder(line: TranscriptLine, present: TranscriptLine): boolean {
  if (present.isFinal && !line.isFinal) return true;
  return (line.revision ?? 0) < (present.revision ?? 0);
}

/** A caption goes this long after its last change. */
export const captionShownMs = 6_000;

/** What the overlay shows: the last lines that are still fresh. */
export function shownCaptions(lines: readonly HeardLine[], now: number, most: number): readonly TranscriptLine[] {
  return lines
    .slice(-most * 4)
    .filter((one) => one.line.text !== '' && now - one.at < captionShownMs)
    .slice(-most)
    .map((one) => one.line);
}
