import { Tooltip } from '@fluentui/react-components';
import { HandRightFilled, MicOffFilled } from '@fluentui/react-icons';
import type { CSSProperties } from 'react';
import { importance } from '../../client/media/ShownPictures';
import type { ShownPictures } from '../../client/media/ShownPictures';
import { avatarColor, initials } from '../../ui/avatar';
import { StreamVideo } from '../../ui/StreamVideo';
import styles from './meeting.module.css';
import { QualityBars } from './QualityBars';
import { personQualityText } from './qualityText';
import { pausedText, tileLabel } from './tiles';
import type { Tile } from './tiles';
import { useShown } from './useShown';

export interface TileViewProps {
  readonly tile: Tile;
  /** Told how large it is. */
  readonly pictures: ShownPictures;
  /** Shown large to all. */
  readonly isInSpotlight?: boolean;
  readonly style?: CSSProperties | undefined;
  /** One's own picture over somebody else's. */
  readonly isCorner?: boolean;
  readonly onFirstFrame?: () => void;
}

export function TileView({
  tile,
  pictures,
  isInSpotlight = false,
  style,
  isCorner = false,
  onFirstFrame,
}: TileViewProps) {
  const ref = useShown(tile.isSelf ? null : pictures, {
    participantId: tile.participantId,
    source: 'camera',
    importance: isInSpotlight ? importance.spotlight : tile.hasFloor ? importance.speaking : importance.rest,
  });
  return (
    <div
      ref={ref}
      role="group"
      aria-label={tileLabel(tile)}
      className={isCorner ? `${styles.tile} ${styles.corner}` : styles.tile}
      style={style}
      data-testid="tile"
      data-participant-id={tile.participantId}
      data-self={tile.isSelf}
      data-speaking={tile.isSpeaking}
      data-floor={tile.hasFloor}
      data-muted={tile.isMuted}
      data-video={tile.video !== null}
      data-left-out={tile.leftOut.join(', ')}
    >
      <div className={styles.face} style={{ backgroundColor: avatarColor(tile.participantId) }} aria-hidden="true">
        {initials(tile.name)}
      </div>
      {tile.video !== null && (
        <StreamVideo
          track={tile.video}
          className={tile.isSelf ? styles.mirrored : styles.video}
          onFirstFrame={onFirstFrame}
        />
      )}
      {tile.isPaused && (
        <span className={styles.paused} aria-hidden="true" data-testid="paused">
          {pausedText(tile)}
        </span>
      )}
      {tile.isHandRaised && (
        <span className={styles.hand} aria-hidden="true" data-place={tile.handPlace ?? undefined}>
          <HandRightFilled />
          {tile.handPlace !== null && <span>{tile.handPlace}</span>}
        </span>
      )}
      {tile.leftOut.length > 0 && (
        <span className={styles.leftOut} aria-hidden="true">
          {tile.leftOut.join(', ')}
        </span>
      )}
      <div className={styles.nameplate} aria-hidden="true">
        {tile.isMuted && <MicOffFilled />}
        <span>{tile.isSelf ? 'You' : tile.name}</span>
        {tile.quality !== null && (
          <Tooltip content={personQualityText(tile.name, tile.quality)} relationship="inaccessible" withArrow>
            <span className={styles.tileBars} data-testid="tile-quality" data-rating={tile.quality.rating}>
              <QualityBars rating={tile.quality.rating} />
            </span>
          </Tooltip>
        )}
      </div>
    </div>
  );
}
