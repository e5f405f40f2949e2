import type { ShownPictures } from '../../client/media/ShownPictures';
import { gridLayout } from './gridLayout';
import styles from './meeting.module.css';
import { TileView } from './TileView';
import type { Tile } from './tiles';
import { useSize } from './useSize';

const gap = 8;

/** Whom the hosts show large to all. */
export function SpotlightStage({
  tiles,
  pictures,
  onFirstFrame,
}: {
  readonly tiles: readonly Tile[];
  readonly pictures: ShownPictures;
  readonly onFirstFrame: () => void;
}) {
  const [ref, width, height] = useSize();
  const layout = gridLayout(tiles.length, width, height, gap);
  const size = { width: layout.tileWidth, height: layout.tileHeight };
  const rowWidth = layout.columns * layout.tileWidth + (layout.columns - 1) * gap;
  return (
    <section ref={ref} className={styles.grid} aria-label="In the spotlight" data-testid="spotlight">
      <div className={styles.tiles} style={{ width: rowWidth }}>
        {tiles.map((tile) => (
          <TileView
            key={tile.participantId}
            tile={tile}
            pictures={pictures}
            isInSpotlight
            style={size}
            {...(tile.isSelf ? {} : { onFirstFrame })}
          />
        ))}
      </div>
    </section>
  );
}
