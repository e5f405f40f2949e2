export interface GridLayout {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

/** Cameras are 16:9; a tile may be as tall as this before too much of the picture is cut at the sides. */
const widest = 16 / 9;
const tallest = 4 / 5;

/** The columns and rows that give `count` equal tiles the most area in this space. */
export function gridLayout(count: number, width: number, height: number, gap: number): GridLayout {
  let best: GridLayout = { columns: 1, rows: 1, tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const tileWidth = Math.floor(Math.min(cellWidth, cellHeight * widest));
    const tileHeight = Math.floor(Math.min(cellHeight, tileWidth / tallest));
    const isBetter = tileWidth * tileHeight > best.tileWidth * best.tileHeight;
    if (isBetter) best = { columns, rows, tileWidth, tileHeight };
  }
  return best;
}
