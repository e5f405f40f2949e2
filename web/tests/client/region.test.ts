import { describe, expect, it } from 'vitest';
import { Admission } from '../../src/client/Admission';
import type { ApiClient } from '../../src/client/api/ApiClient';
import type { JoinRequest } from '../../src/client/api/wire';
import { nearestRegion, parseRegion, parseRegions } from '../../src/client/region';

const regions = [
  { name: 'eu-west', url: 'https://eu.example.org/ping' },
  { name: 'us-east', url: 'https://us.example.org/ping' },
];

/** Answers what it lists, and fails on all else. */
const answering =
  (...urls: string[]): typeof fetch =>
  (input) =>
    urls.includes(input as string) ? Promise.resolve(new Response()) : Promise.reject(new TypeError('Failed to fetch'));

describe('a region', () => {
  it('is named as the join request takes it', () => {
    expect(['eu-west', '', 'a b', 'x'.repeat(41), null, 7].map(parseRegion)).toEqual([
      'eu-west',
      ...Array<null>(5).fill(null),
    ]);
  });

  it('is read from a list, in which what is wrong is left out', () => {
    expect(parseRegions([...regions, null, 'x', { name: 'no url' }, { name: 'b', url: 'javascript:1' }])).toEqual(
      regions,
    );
    expect(parseRegions('eu-west')).toEqual([]);
  });

  it('is the one that answers first, and none when none does', async () => {
    expect(await nearestRegion(regions, answering('https://us.example.org/ping'))).toBe('us-east');
    expect(await nearestRegion(regions, answering())).toBeNull();
    expect(await nearestRegion([], answering())).toBeNull();
    expect(await nearestRegion(regions.slice(0, 1), answering())).toBe('eu-west');
  });

  it('goes with the join where it is known', async () => {
    const asked: JoinRequest[] = [];
    const join = (_: string, request: JoinRequest) => {
      asked.push(request);
      return Promise.resolve({ token: 'join', tokenExpiresAt: '2030-01-01T00:00:00Z' });
    };
    const admission = new Admission({ join } as unknown as ApiClient);
    await admission.admit({ roomId: 'room', deviceId: 'device-01', region: 'eu-west' });
    await admission.admit({ roomId: 'room', deviceId: 'device-01' });
    expect(asked).toEqual([{ deviceId: 'device-01', region: 'eu-west' }, { deviceId: 'device-01' }]);
  });
});
