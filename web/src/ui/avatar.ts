/** Up to two letters that stand for a name. */
export function initials(name: string): string {
  const starts = name.split(/\s+/u).flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  const first = starts[0] ?? '';
  const last = starts.length > 1 ? (starts.at(-1) ?? '') : '';
  return `${first}${last}`.toUpperCase();
}

/** A colour of one's own, the same on everybody's screen: white text on it passes WCAG AA. */
const hues = [
  '#5b5bd6',
  '#b3446c',
  '#0f766e',
  '#a8541a',
  '#7c3aed',
  '#1d6fb8',
  '#8a3ffc',
  '#3f6b1f',
  '#b5378a',
  '#4a5a78',
];

export function avatarColor(id: string): string {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hues[hash % hues.length] ?? '#5b5bd6';
}
