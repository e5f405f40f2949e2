import { describe, expect, it } from 'vitest';
import { poll, progressPolicy } from '../../src/client/poll';
import type { PollResult } from '../../src/client/poll';
import { ProblemError } from '../../src/client/problems';
import { RoomRecording } from '../../src/client/room/RoomRecording';
import { safePath, safeUrl } from '../../src/client/safeUrl';
import { KeepModel, recordRefusal } from '../../src/features/meeting/KeepModel';
import type { MeetingClient } from '../../src/client/MeetingClient';
import { FakeClock } from './fakeClock';
import { recording, recordingState } from './keptSamples';
import { meeting } from './samples';

function room(fails: ProblemError | null = null) {
  return new RoomRecording({
    roomId: () => 'room',
    api: {
      startRecording: () => (fails === null ? Promise.resolve(recordingState) : Promise.reject(fails)),
      stopRecording: () => (fails === null ? Promise.resolve(recording()) : Promise.reject(fails)),
    },
  });
}

describe('the recording of a room', () => {
  it('that ran already is told apart from one that starts', () => {
    const late = room();
    late.enter(recordingState);
    expect(late.getSnapshot()).toMatchObject({ current: recordingState, ranOnEntry: true });
    const early = room();
    early.enter(null);
    early.started(recordingState);
    expect(early.getSnapshot()).toMatchObject({ current: recordingState, ranOnEntry: false });
  });

  it('is not brought back by a start that comes late or twice', () => {
    const one = room();
    one.enter(null);
    one.started(recordingState);
    const running = one.getSnapshot();
    one.started({ ...recordingState });
    expect(one.getSnapshot()).toBe(running);
    one.stopped({ recordingId: 'rec_1', reason: 'host' });
    one.started(recordingState);
    one.stopped({ recordingId: 'rec_1', reason: 'ended' });
    expect(one.getSnapshot()).toMatchObject({ current: null, lastStop: { reason: 'host' } });
  });

  it('is not ended by the stop of another', () => {
    const one = room();
    one.enter(recordingState);
    one.stopped({ recordingId: 'rec_0', reason: 'host' });
    expect(one.getSnapshot().current).toBe(recordingState);
  });

  it('that ended while one was away has ended', () => {
    const one = room();
    one.enter(recordingState);
    one.enter(null);
    expect(one.getSnapshot()).toMatchObject({ current: null, lastStop: { recordingId: 'rec_1' } });
  });
});

describe('the host', () => {
  const modelOf = (one: RoomRecording) => new KeepModel({ recording: one } as unknown as MeetingClient);

  it('starts at once, and is asked before stopping', async () => {
    const one = room();
    const model = modelOf(one);
    await model.toggleRecording();
    expect(one.getSnapshot().current).toBe(recordingState);
    await model.toggleRecording();
    expect(model.getSnapshot().isAskingToStop).toBe(true);
    expect(one.getSnapshot().current).not.toBeNull();
    await model.confirmStop();
    expect(one.getSnapshot()).toMatchObject({ current: null, isBusy: false });
  });

  it('is told in words why it did not work', async () => {
    const model = modelOf(room(new ProblemError({ type: 'conflict', detail: 'It is being recorded already.' })));
    await model.toggleRecording();
    expect(model.getSnapshot().failure).toBe('The recording could not be started. It is being recorded already.');
    model.dismiss();
    expect(model.getSnapshot().failure).toBeNull();
  });

  it('is told why recording is not allowed', () => {
    const { settings } = meeting();
    expect(recordRefusal(settings)).toContain('off in the settings');
    expect(recordRefusal({ ...settings, isRecordingEnabled: true })).toBeNull();
    expect(recordRefusal(null)).toBeNull();
  });
});

describe('polling', () => {
  it('looks soon while something changes, ever later while nothing does, and ends', async () => {
    const clock = new FakeClock();
    const results: PollResult[] = ['changed', 'same', 'same', 'changed', 'done'];
    const at: number[] = [];
    poll(clock, { firstMs: 100, factor: 2, maxMs: 300 }, () => {
      at.push(clock.now());
      return Promise.resolve(results.shift() ?? 'done');
    });
    await clock.advance(10_000);
    expect(at).toEqual([100, 200, 400, 700, 800]);
  });

  it('stops when told to', async () => {
    const clock = new FakeClock();
    let looks = 0;
    const stop = poll(clock, progressPolicy, () => {
      looks += 1;
      return Promise.resolve('same');
    });
    await clock.advance(progressPolicy.firstMs);
    stop();
    await clock.advance(100_000);
    expect(looks).toBe(1);
  });
});

describe('addresses from elsewhere', () => {
  it.each(['/v1/files/a/b.mp4', 'https://host/x', 'http://127.0.0.1:8080/x'])('lets %o through', (url) => {
    expect(safeUrl(url)).toBe(url);
  });

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    '//evil.example/x',
    '/\\evil.example',
    '',
    null,
  ])('refuses %o', (url) => {
    expect(safeUrl(url)).toBeNull();
  });

  it('leads within the page only', () => {
    expect(safePath('/meetings/abc')).toBe('/meetings/abc');
    expect(safePath('https://evil.example/')).toBeNull();
    expect(safePath('//evil.example/')).toBeNull();
  });
});
