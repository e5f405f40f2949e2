import { describe, expect, it } from 'vitest';
import type { CaptionsState, SetCaptionsRequest } from '../../src/client/api/keptWire';
import { applyLine, captionShownMs, mostLines, shownCaptions } from '../../src/client/captions/captionLines';
import type { HeardLine } from '../../src/client/captions/captionLines';
import { CaptionSettingsStore } from '../../src/client/captions/CaptionSettings';
import { RoomCaptions } from '../../src/client/captions/RoomCaptions';
import { ProblemError } from '../../src/client/problems';
import { FakeClock, settle } from './fakeClock';
import { memoryStorage } from './fakes';
import { line, transcriptPage } from './keptSamples';

const idsOf = (lines: readonly HeardLine[]): readonly string[] => lines.map((one) => one.line.lineId);

describe('the lines that are heard', () => {
  it('grow from partial to final, and a late partial changes nothing', () => {
    let lines = applyLine([], line('a', 1, { isFinal: false, text: 'hel' }), 0);
    lines = applyLine(lines, line('a', 1, { text: 'hello' }), 10);
    expect(applyLine(lines, line('a', 1, { isFinal: false, text: 'hell' }), 20)).toBe(lines);
    expect(lines.map((one) => one.line.text)).toEqual(['hello']);
  });

  it('take an edit, and not an older revision after it', () => {
    const lines = applyLine([], line('a', 1, { text: 'right', revision: 2 }), 0);
    expect(applyLine(lines, line('a', 1, { text: 'wrong', revision: 1 }), 1)).toBe(lines);
  });

  it('stand in the order in which they were begun', () => {
    let lines: readonly HeardLine[] = [];
    for (const [id, start] of [
      ['b', 5],
      ['c', 9],
      ['a', 1],
    ] as const)
      lines = applyLine(lines, line(id, start), 0);
    expect(idsOf(lines)).toEqual(['a', 'b', 'c']);
  });

  it('are bounded, the oldest going first', () => {
    let lines: readonly HeardLine[] = [];
    for (let i = 0; i < mostLines + 5; i++) lines = applyLine(lines, line(`l${i}`, i), 0);
    expect(lines).toHaveLength(mostLines);
    expect(lines[0]?.line.lineId).toBe('l5');
  });

  it('show as captions while they are fresh, the last few', () => {
    let lines: readonly HeardLine[] = [];
    for (let i = 0; i < 5; i++) lines = applyLine(lines, line(`l${i}`, i), i * 1_000);
    expect(shownCaptions(lines, 4_000, 3).map((one) => one.lineId)).toEqual(['l2', 'l3', 'l4']);
    expect(shownCaptions(lines, 3_000 + captionShownMs, 3).map((one) => one.lineId)).toEqual(['l4']);
  });
});

const on: CaptionsState = { isOn: true, engine: 'Some engine', languages: ['en-US', 'es'], problem: null };

function open(send?: (request: SetCaptionsRequest) => Promise<CaptionsState>) {
  const sent: SetCaptionsRequest[] = [];
  const captions = new RoomCaptions({
    clock: new FakeClock(),
    roomId: () => 'room',
    api: {
      startCaptions: () => Promise.resolve(on),
      stopCaptions: () => Promise.resolve({ ...on, isOn: false }),
      getTranscript: (_id, of) =>
        Promise.resolve(
          of?.continuationToken === 'next'
            ? transcriptPage([line('b', 2)])
            : transcriptPage([line('a', 1)], { continuationToken: 'next' }),
        ),
    },
    send: (request) => {
      sent.push(request);
      return send?.(request) ?? Promise.resolve(on);
    },
  });
  return { captions, sent };
}

describe('reading captions', () => {
  it('tells the server the latest wish, and again after a reconnect', async () => {
    const { captions, sent } = open();
    captions.enter('ses', { ...on, isOn: false });
    captions.read(true, null);
    captions.read(true, 'es');
    await settle();
    expect(sent.at(-1)).toEqual({ isOn: true, language: 'es' });
    expect(captions.getSnapshot().room?.isOn).toBe(true);
    const before = sent.length;
    captions.close();
    captions.enter('ses', on);
    await settle();
    expect(sent.slice(before)).toEqual([{ isOn: true, language: 'es' }]);
  });

  it('says nothing to the server when nothing is wished', async () => {
    const { captions, sent } = open();
    captions.enter('ses', on);
    captions.read(false, 'es');
    await settle();
    expect(sent).toEqual([]);
  });

  it('says why a wish was refused, and does not repeat it by itself', async () => {
    const { captions, sent } = open(() => Promise.reject(new ProblemError({ type: 'forbidden', detail: 'No.' })));
    captions.enter('ses', on);
    captions.read(true, null);
    await settle();
    expect(captions.getSnapshot().problem?.type).toBe('forbidden');
    expect(sent).toHaveLength(1);
  });

  it('wishes again when the connection broke in the middle of it', async () => {
    let fail: (error: Error) => void = () => undefined;
    let isFirst = true;
    const { captions, sent } = open(() => {
      if (!isFirst) return Promise.resolve(on);
      isFirst = false;
      return new Promise((_, reject) => {
        fail = reject;
      });
    });
    captions.enter('ses', on);
    captions.read(true, null);
    captions.close();
    captions.enter('ses', on);
    fail(new Error('gone'));
    await settle();
    expect(sent).toHaveLength(2);
    expect(captions.getSnapshot().problem).toBeNull();
  });

  it('loads what was said before, page by page, without showing it as new', async () => {
    const { captions } = open();
    captions.enter('ses_1', on);
    captions.update(line('c', 3));
    await captions.loadEarlier();
    const { lines } = captions.getSnapshot();
    expect(idsOf(lines)).toEqual(['a', 'b', 'c']);
    expect(shownCaptions(lines, 0, 3).map((one) => one.lineId)).toEqual(['c']);
  });

  it('leaves out what is no line', () => {
    const { captions } = open();
    captions.enter('ses', on);
    captions.update({ lineId: 'x', text: 5 });
    captions.update(null);
    expect(captions.getSnapshot().lines).toEqual([]);
  });

  it('forgets the lines of another session', () => {
    const { captions } = open();
    captions.enter('one', on);
    captions.update(line('a', 1));
    captions.enter('one', on);
    expect(captions.getSnapshot().lines).toHaveLength(1);
    captions.enter('two', on);
    expect(captions.getSnapshot().lines).toEqual([]);
  });
});

describe('how one likes captions', () => {
  it('is kept over visits', () => {
    const storage = memoryStorage();
    new CaptionSettingsStore(storage).set({ position: 'top', size: 'large', language: 'es' });
    expect(new CaptionSettingsStore(storage).getSnapshot()).toEqual({ position: 'top', size: 'large', language: 'es' });
  });

  it.each(['nonsense', 'null', '{"size":7,"language":"<b>"}'])('is the standard for %o', (text) => {
    const storage = memoryStorage();
    storage.setItem('videoconf.captions', text);
    const standard = { position: 'bottom', size: 'medium', language: null };
    expect(new CaptionSettingsStore(storage).getSnapshot()).toEqual(standard);
  });
});
