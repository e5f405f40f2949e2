import type { ChatMessage } from '../api/roomWire';

/** Of one session, by number. Messages may come twice, late, and again when they were deleted. */
export function mergeMessages(
  present: readonly ChatMessage[],
  added: readonly ChatMessage[],
  most: number,
): readonly ChatMessage[] {
  if (added.length === 0) return present;
  const byId = new Map(present.map((one) => [one.messageId, one]));
  for (const message of added) {
    const known = byId.get(message.messageId);
    // What was taken back stays so, whichever word of it comes last.
    if (known === undefined || (message.isDeleted === true && known.isDeleted !== true)) {
      byId.set(message.messageId, message);
    }
  }
  return [...byId.values()].sort((a, b) => a.number - b.number).slice(-most);
}
