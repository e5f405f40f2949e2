import { describe, expect, it } from 'vitest';
import type { PutBreakoutsRequest, RoomInfo } from '../../src/client/api/roomWire';
import { ProblemError } from '../../src/client/problems';
import { initialMeeting } from '../../src/client/meetingState';
import type { MeetingState } from '../../src/client/meetingState';
import {
  assigned,
  breakoutsRequest,
  dealt,
  emptyRooms,
  plannedRooms,
  roomOf,
} from '../../src/features/meeting/breakouts/assignments';
import { BreakoutsModel } from '../../src/features/meeting/breakouts/BreakoutsModel';
import { closesText, moveText } from '../../src/features/meeting/breakouts/breakoutText';
import { chatRows, previewText } from '../../src/features/meeting/chat/chatRows';
import { handPlaces } from '../../src/features/meeting/hands';
import { newsText } from '../../src/features/meeting/newsText';
import { participantRows } from '../../src/features/meeting/participantRows';
import { waitingText } from '../../src/features/meeting/people/lobbyText';
import { personActions } from '../../src/features/meeting/people/personActions';
import { emptyPoll, pollProblem, pollRequest } from '../../src/features/meeting/polls/pollForm';
import { pollFacts, share } from '../../src/features/meeting/polls/pollText';
import { spokenReactions } from '../../src/features/meeting/reactions/reactionText';
import { ownRights } from '../../src/features/meeting/rights';
import { RunModel } from '../../src/features/meeting/RunModel';
import { shortcutOf } from '../../src/features/meeting/shortcuts';
import { meetingView } from '../../src/features/meeting/tiles';
import { ShortcutStore } from '../../src/ui/ShortcutStore';
import { FakeDevices, localMedia, memoryStorage } from '../client/fakes';
import { message, poll, roomInfo } from '../client/roomSamples';
import { participant } from '../client/samples';

const local = localMedia(new FakeDevices()).getSnapshot();
const inRoom = (change: Partial<MeetingState> = {}): MeetingState => ({
  ...initialMeeting,
  phase: 'connected',
  selfId: 'me',
  role: 'attendee',
  participants: [participant('me'), participant('ann'), participant('bob')],
  ...change,
});

describe('what one may do', () => {
  const kinds = (info: Parameters<typeof personActions>[0], context: Partial<Parameters<typeof personActions>[1]>) =>
    personActions(info, { role: 'attendee', isSelf: false, isSpotlit: false, hasChat: true, ...context }).map(
      (action) => action.text,
    );

  it('is a private message for who does not run the meeting', () => {
    expect(kinds(participant('ann'), {})).toEqual(['Send private message']);
    expect(kinds(participant('ann'), { hasChat: false })).toEqual([]);
    expect(kinds(participant('me'), { isSelf: true })).toEqual([]);
  });

  it('is all of it for the host, and roles for the host alone', () => {
    const asHost = kinds(participant('ann', { isHandRaised: true, isScreenSharing: true }), { role: 'host' });
    expect(asHost).toEqual([
      'Send private message',
      'Lower hand',
      'Mute',
      'Do not allow to unmute',
      'Stop camera',
      'Do not allow camera',
      'Stop screen share',
      'Spotlight for everyone',
      'Make co-host',
      'Make viewer',
      'Make host',
      'Remove from meeting',
    ]);
    expect(kinds(participant('ann'), { role: 'cohost' })).not.toContain('Make co-host');
  });

  it('leaves the host to himself where a co-host looks', () => {
    const texts = kinds(participant('ann', { role: 'host' }), { role: 'cohost' });
    expect(texts).toEqual(['Send private message', 'Spotlight for everyone']);
  });

  it('has nothing to stop with a viewer', () => {
    const texts = kinds(participant('ann', { role: 'viewer' }), { role: 'host' });
    expect(texts).not.toContain('Mute');
    expect(texts).toContain('Make participant');
  });

  it('asks before what cannot be taken back', () => {
    const asked = personActions(participant('ann'), {
      role: 'host',
      isSelf: false,
      isSpotlit: false,
      hasChat: true,
    }).filter((action) => action.question !== null);
    expect(asked.map((action) => action.text)).toEqual(['Make host', 'Remove from meeting']);
  });
});

