/** A region of media nodes, and an address in it that answers quickly. */
export interface Region {
  readonly name: string;
  readonly url: string;
}

/** More are not asked: each costs a connection. */
const mostRegions = 16;
const deadlineMs = 3_000;

/** A region's name as the join request takes it; null when it is none. */
export function parseRegion(text: unknown): string | null {
  return typeof text === 'string' && /^[A-Za-z0-9-]{1,40}$/.test(text) ? text : null;
}

/** The regions that a configuration lists; what is not one of them is left out. */
export function parseRegions(list: unknown): readonly Region[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const { name, url } = one as { readonly name?: unknown; readonly url?: unknown };
    const known = parseRegion(name);
    return known !== null && typeof url === 'string' && /^https?:\/\//.test(url) ? [{ name: known, url }] : [];
  });
}

/**
 * The region whose address answers first, which is about the nearest; null when none does in time, or there is no choice. What it answers does not matter.
 */
export async function nearestRegion(
  regions: readonly Region[],
  get: typeof fetch = (input, init) => globalThis.fetch(input, init),
): Promise<string | null> {
  if (regions.length < 2) return regions[0]?.name ?? null;
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, AbortSignal.timeout(deadlineMs)]);
  try {
    return await Promise.any(
      regions.slice(0, mostRegions).map(async ({ name, url }) => {
        await get(url, { mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal });
        return name;
      }),
    );
  } catch {
    // None answered: the server takes the room's own region.
    return null;
  } finally {
    done.abort();
  }
}
