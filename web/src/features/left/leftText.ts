import type { MeetingOver } from '../../client/meetingState';
import { problemText } from '../../ui/problemText';

export interface LeftText {
  readonly title: string;
  readonly text: string;
  readonly mayRejoin: boolean;
}

const endText = {
  host: 'The host ended it for everyone.',
  empty: 'Everyone had left.',
  schedule: 'Its planned time was over.',
  maximum: 'It had run for as long as a meeting can.',
} as const;

/** Why one is out of the meeting, and whether there is a way back. Null: this page was opened by its address. */
export function leftText(over: MeetingOver | null): LeftText {
  switch (over?.kind) {
    case 'ended':
      return { title: 'The meeting has ended', text: endText[over.reason], mayRejoin: false };
    case 'replaced':
      return {
        title: 'You joined in another window',
        text: 'The call goes on there. You can take it back to this window.',
        mayRejoin: true,
      };
    case 'removed':
      return {
        title: 'You were removed from the meeting',
        text: 'A host put you out. You can ask to be let in again: a host decides.',
        mayRejoin: true,
      };
    case 'failed': {
      const { title, text } = problemText(over.problem);
      return { title, text, mayRejoin: over.problem.type !== 'meeting-ended' && over.problem.type !== 'not-found' };
    }
    case 'left':
    case undefined:
      return {
        title: 'You left the meeting',
        text: 'It goes on without you as long as others are in it.',
        mayRejoin: true,
      };
  }
}
