import { describe, expect, it } from 'vitest';
import type { PollState } from '../../src/client/api/roomWire';
import { RoomPolls } from '../../src/client/polls/RoomPolls';
import { settle } from './fakeClock';
import { poll } from './roomSamples';

function world(found: readonly PollState[] = []) {
  const votes: (readonly number[])[] = [];
  const server = { answer: poll('a', { version: 2, voters: 1 }) };
  const polls = new RoomPolls({
    api: {
      listPolls: () => Promise.resolve(found),
      createPoll: (_, request) => Promise.resolve(poll('made', { question: request.question })),
      vote: (_, __, options) => {
        votes.push(options);
        return Promise.resolve(server.answer);
      },
      closePoll: () => Promise.resolve(poll('a', { version: 9, isOpen: false })),
    },
    roomId: () => 'room',
  });
  return { polls, votes, server };
}

describe('RoomPolls', () => {
  it('keeps one’s own vote when the event, which has none, comes', async () => {
    const { polls } = world([poll('a', { ownVote: [1] })]);
    polls.enter('ses');
    polls.look(true);
    await settle();
    polls.changed(poll('a', { version: 2, voters: 4 }));
    expect(polls.getSnapshot().polls).toMatchObject([{ voters: 4, ownVote: [1] }]);
  });

  it('ignores an older state', () => {
    const { polls } = world();
    polls.changed(poll('a', { version: 3, voters: 3 }));
    polls.changed(poll('a', { version: 2, voters: 2 }));
    expect(polls.getSnapshot().polls).toMatchObject([{ version: 3, voters: 3 }]);
  });

  it('knows its vote also when the answer comes after the event of a later one', async () => {
    const { polls, votes } = world();
    polls.changed(poll('a'));
    const voting = polls.vote('a', [0]);
    polls.changed(poll('a', { version: 3, voters: 2 }));
    await voting;
    expect(votes).toEqual([[0]]);
    expect(polls.getSnapshot().polls).toMatchObject([{ version: 3, voters: 2, ownVote: [0] }]);
  });

  it('shows who comes late that a poll is open, and not one that they voted in', async () => {
    const { polls } = world([poll('a'), poll('b', { ownVote: [0] }), poll('c', { isOpen: false })]);
    polls.enter('ses');
    await settle();
    expect(polls.getSnapshot().unseen).toEqual(['a']);
    // Entering again, as after a loss, does not make it news again.
    polls.look(true);
    polls.look(false);
    polls.enter('ses');
    await settle();
    expect(polls.getSnapshot().unseen).toEqual([]);
  });

  it('counts a new poll as unseen until it is looked at, voted in or closed', async () => {
    const { polls } = world();
    polls.changed(poll('a'));
    polls.changed(poll('b', { isOpen: false }));
    expect(polls.getSnapshot().unseen).toEqual(['a']);
    await polls.vote('a', [1]);
    expect(polls.getSnapshot().unseen).toEqual([]);
    polls.changed(poll('c'));
    polls.changed(poll('c', { version: 2, isOpen: false }));
    expect(polls.getSnapshot().unseen).toEqual([]);
    polls.changed(poll('d'));
    polls.look(true);
    polls.changed(poll('e'));
    expect(polls.getSnapshot().unseen).toEqual([]);
  });

  it('shows what was made and closed at once', async () => {
    const { polls } = world();
    await polls.create({ question: 'Now?', options: ['a', 'b'], allowsMany: false, isAnonymous: true });
    await polls.close('a');
    expect(polls.getSnapshot().polls.map((one) => [one.pollId, one.isOpen])).toEqual([
      ['made', true],
      ['a', false],
    ]);
  });
});
