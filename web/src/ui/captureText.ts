import type { CaptureProblem } from '../client/devices/captureProblem';

const names = { microphone: 'microphone', camera: 'camera' } as const;

/** What is wrong with a device, and what helps. */
export function captureText(kind: 'microphone' | 'camera', problem: CaptureProblem): string {
  const name = names[kind];
  switch (problem) {
    case 'denied':
      return `This page may not use your ${name}. Allow it in the address bar of your browser, then try again.`;
    case 'missing':
      return `No ${name} was found. Plug one in, or join without: you will still see and hear everyone.`;
    case 'busy':
      return `Your ${name} is in use by another program. Close that program and try again.`;
    case 'insecure':
      return `Browsers give a page the ${name} over HTTPS only. Open this address with https:// to use it.`;
    case 'failed':
      return `Your ${name} did not start. Unplug it and plug it in again, or choose another.`;
  }
}
