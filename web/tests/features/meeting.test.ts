import { describe, expect, it } from 'vitest';
import { parseMeetingCode } from '../../src/client/meetingLink';
import { initialMeeting } from '../../src/client/meetingState';
import type { MeetingState } from '../../src/client/meetingState';
import type { CaptionsView } from '../../src/client/captions/RoomCaptions';
import { bannerOf } from '../../src/features/meeting/banner';
import { captionsProblem, isBasic, tail } from '../../src/features/meeting/captionText';
import { gridLayout } from '../../src/features/meeting/gridLayout';
import { changesInWords } from '../../src/features/meeting/notices';
import { noticeText, ownPart, startedText, stoppedText } from '../../src/features/meeting/recordingText';
import { participantRows } from '../../src/features/meeting/participantRows';
import { shortcutOf } from '../../src/features/meeting/shortcuts';
import { meetingView, pageSizes, tileLabel } from '../../src/features/meeting/tiles';
import { FakeDevices, localMedia } from '../client/fakes';
import { recordingState } from '../client/keptSamples';
import { participant } from '../client/samples';

const local = localMedia(new FakeDevices()).getSnapshot();
const inRoom = (count: number, change: Partial<MeetingState> = {}): MeetingState => ({
  ...initialMeeting,
  phase: 'connected',
  selfId: 'me',
  participants: [participant('me'), ...Array.from({ length: count }, (_, i) => participant(`p${i}`))],
  ...change,
});

describe('gridLayout', () => {
  it.each([
    [1, 1280, 680],
    [2, 1280, 680],
    [5, 1280, 680],
    [9, 1280, 680],
    [16, 1280, 680],
    [25, 1280, 680],
    [25, 344, 560],
    [4, 344, 560],
  ])('places %i tiles within %i x %i', (count, width, height) => {
    const { columns, rows, tileWidth, tileHeight } = gridLayout(count, width, height, 8);
    expect(columns * rows).toBeGreaterThanOrEqual(count);
    expect(columns * tileWidth + (columns - 1) * 8).toBeLessThanOrEqual(width);
    expect(rows * tileHeight + (rows - 1) * 8).toBeLessThanOrEqual(height);
    expect((count * tileWidth * tileHeight) / (width * height)).toBeGreaterThan(0.55);
  });

  it('stacks two on an upright phone and puts them side by side in a wide window', () => {
    expect(gridLayout(2, 344, 600, 8).columns).toBe(1);
    expect(gridLayout(2, 1280, 500, 8).columns).toBe(2);
  });
});

