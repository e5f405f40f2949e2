/**
 * An address as it may stand in `href` or `src`, or null: `http:`, `https:` or a path on this server, and nothing else. What the
 * server passes on may have begun with a person or an engine, and `javascript:` is an address too.
 */
export function safeUrl(url: string | null | undefined): string | null {
  if (!url) return null;
  if (/^\/(?![/\\])/.test(url)) return url;
  try {
    const { protocol } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

/** A path of this client, or null: a notification leads within the page, never elsewhere. */
export function safePath(path: string | null | undefined): string | null {
  return path && /^\/(?![/\\])/.test(path) ? path : null;
}
