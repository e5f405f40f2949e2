import type { TranscriptLine } from '../../client/api/keptWire';

/** Indexes of the lines that have the words, in their text or as their speaker, whatever the case. */
export function findWords(lines: readonly TranscriptLine[], words: string): readonly number[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return [];
  const found: number[] = [];
  lines.forEach((line, index) => {
    if (line.text.toLowerCase().includes(wanted) || line.displayName.toLowerCase().includes(wanted)) found.push(index);
  });
  return found;
}

export interface TextPart {
  readonly text: string;
  readonly isFind: boolean;
}

/** A text cut where the words are. */
export function cutAtFinds(text: string, words: string): readonly TextPart[] {
  const wanted = words.trim().toLowerCase();
  const lower = text.toLowerCase();
  // Letters that change their length with their case would put the cuts beside the words.
  if (wanted === '' || lower.length !== text.length) return [{ text, isFind: false }];
  const parts: TextPart[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), isFind: false });
    parts.push({ text: text.slice(at, at + wanted.length), isFind: true });
    from = at + wanted.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isFind: false });
  return parts;
}