describe('meetingView', () => {
  it('puts oneself in the corner with exactly one other, and in the grid otherwise', () => {
    expect(meetingView(inRoom(0), local)).toMatchObject({ corner: null, tiles: [{ isSelf: true }] });
    expect(meetingView(inRoom(1), local).corner?.isSelf).toBe(true);
    expect(meetingView(inRoom(2), local)).toMatchObject({ corner: null, stage: null });
  });

  const ids = (state: MeetingState, page = 0, size: number = pageSizes.wide, spotlight: readonly string[] = []) =>
    meetingView(state, local, undefined, spotlight, { page, size }).tiles.map((one) => one.participantId);
  const named = (from: number, to: number): readonly string[] =>
    Array.from({ length: to - from }, (_, index) => `p${from + index}`);

  it('fills pages, with oneself on the first', () => {
    expect(meetingView(inRoom(24), local)).toMatchObject({ page: 0, pages: 1 });
    expect(meetingView(inRoom(25), local)).toMatchObject({ page: 0, pages: 2 });
    expect(ids(inRoom(60))).toEqual([...named(0, 24), 'me']);
    expect(ids(inRoom(60), 1)).toEqual(named(24, 49));
    expect(ids(inRoom(60), 2)).toEqual(named(49, 60));
    expect(ids(inRoom(20), 1, pageSizes.narrow)).toEqual(named(8, 17));
  });

  it('turns back when the page is gone, and before the first there is none', () => {
    const view = (page: number) => meetingView(inRoom(30), local, undefined, [], { page, size: pageSizes.wide });
    expect(view(5)).toMatchObject({ page: 1, pages: 2 });
    expect(view(-1)).toMatchObject({ page: 0, pages: 2 });
  });

  it('has who speaks or spoke lately on the first page, whoever came first, and moves nobody else', () => {
    const quiet = ids(inRoom(40));
    expect(ids(inRoom(40, { floor: ['p35', 'me', 'p2', 'gone'] }))).toEqual(quiet.with(23, 'p35'));
    expect(ids(inRoom(40, { floor: ['p30', 'p35', 'me', 'p2'] }))).toEqual(quiet.with(23, 'p35').with(22, 'p30'));
    expect(ids(inRoom(40, { floor: ['p35'] }), 1)).toEqual(named(24, 40).with(11, 'p23'));
    // On a page that is full of them the last to have spoken stay.
    const eight = named(12, 20);
    expect(new Set(ids(inRoom(40, { floor: eight }), 0, pageSizes.narrow))).toEqual(new Set([...eight, 'me']));
  });

  it('pages those who are not in the spotlight', () => {
    const state = inRoom(30);
    const view = meetingView(state, local, undefined, ['p29', 'me'], { page: 1, size: pageSizes.wide });
    expect(view.spotlight.map((one) => one.participantId)).toEqual(['p29', 'me']);
    expect(view.tiles.map((one) => one.participantId)).toEqual(named(25, 29));
    expect(ids(state, 0, pageSizes.wide, ['p29', 'me'])).toEqual(named(0, 25));
  });

  it('marks whom of the others one looks for, where there are several', () => {
    const marked = (state: MeetingState): readonly string[] =>
      meetingView(state, local)
        .tiles.filter((one) => one.hasFloor)
        .map((one) => one.participantId);
    expect(marked(inRoom(3, { floor: ['me', 'gone', 'p1', 'p2'] }))).toEqual(['p1']);
    expect(marked(inRoom(3))).toEqual([]);
    expect(marked(inRoom(1, { floor: ['p0'] }))).toEqual([]);
  });

  it("gives the stage to another's screen, also before its picture is there", () => {
    const state = inRoom(1);
    const sharing = { ...state, participants: [participant('me'), participant('ann', { isScreenSharing: true })] };
    expect(meetingView(sharing, local)).toMatchObject({
      stage: { participantId: 'ann', isSelf: false, video: null },
      corner: null,
    });
  });

  it('marks who is left out of what is kept, while it is kept', () => {
    const state = inRoom(1);
    const declining = {
      ...state,
      participants: [participant('me'), participant('ann', { declinedConsents: ['recording', 'ai'] })],
    };
    const label = (isRecording: boolean, isTranscribing: boolean): string =>
      meetingView(declining, local, { isRecording, isTranscribing }).tiles.map(tileLabel).join();
    expect(label(false, false)).toBe('ann, microphone on, camera off');
    expect(label(true, false)).toBe('ann, microphone on, camera off, not recorded');
    expect(label(true, true)).toBe('ann, microphone on, camera off, not recorded, not transcribed');
  });

  it('marks who was never asked only while that leaves them out', () => {
    const early = participant('ann', { unaskedConsents: ['recording', 'ai'] });
    const state = { ...inRoom(1), participants: [participant('me'), early] };
    const label = (isRecording: boolean, isTranscribing: boolean): string =>
      meetingView(state, local, { isRecording, isTranscribing }).tiles.map(tileLabel).join();
    expect(label(false, false)).toBe('ann, microphone on, camera off');
    expect(label(false, true)).toBe('ann, microphone on, camera off, not transcribed');
    expect(participantRows(state, local).map((row) => row.note)).toEqual(['', '']);
  });

  it('says in words what a tile shows', () => {
    const [tile] = meetingView(inRoom(2), local).tiles;
    expect(tile && tileLabel(tile)).toBe('p0, microphone on, camera off');
  });

  it('says of whom the picture is paused', () => {
    const participants = [participant('me'), participant('p0'), participant('p1', { isVideoOn: false })];
    const media = { ...initialMeeting.media, paused: new Set(['p0/camera', 'p1/camera']) };
    const [tile, off] = meetingView(inRoom(2, { media, participants }), local).tiles;
    expect(tile && tileLabel(tile)).toContain('Picture paused: your connection is too slow');
    expect(off?.isPaused).toBe(false);
    const busy = { ...media, isServerBusy: true };
    const [shed] = meetingView(inRoom(2, { media: busy, participants }), local).tiles;
    expect(shed && tileLabel(shed)).toContain('Picture paused: the server is busy');
  });
});

describe('changesInWords', () => {
  it('names who came, went, shares and raises a hand, but not oneself', () => {
    const before = [participant('me'), participant('ann'), participant('bob')];
    const after = [
      participant('me', { isHandRaised: true }),
      participant('ann', { isScreenSharing: true, isHandRaised: true }),
      participant('eve'),
    ];
    expect(changesInWords(before, after, 'me')).toEqual([
      'eve joined',
      'bob left',
      'ann shares the screen',
      'ann raised a hand',
    ]);
  });

  it('counts a crowd', () => {
    expect(changesInWords([participant('me')], inRoom(5).participants, 'me')).toEqual(['5 people: joined']);
  });
});

