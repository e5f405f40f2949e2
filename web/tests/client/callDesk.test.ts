import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../src/client/api/ApiClient';
import { CallDesk } from '../../src/client/CallDesk';
import type { JoinOptions, MeetingClient } from '../../src/client/MeetingClient';
import { ProblemError } from '../../src/client/problems';
import { FakeDevices, localMedia, memoryStorage } from './fakes';

/** As much of a meeting client as the desk uses. */
class FakeClient {
  readonly joined: JoinOptions[] = [];
  phase = 'idle';
  hasLeft = false;
  fails: ProblemError | null = null;

  getSnapshot = () => ({ phase: this.phase, roomId: this.joined.at(-1)?.roomId ?? '' });
  join = (options: JoinOptions): Promise<void> => {
    if (this.fails !== null) return Promise.reject(this.fails);
    this.joined.push(options);
    this.phase = 'connected';
    return Promise.resolve();
  };
  leave = (): Promise<void> => {
    this.hasLeft = true;
    this.phase = 'over';
    return Promise.resolve();
  };
  dispose = (): void => {
    this.phase = 'over';
  };
}

function world() {
  const clients: FakeClient[] = [];
  let refusal: ProblemError | null = null;
  const desk = new CallDesk({
    api: {} as unknown as ApiClient,
    media: localMedia(new FakeDevices()),
    tabStorage: memoryStorage(),
    createId: () => 'device-0001',
    createClient: () => {
      const client = new FakeClient();
      client.fails = refusal;
      clients.push(client);
      return client as unknown as MeetingClient;
    },
  });
  const refuse = (problem: ProblemError | null): void => {
    refusal = problem;
  };
  return { desk, clients, refuse };
}

describe('CallDesk', () => {
  it('goes on in a breakout room as the same person of the same meeting, and back', async () => {
    const { desk, clients } = world();
    const first = await desk.join({ roomId: 'meeting', displayName: 'Ann', password: 'secret' });
    const second = await desk.move(first, 'breakout');
    expect(clients[0]?.hasLeft).toBe(true);
    expect(clients[1]?.joined).toEqual([
      { roomId: 'breakout', displayName: 'Ann', password: 'secret', isMove: true, deviceId: 'device-0001' },
    ]);
    expect(desk.running('meeting')).toBe(second);
    expect(desk.holds(first)).toBe(false);
    await desk.move(second, 'meeting');
    expect(clients[2]?.joined[0]).toMatchObject({ roomId: 'meeting', isMove: true });
  });

  it('stays where it is when the other room does not let in', async () => {
    const { desk, clients, refuse } = world();
    const first = await desk.join({ roomId: 'meeting' });
    refuse(new ProblemError({ type: 'forbidden', detail: 'Not assigned.' }));
    await expect(desk.move(first, 'breakout')).rejects.toMatchObject({ type: 'forbidden' });
    expect(clients[0]?.hasLeft).toBe(false);
    expect(desk.running('meeting')).toBe(first);
  });

  it('moves the present call alone', async () => {
    const { desk } = world();
    const first = await desk.join({ roomId: 'meeting' });
    await desk.move(first, 'breakout');
    await expect(desk.move(first, 'other')).rejects.toMatchObject({ type: 'conflict' });
    desk.close('meeting', { kind: 'left' });
    expect(desk.running('meeting')).toBeNull();
  });

  it('keeps for a reload what the meeting was joined with, and never its password', async () => {
    const { desk } = world();
    await desk.join({ roomId: 'meeting', displayName: 'Ann', password: 'secret' });
    expect(desk.kept('meeting')).toEqual({ roomId: 'meeting', displayName: 'Ann' });
    expect(desk.kept('breakout')).toBeNull();
  });
});
