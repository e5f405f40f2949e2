const streams = new WeakMap<MediaStreamTrack, MediaStream>();

/** One stream a track, so that moving a tile does not restart its picture. */
export function streamOf(track: MediaStreamTrack): MediaStream {
  let stream = streams.get(track);
  if (stream === undefined) {
    stream = new MediaStream([track]);
    streams.set(track, stream);
  }
  return stream;
}
