/** What the camera is asked for. */
export interface VideoProfile {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

export const defaultVideo: VideoProfile = { width: 1280, height: 720, frameRate: 30 };

/** Reads `640x360@15` (the frame rate may be left out); null when it is not of that form or out of range. */
export function parseVideoProfile(text: string | null | undefined): VideoProfile | null {
  const match = /^(\d{2,4})x(\d{2,4})(?:@(\d{1,3}))?$/.exec(text?.trim() ?? '');
  if (match === null) return null;
  const width = Number(match[1]);
  const height = Number(match[2]);
  const frameRate = match[3] === undefined ? defaultVideo.frameRate : Number(match[3]);
  const good = width >= 64 && width <= 3840 && height >= 36 && height <= 2160 && frameRate >= 1 && frameRate <= 60;
  return good ? { width, height, frameRate } : null;
}

/** How the camera is encoded, where it is sent in one size. */
export interface CameraEncoding {
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number;
}

/**
 * Where one encoding serves every receiver it follows how large a tile can be: with more people in the room nobody shows it
 * larger, and each receiver has to take all of them. Rows are (others up to, tile height, bits per second).
 */
const ladder: readonly (readonly [number, number, number])[] = [
  [2, 720, 1_700_000],
  [5, 540, 1_000_000],
  [11, 360, 500_000],
  [Number.POSITIVE_INFINITY, 240, 250_000],
];

export function cameraEncoding(others: number, height: number): CameraEncoding {
  return choose(ladder, others, height);
}

function choose(rows: typeof ladder, others: number, height: number): CameraEncoding {
  const [, tile, maxBitrate] = rows.find(([upTo]) => others <= upTo) ?? [0, 240, 250_000];
  return { scaleResolutionDownBy: Math.max(1, height / tile), maxBitrate };
}

/**
 * Frames of three kinds, of which receivers can do without two, whichever codec it is: what goes to many of them is passed on with half or a quarter of its frames where a
 * network is narrow. Chromium takes it for VP8, H.264, VP9 and AV1; a browser that knows nothing of it leaves it out. Without it, VP9 would make layers of several sizes that
 * all go out as one stream.
 */
export const thinnable = { scalabilityMode: 'L1T3' } as const;

/** One of the sizes in which the camera goes to a media node, as `RTCRtpEncodingParameters` has them. */
export interface CameraLayer extends CameraEncoding {
  readonly rid: string;
  readonly active: boolean;
}

/** A quarter, a half and the full size, the smallest first: where a camera bears fewer, browsers keep those in front. */
const rids = ['q', 'h', 'f'] as const;

/** Bits a second for a picture of up to so many lines. */
const layerBitrates: readonly (readonly [number, number])[] = [
  [180, 150_000],
  [270, 300_000],
  [360, 500_000],
  [540, 1_000_000],
  [720, 1_700_000],
  [Number.POSITIVE_INFINITY, 3_000_000],
];

/** In how many sizes a camera is worth being sent: the bounds are libwebrtc's own (`kSimulcastFormats`), which leaves out those beyond them. */
export function layersOf(height: number): number {
  return height >= 540 ? 3 : height >= 270 ? 2 : 1;
}

/** What a camera in several sizes begins with: the two smaller ones and a little more. A line that does not carry it is found out within a second. */
export const startKilobits = 1_000;

/** Of layers that somebody watches: all. */
export const everyLayer = ~0;

/**
 * The camera in as many sizes as it bears, each half as high as the next. All are always named, since an offer fixes how many there may be while cameras change;
 * those that it does not bear are off.
 *
 * @param wanted A bit for each that somebody watches, the smallest's the lowest. The smallest is sent in any case.
 */
export function cameraLayers(height: number, wanted = everyLayer): readonly CameraLayer[] {
  const count = layersOf(height);
  return rids.map((rid, index) => {
    const isBorne = index < count;
    const scaleResolutionDownBy = isBorne ? 2 ** (count - 1 - index) : 1;
    const [, maxBitrate = 0] = layerBitrates.find(([upTo]) => height / scaleResolutionDownBy <= upTo) ?? [];
    const active = isBorne && (index === 0 || (wanted & (1 << index)) !== 0);
    return { rid, active, scaleResolutionDownBy, maxBitrate };
  });
}

/** Peer to peer the camera is encoded and sent once for each of the others. */
const peerLadder: readonly (readonly [number, number, number])[] = [
  [1, 720, 1_700_000],
  [2, 540, 900_000],
  [Number.POSITIVE_INFINITY, 360, 450_000],
];

export function peerEncoding(others: number, height: number): CameraEncoding {
  return choose(peerLadder, others, height);
}

/** Text and slides: sharpness before smoothness. */
export const screenEncoding = { maxBitrate: 2_500_000, maxFramerate: 15 } as const;
