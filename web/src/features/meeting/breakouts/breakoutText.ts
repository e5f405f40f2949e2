import { clockText } from '../../../ui/clockText';

/** "You go to Room 1 in 0:30." */
export function moveText(name: string | null, leftMs: number): string {
  const where = name === null ? 'back to the meeting' : `to ${name}`;
  return leftMs <= 0 ? `You go ${where} now.` : `You go ${where} in ${clockText(Math.ceil(leftMs / 1_000) * 1_000)}.`;
}

/** "Closes in 4:10." Null without an end. */
export function closesText(closesAt: string | null | undefined, now: number): string | null {
  if (!closesAt) return null;
  const left = Date.parse(closesAt) - now;
  return left <= 0 ? 'Closing now.' : `Closes in ${clockText(left)}.`;
}
