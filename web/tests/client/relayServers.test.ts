import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IceServer, IceServersResponse } from '../../src/client/api/wire';
import { RelayServers } from '../../src/client/media/RelayServers';
import { FakeClock } from './fakeClock';

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

const server = (username: string): IceServer => ({ urls: ['turn:relay.example:3478'], username, credential: 'c' });

describe('credentials of TURN servers', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  const setUp = (renew: () => Promise<IceServersResponse>) => {
    const clock = new FakeClock();
    const renewed: string[] = [];
    const servers = new RelayServers({
      clock,
      renew,
      onRenewed: ([first]) => renewed.push(first?.username ?? ''),
    });
    return { clock, renewed, servers };
  };

  it('are renewed before they end, again and again', async () => {
    let asked = 0;
    const { clock, renewed, servers } = setUp(() => {
      asked += 1;
      return Promise.resolve({ iceServers: [server(`user-${String(asked)}`)], expiresAt: inMinutes(10) });
    });

    servers.start(inMinutes(10));
    await clock.advance(5 * 60_000);
    expect(renewed).toEqual([]);
    await clock.advance(60_000);
    expect(renewed).toEqual(['user-1']);
    await clock.advance(6 * 60_000);
    expect(renewed).toEqual(['user-1', 'user-2']);
  });

  it('are asked for again when the server does not answer', async () => {
    let asked = 0;
    const { clock, renewed, servers } = setUp(() => {
      asked += 1;
      return asked < 3
        ? Promise.reject(new Error('away'))
        : Promise.resolve({ iceServers: [server('at last')], expiresAt: inMinutes(10) });
    });

    servers.start(inMinutes(10));
    await clock.advance(6 * 60_000 + 20_000);
    expect(renewed).toEqual(['at last']);
  });

  it('are left alone once the call is over', async () => {
    const renew = vi.fn(() => Promise.resolve({ iceServers: [server('late')], expiresAt: inMinutes(10) }));
    const { clock, renewed, servers } = setUp(renew);

    servers.start(inMinutes(10));
    servers.stop();
    await clock.advance(60 * 60_000);
    expect(renew).not.toHaveBeenCalled();
    expect(renewed).toEqual([]);
  });
});
