import { useCallback, useEffect, useRef, useState } from 'react';
import type { PlayerModel } from './PlayerModel';

export interface VideoControl {
  /** The `ref` of the video element. */
  readonly attach: (element: HTMLVideoElement | null) => void;
  /** Where it plays, in whole quarters of a second; null before it played or was moved. */
  readonly seconds: number | null;
  readonly rate: number;
  readonly setRate: (rate: number) => void;
  /** Moves, and plays from there when asked to. */
  readonly seek: (seconds: number, andPlay: boolean) => void;
  readonly skip: (seconds: number) => void;
  readonly toggle: () => void;
}

/** Where the video was when its address changed, to go on there. */
interface Spot {
  seconds: number;
  isPlaying: boolean;
}

/** Drives the video element, and sees that it plays from addresses that are still good. */
export function useVideo(model: PlayerModel, startAt: number | null): VideoControl {
  const element = useRef<HTMLVideoElement | null>(null);
  const spot = useRef<Spot>({ seconds: startAt ?? 0, isPlaying: false });
  const [seconds, setSeconds] = useState<number | null>(startAt);
  const [rate, setRate] = useState(1);
  const latestRate = useRef(rate);
  useEffect(() => {
    latestRate.current = rate;
    if (element.current !== null) element.current.playbackRate = rate;
  }, [rate]);

  const attach = useCallback(
    (video: HTMLVideoElement | null) => {
      element.current = video;
      if (video === null) return;
      let isLoaded = false;
      const listen = new AbortController();
      const on = (name: string, act: () => void): void => video.addEventListener(name, act, { signal: listen.signal });
      on('loadstart', () => {
        isLoaded = false;
      });
      on('loadedmetadata', () => {
        isLoaded = true;
        video.playbackRate = latestRate.current;
        if (spot.current.seconds > 0) video.currentTime = spot.current.seconds;
        // Refused without a click: the person presses play.
        if (spot.current.isPlaying) video.play().catch(() => undefined);
      });
      on('timeupdate', () => {
        // While another address loads the element is at zero.
        if (!isLoaded) return;
        spot.current.seconds = video.currentTime;
        setSeconds(Math.round(video.currentTime * 4) / 4);
      });
      on('play', () => {
        spot.current.isPlaying = true;
        if (model.isFresh) return;
        // What it played from has ended, or is about to: it goes on from a new address.
        video.pause();
        spot.current.isPlaying = true;
        void model.renew().then(() => {
          if (model.isFresh) video.play().catch(() => undefined);
        });
      });
      on('pause', () => {
        if (isLoaded && !video.ended) spot.current.isPlaying = false;
      });
      on('playing', () => model.onPlaying());
      on('ended', () => {
        spot.current.isPlaying = false;
      });
      on('error', () => void model.onError());
      return () => {
        listen.abort();
        element.current = null;
      };
    },
    [model],
  );

  const seek = useCallback((to: number, andPlay: boolean): void => {
    spot.current.seconds = to;
    setSeconds(to);
    const video = element.current;
    if (video === null) return;
    video.currentTime = to;
    if (andPlay) video.play().catch(() => undefined);
  }, []);
  const skip = useCallback(
    (by: number): void => {
      const video = element.current;
      if (video !== null) seek(Math.max(0, Math.min(video.duration || 0, video.currentTime + by)), false);
    },
    [seek],
  );
  const toggle = useCallback((): void => {
    const video = element.current;
    if (video === null) return;
    if (video.paused) video.play().catch(() => undefined);
    else video.pause();
  }, []);
  return { attach, seconds, rate, setRate, seek, skip, toggle };
}
