import { describe, expect, it } from 'vitest';
import { RoomBreakouts } from '../../src/client/breakouts/RoomBreakouts';
import { RoomLobby } from '../../src/client/lobby/RoomLobby';
import { RoomModeration } from '../../src/client/moderation/RoomModeration';
import { ProblemError } from '../../src/client/problems';
import { RoomReactions, shownMs } from '../../src/client/reactions/RoomReactions';
import { RoomFacts } from '../../src/client/room/RoomFacts';
import { applyDelta, applySnapshot, applyVersion, isBehind } from '../../src/client/room/roomState';
import { StateSync } from '../../src/client/room/stateSync';
import type { OwnState } from '../../src/client/room/stateSync';
import { FakeClock, settle } from './fakeClock';
import { FakeDevices, localMedia } from './fakes';
import { roomInfo } from './roomSamples';
import { participant } from './samples';

function moderated() {
  const media = localMedia(new FakeDevices());
  let hands = 0;
  const sync = { isSettled: true };
  const moderation = new RoomModeration({
    media,
    invoke: () => Promise.reject(new Error('not asked')),
    lowerHand: () => {
      hands += 1;
    },
    isSettled: () => sync.isSettled,
  });
  const wanted = (): readonly boolean[] => {
    const { microphone, camera } = media.getSnapshot();
    return [microphone.wanted, camera.wanted];
  };
  return { media, moderation, sync, wanted, hands: () => hands };
}

describe('RoomModeration', () => {
  it('turns off what a host turned off, and leaves what the person wishes for the next meeting', async () => {
    const { media, moderation, wanted } = moderated();
    await media.open();
    moderation.moderated({ action: 'mute', byName: 'Hanna' });
    expect(wanted()).toEqual([false, true]);
    moderation.moderated({ action: 'stopVideo', byName: 'Hanna' });
    expect(wanted()).toEqual([false, false]);
    expect(media.getSnapshot().camera.track).toBeNull();
    expect(media.getSnapshot().microphone.track).not.toBeNull();
    expect(moderation.getSnapshot().news).toMatchObject({ kind: 'moderated', act: { byName: 'Hanna' } });
  });

  it('follows a host also where only the state came, and lets the person unmute later', async () => {
    const { media, moderation, wanted } = moderated();
    await media.open();
    moderation.own(participant('me'));
    moderation.own(participant('me', { isMutedByHost: true, version: 2 }));
    expect(wanted()).toEqual([false, true]);
    await media.setMicrophone(true);
    moderation.own(participant('me', { isMutedByHost: true, isHandRaised: true, version: 3 }));
    expect(wanted()).toEqual([true, true]);
  });

  it('takes everything from one who became a viewer', async () => {
    const { media, moderation, wanted } = moderated();
    await media.open();
    moderation.own(participant('me'));
    moderation.own(participant('me', { role: 'viewer', version: 2 }));
    expect(wanted()).toEqual([false, false]);
  });

  it('lowers the hand that a host lowered, not one that is just being raised', () => {
    const { moderation, sync, hands } = moderated();
    moderation.own(participant('me', { isHandRaised: true }));
    sync.isSettled = false;
    moderation.own(participant('me', { isHandRaised: false, version: 2 }));
    expect(hands()).toBe(0);
    sync.isSettled = true;
    moderation.own(participant('me', { isHandRaised: true, version: 3 }));
    moderation.own(participant('me', { isHandRaised: false, version: 4 }));
    expect(hands()).toBe(1);
  });

  it('turns the microphone off again when the server refuses to unmute', async () => {
    const { media, moderation, wanted } = moderated();
    await media.open();
    moderation.refused({ isMuted: false }, new ProblemError({ type: 'forbidden', detail: 'A host decides.' }));
    expect(wanted()).toEqual([false, true]);
    expect(moderation.getSnapshot().news?.kind).toBe('refused');
  });
});

describe('StateSync', () => {
  const own: OwnState = { isMuted: true, isVideoOn: false, isScreenSharing: false, isHandRaised: false };

  it('does not ask again for what was refused, and goes on with the rest', async () => {
    const sent: unknown[] = [];
    const refused: unknown[] = [];
    const sync = new StateSync(
      new FakeClock(),
      own,
      (patch) => {
        sent.push(patch);
        return patch.isMuted === false
          ? Promise.reject(new ProblemError({ type: 'forbidden', detail: 'no' }))
          : Promise.resolve();
      },
      (patch) => refused.push(patch),
    );
    sync.open(own);
    sync.set({ isMuted: false });
    await settle();
    sync.set({ isHandRaised: true });
    await settle();
    expect(sent).toEqual([{ isMuted: false }, { isHandRaised: true }]);
    expect(refused).toEqual([{ isMuted: false }]);
    expect(sync.wanted.isMuted).toBe(true);
    expect(sync.isSettled).toBe(true);
  });

  it('tells again what the server could not take just now, later and later, and not on a connection that has ended', async () => {
    const clock = new FakeClock();
    let failing = true;
    let calls = 0;
    const sync = new StateSync(clock, own, () => {
      calls += 1;
      return failing ? Promise.reject(new ProblemError({ type: 'conflict', detail: 'busy' })) : Promise.resolve();
    });
    sync.open(own);
    sync.set({ isMuted: false });
    await settle();
    const after = async (milliseconds: number): Promise<number> => {
      await clock.advance(milliseconds);
      await settle();
      return calls;
    };
    expect(calls).toBe(1);
    expect(await after(1000)).toBe(2);
    expect(await after(1000)).toBe(2);
    sync.close();
    expect(await after(60_000)).toBe(2);
    sync.open(own);
    await settle();
    failing = false;
    expect(await after(1000)).toBe(4);
    expect(sync.isSettled).toBe(true);
  });
});

