import { useEffect, useRef, useState } from 'react';
import { longestOverlapMs } from '../client/media/VoiceOverlap';
import { markBegun, streamOf } from './streams';

export interface StreamVideoProps {
  readonly track: MediaStreamTrack;
  readonly className?: string | undefined;
  /** Told at each first picture of a track. */
  readonly onFirstFrame?: (() => void) | undefined;
  readonly label?: string;
}

/**
 * Shows one video track. Sound is played elsewhere, once for the whole meeting. When the track is another one than before, the former stays in view until the new
 * one has its first picture: an element that is given another stream is empty until then.
 */
export function StreamVideo({ track, className, onFirstFrame, label }: StreamVideoProps) {
  const [shown, setShown] = useState(track);
  const told = useRef(onFirstFrame);
  useEffect(() => {
    told.current = onFirstFrame;
  }, [onFirstFrame]);
  useEffect(() => {
    if (shown === track) return;
    const timer = setTimeout(() => setShown(track), longestOverlapMs);
    return () => clearTimeout(timer);
  }, [shown, track]);

  const all = shown === track ? [track] : [shown, track];
  return all.map((one) => (
    <TrackVideo
      key={one.id}
      track={one}
      className={className}
      label={label}
      isHidden={one !== shown}
      onFirstFrame={() => {
        if (one === track) setShown(one);
        told.current?.();
      }}
    />
  ));
}

interface TrackVideoProps {
  readonly track: MediaStreamTrack;
  readonly className: string | undefined;
  readonly label: string | undefined;
  readonly isHidden: boolean;
  readonly onFirstFrame: () => void;
}

// Out of the flow and clear, but drawn: what is not displayed at all is not decoded for.
const waiting = { position: 'absolute', opacity: 0, pointerEvents: 'none' } as const;

function TrackVideo({ track, className, label, isHidden, onFirstFrame }: TrackVideoProps) {
  const ref = useRef<HTMLVideoElement>(null);
  const told = useRef(onFirstFrame);
  useEffect(() => {
    told.current = onFirstFrame;
  }, [onFirstFrame]);

  useEffect(() => {
    const video = ref.current;
    if (video === null) return;
    video.srcObject = streamOf(track);
    // Muted video may always play; a rejection means the element was swapped before it began.
    video.play().catch(() => undefined);
    const frame = video.requestVideoFrameCallback(() => {
      markBegun(track);
      told.current();
    });
    return () => {
      video.cancelVideoFrameCallback(frame);
      video.srcObject = null;
    };
  }, [track]);

  return (
    <video
      ref={ref}
      className={className}
      style={isHidden ? waiting : undefined}
      aria-hidden={isHidden || undefined}
      autoPlay
      playsInline
      muted
      disablePictureInPicture
      aria-label={label}
    />
  );
}
