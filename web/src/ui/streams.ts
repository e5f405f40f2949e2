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

const begun = new WeakSet<MediaStreamTrack>();

/** A track is seen or heard from now on. */
export function markBegun(track: MediaStreamTrack): void {
  begun.add(track);
}

/** Whether a track was seen or heard yet: on a busy machine that comes long after its first packet. */
export function hasBegun(track: MediaStreamTrack): boolean {
  return begun.has(track);
}
