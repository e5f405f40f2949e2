import { describe, expect, it } from 'vitest';
import { addressOf, matchRoute } from '../../src/app/router';
import { KeptApi } from '../../src/client/api/KeptApi';
import { HttpCaller } from '../../src/client/api/HttpCaller';
import { gapText, recordingFacts, sessionText, sizeText } from '../../src/features/kept/keptText';
import { InboxModel } from '../../src/ui/inbox/InboxModel';
import { webhookProblem } from '../../src/ui/inbox/webhook';
import { fileNameOf } from '../../src/ui/saveFile';
import { FakeClock, settle } from '../client/fakeClock';
import { line, recording } from '../client/keptSamples';

const meetingId = 'abcd-efgh-jkmn';
const session = {
  sessionId: 'ses_1',
  meetingId,
  startedAt: '2026-05-01T10:00:00Z',
  endedAt: '2026-05-01T10:05:00Z',
  reason: 'host',
};

describe('the inbox', () => {
  const entry = (id: string, isRead = false) => ({
    notificationId: id,
    kind: 'recordingReady',
    meetingId,
    sessionId: 'ses_1',
    title: 'Weekly',
    text: 'Its recording is ready.',
    path: `/meetings/${meetingId}`,
    at: '2026-05-01T10:10:00Z',
    isRead,
  });

  it('is looked at again, and keeps what was loaded beyond the first page', async () => {
    const clock = new FakeClock();
    const first = [{ items: [entry('b')], continuationToken: 'more' }, { items: [entry('c'), entry('b', true)] }];
    const read: unknown[] = [];
    const model = new InboxModel(
      {
        listNotifications: (token) =>
          Promise.resolve(
            token ? { items: [entry('a', true)] } : ((first.length > 1 ? first.shift() : first[0]) ?? { items: [] }),
          ),
        markRead: (ids) => {
          read.push(ids);
          return Promise.resolve();
        },
      },
      clock,
    );
    model.open();
    await settle();
    await model.loadMore();
    await clock.advance(30_000);
    expect(model.getSnapshot().entries.map((one) => one.notificationId)).toEqual(['c', 'b', 'a']);
    await model.markRead();
    expect(model.getSnapshot().entries.every((one) => one.isRead)).toBe(true);
    expect(read).toEqual([undefined]);
    model.close();
  });

  it('tells a webhook address that would be refused', () => {
    expect(['', 'https://a.example/x', 'http://127.0.0.1:9/x', 'http://localhost/x'].map(webhookProblem)).toEqual(
      Array.from({ length: 4 }, () => null),
    );
    for (const bad of ['http://a.example/x', 'ftp://a.example', 'hook', 'javascript:x']) {
      expect(webhookProblem(bad)).not.toBeNull();
    }
  });
});

describe('addresses of what was kept', () => {
  const nowhere = { session: null, line: null, seconds: null };

  it('name the page and the place on it', () => {
    expect(matchRoute('/meetings/ABCD-efgh-jkmn')).toEqual({
      page: 'kept',
      id: meetingId,
      tab: 'recordings',
      place: nowhere,
    });
    expect(matchRoute(`/meetings/${meetingId}/transcript`, '?session=ses_1&line=a-1&video=x')).toEqual({
      page: 'kept',
      id: meetingId,
      tab: 'transcript',
      place: { session: 'ses_1', line: 'a-1', seconds: null },
    });
    expect(matchRoute(`/meetings/${meetingId}/recordings/rec_Ab`, '?t=12.5')).toEqual({
      page: 'player',
      id: meetingId,
      recordingId: 'rec_Ab',
      place: { ...nowhere, seconds: 12.5 },
    });
    expect(matchRoute(`/meetings/${meetingId}/summary/x`).page).toBe('not-found');
    expect(matchRoute(`/meetings/${meetingId}`, '?t=-1&session=<b>')).toMatchObject({ place: nowhere });
  });

  it('keep the switches of the visit and leave the old place', () => {
    expect(addressOf('/meetings/a?t=3', '?video=1x1@1&t=9&session=s')).toBe('/meetings/a?video=1x1%401&t=3');
    expect(addressOf('/', '?t=9')).toBe('/');
  });
});

describe('the API of what is kept', () => {
  it('asks by the addresses that the server has', async () => {
    const asked: string[] = [];
    const http = new HttpCaller({
      accessToken: () => 'token',
      fetch: (input, init) => {
        asked.push(
          `${init?.method ?? ''} ${input as string} ${typeof init?.body === 'string' ? init.body : ''}`.trim(),
        );
        return Promise.resolve(Response.json({ items: [line('a', 1), { nonsense: true }] }));
      },
    });
    const api = new KeptApi(http);
    await api.startRecording('a b');
    await api.getTranscript('m', { sessionId: 's', continuationToken: 'x/y', pageSize: 500 });
    expect(await api.getRevisions('m', 's', 'l')).toHaveLength(1);
    await api.searchTranscripts('"two words"');
    await api.markRead();
    await api.markRead(['n']);
    expect(asked).toEqual([
      'POST /v1/meetings/a%20b/recording/start',
      'GET /v1/meetings/m/transcript?sessionId=s&continuationToken=x%2Fy&pageSize=500',
      'GET /v1/meetings/m/transcript/l/revisions?sessionId=s',
      'GET /v1/transcripts/search?q=%22two%20words%22',
      'POST /v1/notifications/read {}',
      'POST /v1/notifications/read {"ids":["n"]}',
    ]);
  });
});

describe('in words', () => {
  it('sizes, sessions, facts and gaps', () => {
    expect([999, 1_200, 12_400_000, 3_000_000_000].map(sizeText)).toEqual(['999 B', '1.2 kB', '12.4 MB', '3.0 GB']);
    expect(sessionText(session, 'en-US')).toMatch(/, 5:00, ended by the host$/);
    expect(sessionText({ ...session, endedAt: null, reason: null }, 'en-US')).toMatch(/still running$/);
    expect(recordingFacts(recording({ audioOnly: true, startedBy: 'Hanna' }))).toEqual([
      '1:00',
      '1.0 MB',
      'started by Hanna',
      'sound only',
      'kept until it is deleted',
    ]);
    const gap = {
      source: 'camera',
      from: '2026-05-01T10:00:40Z',
      to: '2026-05-01T10:00:46Z',
      reason: 'the disk was full',
    };
    expect(gapText(gap, recording())).toBe('0:10 to 0:16, camera: the disk was full');
  });

  it('file names that every file system takes', () => {
    expect(fileNameOf('a/b: <c>\n')).toBe('a-b- -c-');
    expect(fileNameOf('..')).toBe('meeting..');
    expect(fileNameOf('')).toBe('meeting');
  });
});