describe('room versions', () => {
  const start = applySnapshot({
    participantId: 'a',
    sessionId: 'ses',
    participants: [participant('a', { version: 3 })],
    version: 5,
    keepAliveSeconds: 3,
  });

  it('a delta stands for the versions that it names', () => {
    const after = applyDelta(start, {
      version: 9,
      participants: [participant('b', { version: 7 }), participant('a', { version: 9, isMuted: true })],
      left: [{ participantId: 'c', reason: 'left', version: 8 }],
      superseded: [6],
    });
    expect(after.version).toBe(9);
    expect(isBehind(after, 9)).toBe(false);
    expect([...after.participants.keys()]).toEqual(['a', 'b']);
  });

  it('a delta of somebody who left and came back keeps them', () => {
    const after = applyDelta(start, {
      version: 7,
      participants: [participant('a', { version: 7 })],
      left: [{ participantId: 'a', reason: 'lost', version: 6 }],
    });
    expect(after.participants.get('a')?.version).toBe(7);
  });

  it('a late delta changes nothing', () => {
    expect(applyDelta(start, { version: 4, participants: [participant('a', { version: 2 })], left: [] })).toBe(start);
  });

  it('a change of the room itself leaves no gap', () => {
    expect(isBehind(applyVersion(start, 6), 6)).toBe(false);
    expect(isBehind(applyVersion(start, 7), 7)).toBe(true);
  });
});

describe('RoomFacts and RoomLobby', () => {
  it('take what is newer, in whatever order it comes', () => {
    const facts = new RoomFacts();
    facts.changed(roomInfo(6, { isLocked: true }));
    facts.changed(roomInfo(5));
    expect(facts.getSnapshot()?.isLocked).toBe(true);
  });

  it('believe the next connection', () => {
    const facts = new RoomFacts();
    const lobby = new RoomLobby();
    facts.changed(roomInfo(6, { isLocked: true }));
    lobby.changed({ version: 8, waiting: [] });
    facts.lost();
    lobby.lost();
    facts.changed(roomInfo(2));
    const waiting = [{ waitingId: 'w', userId: 'u', displayName: 'W', role: 'guest' as const, since: '' }];
    lobby.changed({ version: 1, waiting });
    expect(facts.getSnapshot()?.isLocked).toBeUndefined();
    expect(lobby.getSnapshot().waiting).toEqual(waiting);
  });
});

describe('RoomReactions', () => {
  it('shows them for a while, and nothing that is no reaction', async () => {
    const clock = new FakeClock();
    const reactions = new RoomReactions({ clock, invoke: () => Promise.reject(new Error('not asked')) });
    reactions.received([
      { participantId: 'ann', emoji: '👍', count: 2 },
      { participantId: 'bob', emoji: '<img>' },
    ]);
    expect(reactions.getSnapshot()).toMatchObject([{ participantId: 'ann', emoji: '👍' }]);
    await clock.advance(shownMs);
    expect(reactions.getSnapshot()).toEqual([]);
  });

  it('keeps a bound', () => {
    const reactions = new RoomReactions({ clock: new FakeClock(), invoke: () => Promise.reject(new Error('')) });
    reactions.received(Array.from({ length: 100 }, () => ({ participantId: 'ann', emoji: '🎉' })));
    expect(reactions.getSnapshot()).toHaveLength(40);
  });
});

describe('RoomBreakouts', () => {
  const world = (parentId: string | null = null) => {
    const clock = new FakeClock();
    const asked: string[] = [];
    const note = (what: string) => (id: string) => {
      asked.push(`${what} ${id}`);
      return Promise.resolve();
    };
    const breakouts = new RoomBreakouts({
      clock,
      roomId: () => 'room',
      parentId: () => parentId,
      api: {
        putBreakouts: (id) => {
          asked.push(`put ${id}`);
          return Promise.resolve({ state: 'prepared' as const, rooms: [] });
        },
        openBreakouts: note('open'),
        closeBreakouts: note('close'),
        messageBreakouts: note('message'),
      },
    });
    return { breakouts, clock, asked };
  };

  it('acts on the meeting, also from within a breakout room', async () => {
    const { breakouts, asked } = world('parent');
    await breakouts.close();
    await breakouts.tell('five minutes');
    expect(asked).toEqual(['close parent', 'message parent']);
  });

  it('moves at the earlier of two words of it, and not to where one is', () => {
    const { breakouts } = world();
    breakouts.moved({ roomId: 'room', seconds: 0 });
    expect(breakouts.getSnapshot().move).toBeNull();
    breakouts.moved({ roomId: 'one', name: 'One', seconds: 10 });
    breakouts.moved({ roomId: 'one', name: 'One', seconds: 60 });
    expect(breakouts.getSnapshot().move).toEqual({ roomId: 'one', name: 'One', at: 10_000 });
    breakouts.moved({ roomId: 'two', seconds: 60 });
    expect(breakouts.getSnapshot().move?.roomId).toBe('two');
  });
});
