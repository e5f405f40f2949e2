import { describe, expect, it } from 'vitest';
import { matchRoute } from '../../src/app/router';
import { HomeModel } from '../../src/features/home/HomeModel';
import { checkForm, formOf, newForm, toInput } from '../../src/features/home/meetingForm';
import { durationText } from '../../src/features/home/meetingTime';
import { meeting } from '../client/samples';

describe('the meeting form', () => {
  it('begins with the next full hour and is good as it is', () => {
    const form = newForm(new Date(2026, 4, 1, 23, 20));
    expect(form).toMatchObject({ date: '2026-05-02', time: '00:00' });
    expect(checkForm(form)).toEqual({});
  });

  it('says what the server would refuse', () => {
    const form = { ...newForm(new Date()), maxParticipants: '1', password: 'abc', time: '' };
    expect(Object.keys(checkForm(form)).sort()).toEqual(['maxParticipants', 'password', 'when']);
  });

  it('leaves the password alone unless a new one is typed or it is to go', () => {
    const form = formOf(meeting());
    expect(toInput(form).settings).not.toHaveProperty('password');
    expect(toInput({ ...form, password: 'secret' }).settings?.password).toBe('secret');
    expect(toInput({ ...form, removePassword: true }).settings?.password).toBe('');
  });
});

describe('what happens by itself', () => {
  it('needs what it depends on to be allowed', () => {
    const wishes = { autoRecord: true, recordParticipantFiles: true, autoTranscribe: true, autoSummarize: true };
    const form = { ...newForm(new Date()), ...wishes, endOnSchedule: true, language: 'de-DE' };
    const none = { autoRecord: false, recordParticipantFiles: false, autoTranscribe: false, autoSummarize: false };
    expect(toInput(form).settings).toMatchObject({ ...none, endOnSchedule: true, language: 'de-DE' });
    expect(toInput({ ...form, isRecordingEnabled: true, aiEnabled: true }).settings).toMatchObject(wishes);
  });
});

describe('my meetings', () => {
  it('loads page by page, each meeting once', async () => {
    const pages = [
      { items: [meeting({ id: 'a' }), meeting({ id: 'b' })], continuationToken: 'next' },
      { items: [meeting({ id: 'b' }), meeting({ id: 'c' })], continuationToken: null },
    ];
    const model = new HomeModel(
      {
        listMeetings: () => Promise.resolve(pages.shift() ?? { items: [] }),
        createMeeting: () => Promise.resolve(meeting()),
        updateMeeting: () => Promise.resolve(meeting()),
        endMeeting: () => Promise.resolve(),
      },
      () => 'key',
    );
    await model.load();
    await model.loadMore();
    await model.loadMore();
    expect(model.getSnapshot().meetings.map((one) => one.id)).toEqual(['a', 'b', 'c']);
    await model.end('b');
    expect(model.getSnapshot().meetings[1]?.status).toBe('COMPLETED');
  });
});

it('writes durations as people say them', () => {
  expect([15, 60, 90].map(durationText)).toEqual(['15 min', '1 h', '1 h 30 min']);
});

it('knows its pages', () => {
  expect(matchRoute('/')).toEqual({ page: 'home' });
  expect(matchRoute('/join/ABCD-efgh-jkmn')).toEqual({ page: 'join', id: 'abcd-efgh-jkmn' });
  expect(matchRoute('/join/')).toEqual({ page: 'not-found' });
  expect(matchRoute('/m/a/b')).toEqual({ page: 'not-found' });
});
