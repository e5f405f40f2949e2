import type { PollState } from '../../../client/api/roomWire';

/** Of those who voted, how many chose it, 0 to 100. */
export function share(votes: number, voters: number): number {
  return voters === 0 ? 0 : Math.round((votes / voters) * 100);
}

/** "Open · 3 have voted · no names" */
export function pollFacts(poll: PollState): string {
  const voted = poll.voters === 1 ? '1 person has voted' : `${poll.voters} people have voted`;
  return [
    poll.isOpen ? 'Open' : 'Closed',
    voted,
    poll.allowsMany ? 'several choices' : 'one choice',
    poll.isAnonymous ? 'no names' : 'with names',
  ].join(' · ');
}
