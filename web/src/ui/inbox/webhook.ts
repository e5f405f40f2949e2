const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What the server would refuse of a webhook's address, said before it is asked; null when nothing. */
export function webhookProblem(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return 'That is no address. One looks like https://example.org/hook.';
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname))) return null;
  return 'It begins with https://, or is http:// on this machine.';
}