describe('ownRights', () => {
  const room: RoomInfo = roomInfo(1, { mayShareScreen: false });

  it('are all there where nothing was said', () => {
    expect(ownRights(inRoom(), null)).toEqual({ microphone: null, camera: null, screen: null });
  });

  it('say in words why not', () => {
    const participants = [participant('me', { mayUnmute: false, mayShowVideo: false })];
    const rights = ownRights(inRoom({ participants }), room);
    expect(Object.values(rights).every((why) => typeof why === 'string')).toBe(true);
    expect(ownRights(inRoom({ role: 'cohost' }), room).screen).toBeNull();
    expect(ownRights(inRoom({ role: 'viewer' }), null).microphone).toContain('viewer');
  });
});

describe('RunModel', () => {
  const world = () => {
    const acts: unknown[] = [];
    const server = { fails: null as ProblemError | null };
    const run = new RunModel({
      moderation: {
        act: (request: unknown) => {
          acts.push(request);
          return server.fails === null ? Promise.resolve({ version: 1, affected: 1 }) : Promise.reject(server.fails);
        },
      },
    } as unknown as ConstructorParameters<typeof RunModel>[0]);
    const of = (text: string) => {
      const found = personActions(participant('ann'), {
        role: 'host',
        isSelf: false,
        isSpotlit: false,
        hasChat: true,
      }).find((action) => action.text === text);
      if (found === undefined) throw new Error(text);
      return found;
    };
    return { run, acts, server, of };
  };

  it('mutes at once, and removes only when it was confirmed', async () => {
    const { run, acts, of } = world();
    run.choose(of('Mute'));
    run.choose(of('Remove from meeting'));
    expect(acts).toEqual([{ action: 'mute', targetUserId: 'ann' }]);
    await run.confirm();
    expect(acts[1]).toEqual({ action: 'remove', targetUserId: 'ann' });
    await run.confirm();
    expect(acts).toHaveLength(2);
  });

  it('says what could not be done', async () => {
    const { run, server } = world();
    server.fails = new ProblemError({ type: 'not-found', detail: 'Ann is not here.' });
    await run.act({ action: 'mute', targetUserId: 'ann' });
    expect(run.getSnapshot().failure).toBe('This could not be done. Ann is not here.');
    run.dismiss();
    expect(run.getSnapshot().failure).toBeNull();
  });
});

describe('hands', () => {
  const people = [
    participant('me', { isHandRaised: true, handRaisedAt: '2026-05-01T10:03:00Z' }),
    participant('ann'),
    participant('bob', { isHandRaised: true, handRaisedAt: '2026-05-01T10:01:00Z' }),
    participant('cleo', { isHandRaised: true, handRaisedAt: '2026-05-01T10:02:00Z' }),
  ];

  it('have their places in the order of raising', () => {
    expect([...handPlaces(people)]).toEqual([
      ['bob', 1],
      ['cleo', 2],
      ['me', 3],
    ]);
  });

  it('come in that order in the list, after oneself', () => {
    const rows = participantRows(inRoom({ participants: people }), local);
    expect(rows.map((row) => row.participantId)).toEqual(['me', 'bob', 'cleo', 'ann']);
  });
});

describe('the spotlight', () => {
  it('shows whom the hosts chose large, in their order, and the others beside', () => {
    const view = meetingView(inRoom(), local, undefined, ['bob', 'me', 'gone']);
    expect(view.spotlight.map((tile) => tile.participantId)).toEqual(['bob', 'me']);
    expect(view.tiles.map((tile) => tile.participantId)).toEqual(['ann']);
    expect(view.corner).toBeNull();
  });

  it('gives way to a shared screen, and counts for nothing when those are gone', () => {
    const sharing = [participant('me'), participant('ann', { isScreenSharing: true }), participant('bob')];
    const view = meetingView(inRoom({ participants: sharing }), local, undefined, ['bob']);
    expect(view.spotlight).toEqual([]);
    expect(view.tiles[0]?.participantId).toBe('bob');
    expect(meetingView(inRoom(), local, undefined, ['gone']).spotlight).toEqual([]);
  });

  it('keeps a seat in a crowd', () => {
    const crowd = Array.from({ length: 60 }, (_, index) => participant(`p${index}`));
    const view = meetingView(inRoom({ participants: [participant('me'), ...crowd] }), local, undefined, ['p59']);
    expect(view.spotlight.map((tile) => tile.participantId)).toEqual(['p59']);
  });
});

