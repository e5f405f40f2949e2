import { describe, expect, it } from 'vitest';
import type { Recording } from '../../src/client/api/keptWire';
import { ProblemError } from '../../src/client/problems';
import { downloadUrl, PlayerModel } from '../../src/features/kept/PlayerModel';
import { playerKey } from '../../src/features/kept/playerKeys';
import { RecordingsModel } from '../../src/features/kept/RecordingsModel';
import { lineAt, placeOfSecond, playerPath, recordingOffset } from '../../src/features/kept/timeline';
import { FakeClock, settle } from '../client/fakeClock';
import { file, line, recording } from '../client/keptSamples';

const meetingId = 'abcd-efgh-jkmn';
const session = {
  sessionId: 'ses_1',
  meetingId,
  startedAt: '2026-05-01T10:00:00Z',
  endedAt: '2026-05-01T10:05:00Z',
  reason: 'host',
};
const problem = (type: ProblemError['type']) => new ProblemError({ type, detail: type });

describe('the recordings of a meeting', () => {
  function open(pages: (readonly Recording[] | ProblemError)[]) {
    const clock = new FakeClock();
    const log: string[] = [];
    const model = new RecordingsModel(
      meetingId,
      {
        listRecordings: () => {
          log.push(`list ${clock.now()}`);
          const page = pages.length > 1 ? pages.shift() : pages[0];
          return page instanceof ProblemError ? Promise.reject(page) : Promise.resolve({ items: page ?? [] });
        },
        updateRecording: (_id, _recordingId, change) => Promise.resolve(recording({ ...change })),
        deleteRecording: (_id, recordingId) => {
          log.push(`delete ${recordingId}`);
          return Promise.resolve();
        },
        retryRecording: () => Promise.reject(problem('conflict')),
      },
      clock,
    );
    model.open();
    return { model, clock, log };
  }

  it('are looked at until they are ready, ever more seldom while nothing moves', async () => {
    const made = (progress: number): Recording => recording({ status: 'processing', progress });
    const { model, clock, log } = open([[made(0)], [made(0)], [made(0.5)], [recording()]]);
    await clock.advance(60_000);
    expect(model.getSnapshot().recordings[0]?.status).toBe('ready');
    expect(log).toEqual(['list 0', 'list 2000', 'list 5200', 'list 7200']);
  });

  it('stay in sight when a look fails, and are looked at again', async () => {
    const { model, clock } = open([
      [recording({ status: 'processing' })],
      problem('unreachable'),
      [recording({ status: 'failed', failure: 'No.' })],
    ]);
    await clock.advance(2_000);
    expect(model.getSnapshot()).toMatchObject({ list: 'ready', problem: { type: 'unreachable' } });
    expect(model.getSnapshot().recordings).toHaveLength(1);
    await clock.advance(60_000);
    expect(model.getSnapshot()).toMatchObject({ problem: null, recordings: [{ status: 'failed' }] });
  });

  it('are shared, deleted, and a refusal is said', async () => {
    const { model, log } = open([[recording()]]);
    await settle();
    await model.change('rec_1', { sharedWithParticipants: true });
    expect(model.getSnapshot().recordings[0]?.sharedWithParticipants).toBe(true);
    await model.retry('rec_1');
    expect(model.getSnapshot().problem?.type).toBe('conflict');
    await model.remove('rec_1');
    expect(model.getSnapshot()).toMatchObject({ recordings: [], problem: null });
    expect(log).toContain('delete rec_1');
  });

  it('are not looked at after the page is left', async () => {
    const { model, clock, log } = open([[recording({ status: 'processing' })]]);
    await settle();
    model.close();
    await clock.advance(100_000);
    expect(log).toHaveLength(1);
  });
});

