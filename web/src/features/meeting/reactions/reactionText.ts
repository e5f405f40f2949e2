import type { Reaction } from '../../../client/api/roomWire';
import { reactionNames } from '../../../client/reactions/RoomReactions';

/** "Thumbs up from Ann and Bob. Heart from 7 people." */
export function spokenReactions(reactions: readonly Reaction[], nameOf: (participantId: string) => string): string {
  return reactionNames
    .flatMap(([emoji, what]) => {
      const from = new Set(reactions.filter((one) => one.emoji === emoji).map((one) => one.participantId));
      if (from.size === 0) return [];
      const names = [...from].map(nameOf);
      return [`${what} from ${from.size > 3 ? `${from.size} people` : names.join(' and ')}.`];
    })
    .join(' ');
}
