import { describe, expect, it } from 'vitest';
import { SessionStore } from '../../src/client/api/SessionStore';
import type { Meeting } from '../../src/client/api/wire';
import type { CallRequest } from '../../src/client/CallDesk';
import { ProblemError } from '../../src/client/problems';
import { PrejoinModel } from '../../src/features/prejoin/PrejoinModel';
import { FakeClock, settle } from '../client/fakeClock';
import { memoryStorage } from '../client/fakes';
import { meeting } from '../client/samples';

const user = { id: 'gst_1', displayName: 'Guest', tenantId: 'local', isGuest: true, createdAt: '2026-05-01T09:00:00Z' };

function open(found: Meeting | ProblemError, refusals: ProblemError[] = []) {
  const clock = new FakeClock();
  const joins: CallRequest[] = [];
  const seen = { joined: 0, signIns: 0, loads: 0, found };
  const model = new PrejoinModel('abcd-efgh-jkmn', {
    clock,
    session: new SessionStore(memoryStorage()),
    api: {
      signIn: () => {
        seen.signIns += 1;
        return Promise.resolve({ accessToken: 'token', expiresAt: '2999-01-01T00:00:00Z', user });
      },
      getMeeting: () => {
        seen.loads += 1;
        return seen.found instanceof ProblemError ? Promise.reject(seen.found) : Promise.resolve(seen.found);
      },
    },
    join: (request) => {
      joins.push(request);
      const refusal = refusals.shift();
      return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
    },
    onJoined: () => {
      seen.joined += 1;
    },
  });
  model.open();
  return { model, clock, joins, seen };
}

const problem = (type: ProblemError['type']) => new ProblemError({ type, detail: type });

describe('before the meeting', () => {
  it('makes a guest of who comes by link, and joins under the name given', async () => {
    const { model, joins, seen } = open(meeting());
    await settle();
    expect(model.getSnapshot()).toMatchObject({ stage: 'ready', name: '' });
    model.setName(' Ada ');
    await model.join();
    expect(joins).toEqual([{ roomId: 'abcd-efgh-jkmn', displayName: 'Ada' }]);
    expect(seen).toMatchObject({ joined: 1, signIns: 1 });
  });

  it('joins to watch only where that was chosen, and its host as host', async () => {
    const watching = open(meeting());
    await settle();
    watching.model.setName('Ada');
    watching.model.setAsViewer(true);
    await watching.model.join();
    expect(watching.joins[0]?.asViewer).toBe(true);
    const own = open(meeting({ isHost: true }));
    await settle();
    own.model.setName('Ada');
    own.model.setAsViewer(true);
    await own.model.join();
    expect(own.joins[0]).not.toHaveProperty('asViewer');
  });

  it('asks for every consent, and joins with the answers', async () => {
    const { model, joins } = open(meeting({ requiredConsents: ['recording', 'ai'] }));
    await settle();
    model.setName('Ada');
    await model.join();
    expect(model.getSnapshot().asking).toEqual(['recording', 'ai']);
    model.answer('recording', 'accepted');
    await model.join();
    expect(joins).toEqual([]);
    model.answer('ai', 'declined');
    await model.join();
    expect(joins[0]?.consents).toEqual({ recording: 'accepted', ai: 'declined' });
  });

  it('asks for the password when the join says so', async () => {
    const { model } = open(meeting(), [problem('password-required')]);
    await settle();
    model.setName('Ada');
    await model.join();
    expect(model.getSnapshot()).toMatchObject({ needsPassword: true, joining: 'no' });
  });

  it('waits for the host, asking again by itself', async () => {
    const { model, clock, joins, seen } = open(meeting(), [problem('lobby-waiting'), problem('lobby-waiting')]);
    await settle();
    model.setName('Ada');
    await model.join();
    expect(model.getSnapshot().joining).toBe('waiting');
    await clock.advance(6_000);
    expect(seen.joined).toBe(1);
    await clock.advance(30_000);
    expect(joins).toHaveLength(3);
  });

  it('says that a meeting has ended', async () => {
    const { model } = open(meeting({ status: 'COMPLETED' }));
    await settle();
    expect(model.getSnapshot()).toMatchObject({ stage: 'failed', loadProblem: { type: 'meeting-ended' } });
  });

  it('keeps looking for a server that is away', async () => {
    const { model, clock, seen } = open(problem('unreachable'));
    await settle();
    expect(model.getSnapshot().stage).toBe('failed');
    seen.found = meeting();
    await clock.advance(3_000);
    expect(model.getSnapshot().stage).toBe('ready');
    await clock.advance(30_000);
    expect(seen.loads).toBe(2);
  });
});
