export interface GridLayout {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

/** Cameras are 16:9. A tile may be taller, which cuts the picture at the sides: a little in a wide window, more on an upright phone. */
const widest = 16 / 9;
const tallest = { wide: 4 / 3, upright: 4 / 5 } as const;

/** The columns and rows that give `count` equal tiles the most area in this space. */
export function gridLayout(count: number, width: number, height: number, gap: number): GridLayout {
  const narrowest = width < height ? tallest.upright : tallest.wide;
  let best: GridLayout = { columns: 1, rows: 1, tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const tileWidth = Math.floor(Math.min(cellWidth, cellHeight * widest));
    const tileHeight = Math.floor(Math.min(cellHeight, tileWidth / narrowest));
    const isBetter = tileWidth * tileHeight > best.tileWidth * best.tileHeight;
    if (isBetter) best = { columns, rows, tileWidth, tileHeight };
  }
  return best;
}
