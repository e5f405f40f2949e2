import type { VideoProfile } from '../media/videoProfile';

/** The device chosen, if it is still there: a preference, not a demand, so that an unplugged one falls back to the default. */
export function microphoneConstraints(deviceId: string | null): MediaTrackConstraints {
  return {
    ...(deviceId === null ? {} : { deviceId: { ideal: deviceId } }),
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  };
}

export function cameraConstraints(deviceId: string | null, video: VideoProfile): MediaTrackConstraints {
  return {
    ...(deviceId === null ? {} : { deviceId: { ideal: deviceId } }),
    width: { ideal: video.width },
    height: { ideal: video.height },
    frameRate: { ideal: video.frameRate, max: Math.max(30, video.frameRate) },
  };
}
