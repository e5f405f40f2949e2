import { Button } from '@fluentui/react-components';
import { Speaker2Regular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import { markBegun, streamOf } from '../../ui/streams';
import styles from './meeting.module.css';

export interface AudioSinksProps {
  readonly tracks: readonly MediaStreamTrack[];
  readonly speakerId: string | null;
}

/** Plays what the slots carry. The slots stay the same for the whole call, whoever speaks on them. */
export function AudioSinks({ tracks, speakerId }: AudioSinksProps) {
  const [isBlocked, setBlocked] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const play = async (): Promise<void> => {
    const players = [...(root.current?.querySelectorAll('audio') ?? [])];
    await Promise.allSettled(players.map((player) => player.play()));
    setBlocked(false);
  };
  return (
    <div ref={root} data-testid="audio">
      {tracks.map((track) => (
        <AudioSink key={track.id} track={track} speakerId={speakerId} onBlocked={() => setBlocked(true)} />
      ))}
      {isBlocked && (
        <div className={styles.blocked} role="alert">
          <span>Your browser holds the sound back until you say so.</span>
          <Button appearance="primary" icon={<Speaker2Regular />} onClick={() => void play()}>
            Play sound
          </Button>
        </div>
      )}
    </div>
  );
}

interface AudioSinkProps {
  readonly track: MediaStreamTrack;
  readonly speakerId: string | null;
  readonly onBlocked: () => void;
}

function AudioSink({ track, speakerId, onBlocked }: AudioSinkProps) {
  const ref = useRef<HTMLAudioElement>(null);
  const blocked = useRef(onBlocked);
  useEffect(() => {
    blocked.current = onBlocked;
  }, [onBlocked]);
  useEffect(() => {
    const player = ref.current;
    if (player === null) return;
    player.srcObject = streamOf(track);
    player.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') blocked.current();
    });
    return () => {
      player.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    // Firefox before 116 and Safari have none, whatever the types say: their system chooses.
    const player: Partial<HTMLAudioElement> | null = ref.current;
    if (speakerId === null || player?.setSinkId === undefined) return;
    // Unplugged meanwhile: the system's default plays on.
    player.setSinkId(speakerId).catch(() => undefined);
  }, [speakerId, track]);
  return <audio ref={ref} autoPlay onPlaying={() => markBegun(track)} />;
}
