import type { CSSProperties } from 'react';
import type { ShownPictures } from '../../client/media/ShownPictures';
import { inviteLink } from '../../client/meetingLink';
import { CopyButton } from '../../ui/CopyButton';
import { gridLayout } from './gridLayout';
import styles from './meeting.module.css';
import { Pager } from './Pager';
import { TileView } from './TileView';
import type { MeetingView } from './tiles';
import { useSize } from './useSize';

export interface TileGridProps {
  readonly view: MeetingView;
  readonly pictures: ShownPictures;
  readonly meetingId: string;
  readonly isAlone: boolean;
  readonly onTurn: (page: number) => void;
  readonly onFirstFrame: () => void;
}

const gap = 8;

/** Between one's own picture and the edge of the other's. */
const cornerMargin = 12;

/** A page of people in equal tiles that fill the space; beside a stage, a strip. */
export function TileGrid({ view, pictures, meetingId, isAlone, onTurn, onFirstFrame }: TileGridProps) {
  const [ref, width, height] = useSize();
  const layout = gridLayout(view.tiles.length, width, height, gap);
  const size: CSSProperties = { width: layout.tileWidth, height: layout.tileHeight };
  const rowWidth = layout.columns * layout.tileWidth + (layout.columns - 1) * gap;
  const cornerAt: CSSProperties = {
    right: (width - layout.tileWidth) / 2 + cornerMargin,
    bottom: (height - layout.tileHeight) / 2 + cornerMargin,
  };
  const isStrip = view.stage !== null || view.spotlight.length > 0;
  return (
    <div className={styles.people} data-strip={isStrip}>
      <div ref={ref} className={isStrip ? styles.strip : styles.grid} data-testid="grid" data-columns={layout.columns}>
        <div className={styles.tiles} style={isStrip ? undefined : { width: rowWidth }}>
          {view.tiles.map((tile) => (
            <TileView
              key={tile.participantId}
              tile={tile}
              pictures={pictures}
              {...(isStrip ? {} : { style: size })}
              {...(tile.isSelf ? {} : { onFirstFrame })}
            />
          ))}
        </div>
        {view.corner !== null && <TileView tile={view.corner} pictures={pictures} isCorner style={cornerAt} />}
        {isAlone && !isStrip && (
          <div className={styles.alone}>
            <strong>You are the only one here</strong>
            <span>Send others the link, and they will show up.</span>
            <CopyButton appearance="primary" label="Copy link" text={inviteLink(location.origin, meetingId)} />
          </div>
        )}
      </div>
      {view.pages > 1 && <Pager page={view.page} pages={view.pages} onTurn={onTurn} />}
    </div>
  );
}
