import { describe, expect, it } from 'vitest';
import { SessionStore } from '../../src/client/api/SessionStore';
import { ProblemError } from '../../src/client/problems';
import { PrejoinModel } from '../../src/features/prejoin/PrejoinModel';
import { FakeClock, settle } from '../client/fakeClock';
import { memoryStorage } from '../client/fakes';
import { meeting } from '../client/samples';

async function waiting() {
  const clock = new FakeClock();
  const session = new SessionStore(memoryStorage());
  const world = {
    asked: 0,
    isIn: false,
    refusal: new ProblemError({ type: 'lobby-waiting', detail: 'You wait.', retryAfter: 2 }) as ProblemError | null,
  };
  const user = { id: 'u', displayName: 'Ann', tenantId: 't', isGuest: true, createdAt: '' };
  const model = new PrejoinModel('room', {
    api: {
      getMeeting: () => Promise.resolve(meeting()),
      signIn: () => Promise.resolve({ accessToken: 'a', expiresAt: '2999-01-01T00:00:00Z', user }),
    },
    session,
    clock,
    join: () => {
      world.asked += 1;
      return world.refusal === null ? Promise.resolve(null) : Promise.reject(world.refusal);
    },
    onJoined: () => {
      world.isIn = true;
    },
  });
  model.open();
  await settle();
  model.setName('Ann');
  await model.join();
  return { model, clock, world };
}

describe('the lobby', () => {
  it('is asked at as often as the server says, until a host lets in', async () => {
    const { model, clock, world } = await waiting();
    expect(model.getSnapshot()).toMatchObject({ joining: 'waiting', problem: { detail: 'You wait.' } });
    await clock.advance(1_900);
    expect(world.asked).toBe(1);
    await clock.advance(200);
    expect(world.asked).toBe(2);
    world.refusal = null;
    await clock.advance(2_000);
    expect(world.isIn).toBe(true);
    await clock.advance(60_000);
    expect(world.asked).toBe(3);
  });

  it('keeps the place over a server that is away for a moment', async () => {
    const { model, clock, world } = await waiting();
    world.refusal = new ProblemError({ type: 'unreachable', detail: 'away' });
    await clock.advance(2_000);
    expect(model.getSnapshot()).toMatchObject({ joining: 'waiting', problem: { detail: 'You wait.' } });
    world.refusal = null;
    await clock.advance(3_000);
    expect(world.isIn).toBe(true);
  });

  it('ends when a host sends away, and says so', async () => {
    const { model, clock, world } = await waiting();
    world.refusal = new ProblemError({ type: 'forbidden', detail: 'The host did not let you in.' });
    await clock.advance(10_000);
    expect(world.asked).toBe(2);
    expect(model.getSnapshot()).toMatchObject({ joining: 'no', problem: { type: 'forbidden' } });
  });

  it('is left by the person', async () => {
    const { model, clock, world } = await waiting();
    model.stopWaiting();
    await clock.advance(10_000);
    expect(world.asked).toBe(1);
    expect(model.getSnapshot()).toMatchObject({ joining: 'no', problem: null });
  });
});
