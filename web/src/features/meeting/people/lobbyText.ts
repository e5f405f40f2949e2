import type { WaitingPerson } from '../../../client/api/roomWire';

/** "Ann waits to be let in." Two are named, a crowd is counted. */
export function waitingText(waiting: readonly WaitingPerson[]): string {
  const [first, second] = waiting;
  if (first === undefined) return '';
  if (second === undefined) return `${first.displayName} waits to be let in.`;
  if (waiting.length === 2) return `${first.displayName} and ${second.displayName} wait to be let in.`;
  return `${first.displayName} and ${waiting.length - 1} others wait to be let in.`;
}