describe('the player', () => {
  const start = Date.parse('2026-05-01T11:00:00Z');

  function open(answers: (Recording | ProblemError)[]) {
    const clock = new FakeClock();
    let loads = 0;
    const model = new PlayerModel(
      meetingId,
      'rec_1',
      {
        resolve: (path) => path,
        getRecording: () => {
          loads += 1;
          const answer = answers.length > 1 ? answers.shift() : answers[0];
          return answer === undefined || answer instanceof ProblemError
            ? Promise.reject(answer ?? problem('not-found'))
            : Promise.resolve(answer);
        },
      },
      clock,
      () => start + clock.now(),
    );
    model.open();
    return { model, clock, loads: () => loads };
  }
  const until = (minutes: number, url: string): Recording =>
    recording({ files: [file({ url, urlExpiresAt: new Date(start + minutes * 60_000).toISOString() })] });

  it('has a new address before the old one ends', async () => {
    const { model, clock } = open([until(10, '/v1/files/a/m.mp4'), until(70, '/v1/files/b/m.mp4')]);
    await clock.advance(8 * 60_000);
    expect(model.getSnapshot().url).toBe('/v1/files/a/m.mp4');
    expect(model.isFresh).toBe(true);
    await clock.advance(2 * 60_000);
    expect(model.getSnapshot().url).toBe('/v1/files/b/m.mp4');
  });

  it('knows an address that is about to end', async () => {
    const { model, loads } = open([until(0.5, '/v1/files/a/m.mp4')]);
    await settle();
    expect(model.isFresh).toBe(false);
    await Promise.all([model.renew(), model.renew()]);
    expect(loads()).toBe(2);
  });

  it('gives up a file that no new address makes playable, until something plays', async () => {
    const { model, loads } = open([until(60, '/v1/files/a/m.mp4')]);
    await settle();
    for (let i = 0; i < 3; i++) await model.onError();
    expect(model.getSnapshot().status).toBe('ready');
    model.onPlaying();
    for (let i = 0; i < 4; i++) await model.onError();
    expect(model.getSnapshot().status).toBe('failed');
    expect(loads()).toBe(7);
  });

  it('waits for a recording that is being made', async () => {
    const { model, clock } = open([
      recording({ status: 'processing', progress: 0.1, files: [] }),
      recording({ status: 'processing', progress: 0.6, files: [] }),
      until(60, '/v1/files/a/m.mp4'),
    ]);
    await settle();
    expect(model.getSnapshot().url).toBeNull();
    await clock.advance(30_000);
    expect(model.getSnapshot().url).toBe('/v1/files/a/m.mp4');
  });

  it('plays no address that is none', async () => {
    const { model } = open([until(60, 'javascript:alert(1)')]);
    await settle();
    expect(model.getSnapshot().url).toBeNull();
  });

  it('downloads from an address asked for now', async () => {
    const { model } = open([until(60, '/v1/files/a/m.mp4?x=1')]);
    expect(await model.freshAddress(file())).toBe('/v1/files/a/m.mp4?x=1&download=1');
    expect(await model.freshAddress(file({ fileName: 'gone.mp4' }))).toBeNull();
    expect(downloadUrl({ resolve: (path) => path }, file({ url: 'data:x' }))).toBeNull();
  });

  it('knows its keys, and leaves those of the browser alone', () => {
    const plain = { ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false, target: null };
    expect(playerKey({ ...plain, key: 'K' })).toBe('toggle');
    expect(playerKey({ ...plain, key: '>' })).toBe('faster');
    expect(playerKey({ ...plain, key: 'l', ctrlKey: true })).toBeNull();
    expect(playerKey({ ...plain, key: ' ' })).toBeNull();
  });
});

describe('time', () => {
  it('of a session is turned into that of a recording', () => {
    const made = recording();
    expect(recordingOffset(made, [session])).toBe(30);
    expect(recordingOffset(made, [])).toBe(0);
    expect(placeOfSecond(45, 'ses_1', [made], [session])).toEqual({ recordingId: 'rec_1', seconds: 15 });
    expect(placeOfSecond(29, 'ses_1', [made], [session])).toEqual({ recordingId: 'rec_1', seconds: 0 });
    expect(placeOfSecond(20, 'ses_1', [made], [session])).toBeNull();
    expect(placeOfSecond(95, 'ses_1', [made], [session])).toBeNull();
    expect(placeOfSecond(45, 'ses_2', [made], [session])).toBeNull();
    expect(placeOfSecond(45, 'ses_1', [{ ...made, status: 'deleted' }], [session])).toBeNull();
    expect(playerPath(meetingId, { recordingId: 'rec_1', seconds: 15 })).toBe(
      `/meetings/${meetingId}/recordings/rec_1?t=15.0`,
    );
  });

  it('tells the line that is being said', () => {
    const lines = [line('a', 1), line('b', 4), line('c', 4), line('d', 9)];
    expect([0, 1, 3.9, 4, 8, 100].map((at) => lineAt(lines, at))).toEqual([-1, 0, 0, 2, 2, 3]);
    expect(lineAt([], 5)).toBe(-1);
  });
});
