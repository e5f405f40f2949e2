import { useEffect, useRef } from 'react';
import { streamOf } from './streams';

export interface StreamVideoProps {
  readonly track: MediaStreamTrack;
  readonly className?: string | undefined;
  /** Told at each first picture of a track. */
  readonly onFirstFrame?: (() => void) | undefined;
  readonly label?: string;
}

/** Shows one video track. Sound is played elsewhere, once for the whole meeting. */
export function StreamVideo({ track, className, onFirstFrame, label }: StreamVideoProps) {
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
    const frame = video.requestVideoFrameCallback(() => told.current?.());
    return () => {
      video.cancelVideoFrameCallback(frame);
      video.srcObject = null;
    };
  }, [track]);

  return (
    <video ref={ref} className={className} autoPlay playsInline muted disablePictureInPicture aria-label={label} />
  );
}
