/** A piece of a message: words, or an address that may be followed. */
export type ChatPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };

/** The server takes no longer message. */
export const longestMessage = 4_000;

const address = /https?:\/\/[^\s<>"'`]+/giu;

/** What ends a sentence rather than an address. */
const closing = /[.,;:!?…)\]}*_~]+$/u;

/**
 * A message as words and links. Only `http:` and `https:` become links, as they were typed; everything else stays text, and is
 * shown as text: nothing here makes markup.
 */
export function chatParts(message: string): readonly ChatPart[] {
  const parts: ChatPart[] = [];
  let end = 0;
  for (const match of message.matchAll(address)) {
    const text = trimmed(match[0]);
    const url = linkOf(text);
    if (url === null) continue;
    if (match.index > end) parts.push({ kind: 'text', text: message.slice(end, match.index) });
    parts.push({ kind: 'link', text, url });
    end = match.index + text.length;
  }
  if (end < message.length) parts.push({ kind: 'text', text: message.slice(end) });
  return parts;
}

/** Without what ends the sentence; a bracket that the address opened itself stays. */
function trimmed(text: string): string {
  const tail = closing.exec(text)?.[0] ?? '';
  if (tail === '') return text;
  const opens = text.includes('(') && tail.startsWith(')');
  return text.slice(0, text.length - tail.length + (opens ? 1 : 0));
}

/** The address as the browser reads it; null for one that it would not open as a page. */
function linkOf(text: string): string | null {
  try {
    const url = new URL(text);
    // A name before the host makes an address look like another's.
    const isPage = (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '';
    return isPage && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}