describe('captions in words', () => {
  const view: CaptionsView = { room: null, isReading: true, language: null, lines: [], problem: null, isBusy: false };
  const room = { isOn: true, engine: 'PocketSphinx (basic)', languages: ['en-US'], problem: null };

  it('say what stands in their way', () => {
    expect(captionsProblem({ ...view, room })).toBeNull();
    expect(captionsProblem({ ...view, room: { ...room, problem: 'The engine is away.' } })).toBe('The engine is away.');
    expect(captionsProblem({ ...view, room: { ...room, isOn: false } })).toContain('turned captions off');
    expect(captionsProblem({ ...view, isReading: false, room: { ...room, isOn: false } })).toBeNull();
  });

  it('keep the end of a long line, in whole words', () => {
    expect(tail('short', 10)).toBe('short');
    expect(tail('one two three four', 10)).toBe('… four');
  });

  it('know an engine that calls itself basic', () => {
    expect(isBasic(room.engine)).toBe(true);
    expect(isBasic('Azure AI Speech')).toBe(false);
    expect(isBasic(null)).toBe(false);
  });
});

describe('a recording in words', () => {
  it('says who started it, how it ended, and what that means for oneself', () => {
    expect(startedText(recordingState)).toBe('Hanna started recording this meeting.');
    expect(startedText({ ...recordingState, startedBy: null })).toBe('This meeting is being recorded.');
    expect(stoppedText({ recordingId: 'rec_1', reason: 'failed' })).toContain('failed');
    const text = (change: Parameters<typeof participant>[1]) =>
      noticeText(recordingState, ownPart(participant('me', change)));
    expect(text({})).toContain('are recorded too');
    expect(text({ declinedConsents: ['recording'] })).toContain('You declined');
    expect(text({ unaskedConsents: ['recording'] })).toContain('until you join again');
    expect(noticeText(recordingState, ownPart(undefined))).toContain('are recorded too');
  });
});

describe('bannerOf', () => {
  it('says that the connection is too slow for pictures, once, while one is paused', () => {
    const media = { ...initialMeeting.media, paused: new Set(['p0/camera', 'p1/camera']) };
    expect(bannerOf(inRoom(2, { media }))).toMatchObject({ canRetry: false });
    expect(bannerOf(inRoom(2, { media }))?.text).toContain('too slow');
    expect(bannerOf(inRoom(2, { media: { ...media, isServerBusy: true } }))?.text).toContain('too much to do');
    expect(bannerOf(inRoom(2))).toBeNull();
  });

  it('offers to try at once while reconnecting', () => {
    expect(bannerOf(inRoom(1, { phase: 'reconnecting' }))?.canRetry).toBe(true);
  });

  it('says nothing while media is on its first way', () => {
    const media = { ...initialMeeting.media, status: 'interrupted' as const };
    expect(bannerOf(inRoom(1, { media }))).toBeNull();
    expect(bannerOf(inRoom(1, { media, marks: { mediaConnected: 90 } }))?.text).toContain('interrupted');
  });
});

describe('shortcutOf', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };

  it('knows plain keys and the two with Ctrl', () => {
    expect(shortcutOf({ ...plain, key: 'M' })).toBe('microphone');
    expect(shortcutOf({ ...plain, key: '?' })).toBe('help');
    expect(shortcutOf({ ...plain, key: '.' })).toBe('nextPage');
    expect(shortcutOf({ ...plain, key: ',' })).toBe('previousPage');
    expect(shortcutOf({ ...plain, key: 'e', ctrlKey: true })).toBe('camera');
  });

  it('leaves other combinations to the browser', () => {
    expect(shortcutOf({ ...plain, key: 'p', ctrlKey: true })).toBeNull();
    expect(shortcutOf({ ...plain, key: 'm', altKey: true })).toBeNull();
    expect(shortcutOf({ ...plain, key: 'm', repeat: true })).toBeNull();
  });
});

describe('parseMeetingCode', () => {
  it.each([
    'abcd-efgh-jkmn',
    'ABCDEFGHJKMN',
    ' abcd efgh jkmn ',
    'https://meet.example/join/abcd-efgh-jkmn?video=1',
    'localhost:8080/m/abcd-efgh-jkmn',
  ])('finds the code in %o', (text) => {
    expect(parseMeetingCode(text)).toBe('abcd-efgh-jkmn');
  });

  it.each(['', 'abcd-efgh', 'https://meet.example/', 'https://meet.example/about/abcd-efgh-jkmn'])(
    'finds none in %o',
    (text) => {
      expect(parseMeetingCode(text)).toBeNull();
    },
  );
});