describe('chat rows', () => {
  const context = { selfId: 'me', isRunning: false, participants: [participant('me'), participant('ann')] };

  it('share a head when one goes on writing', () => {
    const rows = chatRows(
      [message(1), message(2, { sentAt: '2026-05-01T10:01:00Z' }), message(3, { sentAt: '2026-05-01T10:30:00Z' })],
      context,
    );
    expect(rows.map((row) => row.isContinued)).toEqual([false, true, false]);
  });

  it('say who alone can read them', () => {
    const rows = chatRows(
      [
        message(1, { to: 'me' }),
        message(2, { participantId: 'me', to: 'ann' }),
        message(3, { participantId: 'me', to: 'x' }),
      ],
      context,
    );
    expect(rows.map((row) => row.privacy)).toEqual(['to you alone', 'to ann alone', 'to somebody who left alone']);
  });

  it('can be taken back by their sender, and by hosts what was said to all', () => {
    const messages = [
      message(1),
      message(2, { participantId: 'me' }),
      message(3, { to: 'me' }),
      message(4, { isDeleted: true }),
    ];
    expect(chatRows(messages, context).map((row) => row.mayDelete)).toEqual([false, true, false, false]);
    const asHost = chatRows(messages, { ...context, isRunning: true });
    expect(asHost.map((row) => row.mayDelete)).toEqual([true, true, false, false]);
  });

  it('are cut short where they are only pointed at', () => {
    expect(previewText(message(1, { text: 'a\n b' }), 'me')).toBe('Ann: a b');
    expect(previewText(message(1, { text: 'x'.repeat(200), to: 'me' }), 'me')).toMatch(/^Ann, to you alone: x{90}…$/);
  });
});

describe('words', () => {
  it('say what a host did to oneself', () => {
    const text = (act: Parameters<typeof newsText>[0] & { kind: 'moderated' }): string | null => newsText(act);
    expect(text({ kind: 'moderated', act: { action: 'muteAll', byName: 'Hanna' } })).toBe('Hanna muted you.');
    expect(text({ kind: 'moderated', act: { action: 'allowUnmute', byName: 'Hanna', value: false } })).toContain('not');
    expect(text({ kind: 'moderated', act: { action: 'setRole', byName: 'Hanna', role: 'cohost' } })).toContain(
      'co-host',
    );
    expect(text({ kind: 'moderated', act: { action: 'lock', byName: 'Hanna' } })).toBeNull();
  });

  it('name who waits, as far as that can be read', () => {
    const waits = (displayName: string) => ({
      waitingId: displayName,
      userId: displayName,
      displayName,
      role: 'guest' as const,
      since: '',
    });
    expect(waitingText([])).toBe('');
    expect(waitingText([waits('Ann')])).toBe('Ann waits to be let in.');
    expect(waitingText([waits('Ann'), waits('Bob')])).toBe('Ann and Bob wait to be let in.');
    expect(waitingText([waits('Ann'), waits('Bob'), waits('Cy')])).toBe('Ann and 2 others wait to be let in.');
  });

  it('gather reactions', () => {
    const from = (emoji: string, ...ids: string[]) => ids.map((participantId) => ({ participantId, emoji }));
    expect(
      spokenReactions([...from('👍', 'a', 'b', 'a'), ...from('🎉', 'a', 'b', 'c', 'd')], (id) => id.toUpperCase()),
    ).toBe('Thumbs up from A and B. Celebration from 4 people.');
  });

  it('count down', () => {
    expect(moveText('Room 1', 9_500)).toBe('You go to Room 1 in 0:10.');
    expect(moveText(null, 0)).toBe('You go back to the meeting now.');
    expect(closesText('2026-05-01T10:05:00Z', Date.parse('2026-05-01T10:00:55Z'))).toBe('Closes in 4:05.');
    expect(closesText(null, 0)).toBeNull();
  });
});

