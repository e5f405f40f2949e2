import { describe, expect, it } from 'vitest';
import {
  applyDelta,
  applyLeft,
  applyParticipant,
  applySnapshot,
  emptyRoom,
  inOrder,
  isBehind,
} from '../../src/client/room/roomState';
import { participant } from './samples';

const start = applySnapshot({
  participantId: 'a',
  sessionId: 'ses',
  participants: [participant('a', { version: 3 })],
  version: 5,
  keepAliveSeconds: 3,
});

describe('room state', () => {
  it('takes a newer state of a participant and ignores an older one', () => {
    const newer = applyParticipant(start, participant('a', { version: 6, isMuted: true }));
    const late = applyParticipant(newer, participant('a', { version: 4, isMuted: false }));
    expect(late.participants.get('a')?.isMuted).toBe(true);
  });

  it('ignores a message that comes twice', () => {
    const once = applyParticipant(start, participant('b', { version: 6 }));
    expect(applyParticipant(once, participant('b', { version: 6 }))).toBe(once);
  });

  it('does not bring back who left by a late change, but does by a later join', () => {
    const joined = applyParticipant(start, participant('b', { version: 6 }));
    const left = applyLeft(joined, { participantId: 'b', reason: 'left', version: 8 });
    expect(applyParticipant(left, participant('b', { version: 7 })).participants.has('b')).toBe(false);
    expect(applyParticipant(left, participant('b', { version: 9 })).participants.has('b')).toBe(true);
  });

  it('keeps who rejoined before the leaving was heard of', () => {
    const rejoined = applyParticipant(start, participant('b', { version: 9 }));
    const left = applyLeft(rejoined, { participantId: 'b', reason: 'lost', version: 8 });
    expect(left.participants.has('b')).toBe(true);
  });

  it('knows that a change is missing until it comes', () => {
    const gap = applyParticipant(start, participant('c', { version: 7 }));
    expect(isBehind(gap, 7)).toBe(true);
    const filled = applyParticipant(gap, participant('b', { version: 6 }));
    expect(filled.version).toBe(7);
    expect(isBehind(filled, 7)).toBe(false);
  });

  it('knows that it is behind when the server speaks of a higher version', () => {
    expect(isBehind(start, 5)).toBe(false);
    expect(isBehind(start, 6)).toBe(true);
  });

  it('takes a delta for what it names, and for nothing in between', () => {
    const delta = {
      version: 12,
      participants: [participant('b', { version: 7 }), participant('c', { version: 12 })],
      left: [{ participantId: 'a', reason: 'left' as const, version: 9 }],
      superseded: [6, 8, 10],
    };
    const told = applyDelta(start, delta);
    expect([...told.participants.keys()]).toEqual(['b', 'c']);
    expect(isBehind(told, 12)).toBe(true);
    const filled = applyParticipant(told, participant('d', { version: 11 }));
    expect(filled.version).toBe(12);
    expect(isBehind(filled, 12)).toBe(false);
    expect(applyDelta(filled, delta).participants).toEqual(filled.participants);
  });

  it('keeps what it heard before the answer that comes first in time', () => {
    const joined = applyParticipant(
      applyParticipant(emptyRoom, participant('old', { version: 4 })),
      participant('b', { version: 6 }),
    );
    const heard = applyLeft(joined, { participantId: 'a', reason: 'left', version: 7 });
    const told = applySnapshot(
      {
        participantId: 'me',
        sessionId: 'ses',
        participants: [participant('a', { version: 3 }), participant('me', { version: 5 })],
        version: 5,
        keepAliveSeconds: 3,
      },
      heard,
    );
    expect([...told.participants.keys()].sort()).toEqual(['b', 'me']);
    expect(told.version).toBe(7);
    expect(isBehind(told, 7)).toBe(false);
  });

  it('orders by time of joining, the same for everybody', () => {
    const late = applyParticipant(start, participant('0', { version: 6, joinedAt: '2026-05-01T10:05:00Z' }));
    const tied = applyParticipant(late, participant('b', { version: 7 }));
    expect(inOrder(tied).map((one) => one.participantId)).toEqual(['a', 'b', '0']);
  });
});
