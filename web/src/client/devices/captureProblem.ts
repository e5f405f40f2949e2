/** Why a device gives nothing. */
export type CaptureProblem = 'denied' | 'missing' | 'busy' | 'insecure' | 'failed';

/** Reads what `getUserMedia` and `getDisplayMedia` reject with (W3C mediacapture-streams, section 10). */
export function captureProblem(error: unknown): CaptureProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}
