/** Lines are rendered and measured in blocks of this many. */
export const blockLines = 40;

/** What a line is thought to take until its block was measured: a name, a time and a line of text. */
export const estimatedLinePx = 58;

export interface BlockWindow {
  /** Blocks to render, from (included) and to (excluded). */
  readonly from: number;
  readonly to: number;
  /** Pixels that stand for the blocks before and after. */
  readonly before: number;
  readonly after: number;
}

/** Heights of the blocks of so many lines: as measured, else as estimated. */
export function blockHeights(lines: number, measured: ReadonlyMap<number, number>): readonly number[] {
  return Array.from({ length: Math.ceil(lines / blockLines) }, (_, block) => {
    const count = Math.min(blockLines, lines - block * blockLines);
    return measured.get(block) ?? count * estimatedLinePx;
  });
}

/** The blocks in view, and a view's height of them on either side. */
export function visibleBlocks(heights: readonly number[], scrollTop: number, viewport: number): BlockWindow {
  const top = scrollTop - viewport;
  const bottom = scrollTop + 2 * viewport;
  let from = 0;
  let before = 0;
  for (let height = heights[from]; height !== undefined && before + height < top; height = heights[from]) {
    before += height;
    from += 1;
  }
  let to = from;
  let at = before;
  for (let height = heights[to]; height !== undefined && at < bottom; height = heights[to]) {
    at += height;
    to += 1;
  }
  let after = 0;
  for (const height of heights.slice(to)) after += height;
  return { from, to, before, after };
}

/** Where a line is, as far as its blocks were measured. */
export function offsetOfLine(heights: readonly number[], line: number): number {
  const block = Math.floor(line / blockLines);
  const before = heights.slice(0, block).reduce((sum, height) => sum + height, 0);
  return before + ((line % blockLines) / blockLines) * (heights[block] ?? 0);
}