describe('polls', () => {
  it('want a question and two different options', () => {
    expect(pollProblem(emptyPoll)).toBe('Write a question.');
    expect(pollProblem({ ...emptyPoll, question: 'Q', options: ['a', ' '] })).toContain('two options');
    expect(pollProblem({ ...emptyPoll, question: 'Q', options: ['a', ' A '] })).toContain('same');
    const form = { ...emptyPoll, question: ' Q ', options: ['a', '', ' b '] };
    expect(pollProblem(form)).toBeNull();
    expect(pollRequest(form)).toEqual({ question: 'Q', options: ['a', 'b'], allowsMany: false, isAnonymous: true });
  });

  it('have their figures', () => {
    expect(share(1, 3)).toBe(33);
    expect(share(0, 0)).toBe(0);
    expect(pollFacts(poll('a', { voters: 1, isOpen: false }))).toBe(
      'Closed · 1 person has voted · one choice · no names',
    );
  });
});

describe('breakout rooms', () => {
  const people = ['a', 'b', 'c', 'd', 'e'].map((id) => participant(id));

  it('deal everybody out evenly, but who runs the meeting', () => {
    const rooms = dealt(2, [participant('host', { role: 'host' }), ...people], () => 0.5);
    expect(rooms.map((room) => room.userIds.length).sort()).toEqual([2, 3]);
    expect(rooms.flatMap((room) => room.userIds).sort()).toEqual(people.map((one) => one.userId));
  });

  it('have everybody in one room at most', () => {
    const rooms = assigned(assigned(emptyRooms(2), 'a', 0), 'a', 1);
    expect(roomOf(rooms, 'a')).toBe(1);
    expect(roomOf(assigned(rooms, 'a', -1), 'a')).toBe(-1);
  });

  it('go on with the rooms that are there', () => {
    const present = {
      state: 'open' as const,
      rooms: [{ roomId: 'r1', name: 'One', userIds: ['usr_a', 'usr_elsewhere'] }],
    };
    const rooms = plannedRooms(present);
    expect(breakoutsRequest(rooms, 10)).toEqual({
      rooms: [{ roomId: 'r1', name: 'One', participantIds: ['usr_a', 'usr_elsewhere'] }],
      durationMinutes: 10,
    });
  });

  it('are made, opened, and then no plan any more; a failure keeps the plan', async () => {
    const asked: unknown[] = [];
    let fails = true;
    const failures: string[] = [];
    const model = new BreakoutsModel(
      {
        put: (request: PutBreakoutsRequest) => {
          asked.push(request.rooms.length);
          return fails
            ? Promise.reject(new Error('no'))
            : Promise.resolve({ state: 'prepared', rooms: [], skipped: ['gone'] });
        },
        open: () => {
          asked.push('open');
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
        tell: () => Promise.resolve(),
      },
      {
        try: async (what, work) => {
          try {
            await work();
          } catch {
            failures.push(what);
          }
        },
      },
      () => 0,
    );
    model.setCount('51');
    model.plan('evenly', people);
    expect(model.getSnapshot().rooms).toBeNull();
    model.setCount('3');
    model.plan('evenly', people);
    await model.apply(false);
    expect(failures).toHaveLength(1);
    expect(model.getSnapshot()).toMatchObject({ isBusy: false, rooms: [{}, {}, {}] });
    fails = false;
    await model.apply(false);
    expect(asked).toEqual([3, 3, 'open']);
    expect(model.getSnapshot()).toMatchObject({ rooms: null, skipped: 1, isBusy: false });
  });
});

describe('shortcuts', () => {
  const press = { key: 'w', ctrlKey: false, metaKey: false, altKey: false, repeat: false };

  it('open the chat, and can be switched off but for those with Ctrl', () => {
    expect(shortcutOf(press)).toBe('chat');
    expect(shortcutOf(press, false)).toBeNull();
    expect(shortcutOf({ ...press, key: '?' }, false)).toBeNull();
    expect(shortcutOf({ ...press, key: 'd', ctrlKey: true }, false)).toBe('microphone');
  });

  it('stay as they were left', () => {
    const storage = memoryStorage();
    const store = new ShortcutStore(storage);
    expect(store.getSnapshot()).toBe(true);
    store.set(false);
    expect(new ShortcutStore(storage).getSnapshot()).toBe(false);
    store.set(true);
    expect(new ShortcutStore(storage).getSnapshot()).toBe(true);
  });
});
