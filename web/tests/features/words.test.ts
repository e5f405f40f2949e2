import { describe, expect, it } from 'vitest';
import type { MeetingSummary, TranscriptLine } from '../../src/client/api/keptWire';
import { ProblemError } from '../../src/client/problems';
import { findPath, SearchModel } from '../../src/features/home/SearchModel';
import { cutAtFinds, findWords } from '../../src/features/kept/findWords';
import { SummaryModel } from '../../src/features/kept/SummaryModel';
import { TranscriptModel } from '../../src/features/kept/TranscriptModel';
import type { TranscriptApi } from '../../src/features/kept/TranscriptModel';
import {
  blockHeights,
  blockLines,
  estimatedLinePx,
  offsetOfLine,
  visibleBlocks,
} from '../../src/features/kept/windowing';
import { FakeClock, settle } from '../client/fakeClock';
import { line, summary, transcriptPage } from '../client/keptSamples';

const meetingId = 'abcd-efgh-jkmn';
const problem = (type: ProblemError['type']) => new ProblemError({ type, detail: type });

describe('a transcript', () => {
  function open(api: Partial<TranscriptApi>) {
    const clock = new FakeClock();
    const model = new TranscriptModel(
      meetingId,
      'ses_1',
      {
        getTranscript: () => Promise.resolve(transcriptPage([])),
        editLine: (_id, _session, lineId, text) => Promise.resolve(line(lineId, 1, { text, revision: 1 })),
        getRevisions: () => Promise.resolve([]),
        exportTranscript: () => Promise.resolve(new Blob(['WEBVTT'])),
        ...api,
      },
      clock,
    );
    model.open();
    return { model, clock };
  }
  const many = (count: number): readonly TranscriptLine[] => Array.from({ length: count }, (_, i) => line(`l${i}`, i));

  it('is loaded page by page', async () => {
    const lines = many(1_200);
    const { model } = open({
      getTranscript: (_id, of) => {
        const from = Number(of?.continuationToken ?? 0);
        const next = from + 500 < lines.length ? String(from + 500) : null;
        return Promise.resolve(transcriptPage(lines.slice(from, from + 500), { continuationToken: next }));
      },
    });
    await settle();
    expect(model.getSnapshot()).toMatchObject({ status: 'ready', canEdit: true });
    expect(model.getSnapshot().lines).toHaveLength(1_200);
    const all = JSON.parse(await (await model.download('json')).text()) as { lines: unknown[] };
    expect(all.lines).toHaveLength(1_200);
  });

  it('is looked at again while it grows', async () => {
    const answers = [
      transcriptPage(many(1), { status: 'completing' }),
      transcriptPage(many(3), { status: 'completing' }),
      transcriptPage(many(4)),
    ];
    const { model, clock } = open({
      getTranscript: () => Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? transcriptPage([])),
    });
    await clock.advance(60_000);
    expect(model.getSnapshot()).toMatchObject({ status: 'ready' });
    expect(model.getSnapshot().lines).toHaveLength(4);
  });

  it.each(['not-found', 'forbidden'] as const)('that is %s is not there', async (type) => {
    const { model } = open({ getTranscript: () => Promise.reject(problem(type)) });
    await settle();
    expect(model.getSnapshot().status).toBe('none');
  });

  it('is searched, the finds round and round', async () => {
    const { model } = open({
      getTranscript: () =>
        Promise.resolve(
          transcriptPage([line('a', 1, { text: 'Budget' }), line('b', 2), line('c', 3, { text: 'a budget' })]),
        ),
    });
    await settle();
    model.search('BUDGET');
    expect(model.getSnapshot().finds).toEqual([0, 2]);
    model.step(-1);
    expect(model.getSnapshot().find).toBe(1);
    model.step(1);
    expect(model.getSnapshot().find).toBe(0);
    model.search(' ');
    expect(model.getSnapshot().finds).toEqual([]);
  });

  it('takes an edit, and asks the server only when something changed', async () => {
    let edits = 0;
    const { model } = open({
      getTranscript: () => Promise.resolve(transcriptPage([line('a', 1, { text: 'rong' })])),
      editLine: (_id, _session, lineId, text) => {
        edits += 1;
        return edits === 1
          ? Promise.reject(problem('conflict'))
          : Promise.resolve(line(lineId, 1, { text, revision: 1 }));
      },
      getRevisions: () =>
        Promise.resolve([line('a', 1, { text: 'rong' }), line('a', 1, { text: 'later', revision: 1 })]),
    });
    await settle();
    const edit = (): void => {
      const [first] = model.getSnapshot().lines;
      if (first !== undefined) model.edit(first);
    };
    edit();
    await model.save();
    expect(edits).toBe(0);
    edit();
    model.write(' right ');
    await model.save();
    expect(model.getSnapshot().edit).toMatchObject({ text: ' right ', problem: { type: 'conflict' }, isBusy: false });
    await model.showEarlier();
    expect(model.getSnapshot().edit?.earlier?.map((one) => one.text)).toEqual(['later', 'rong']);
    await model.save();
    expect(model.getSnapshot()).toMatchObject({ edit: null, lines: [{ text: 'right', revision: 1 }] });
  });

  it('renders only what is near the view, however long it is', () => {
    const heights = blockHeights(30_000, new Map());
    expect(heights).toHaveLength(750);
    const total = heights.reduce((sum, height) => sum + height, 0);
    for (const top of [0, 1_000, total / 2, total - 700, total + 5_000]) {
      const { from, to, before, after } = visibleBlocks(heights, top, 700);
      expect(to - from).toBeLessThanOrEqual(3);
      const shown = heights.slice(from, to).reduce((sum, height) => sum + height, 0);
      expect(before + shown + after).toBeCloseTo(total);
    }
    expect(offsetOfLine(heights, 400)).toBe(400 * estimatedLinePx);
    expect(offsetOfLine(blockHeights(100, new Map([[0, 1_000]])), blockLines)).toBe(1_000);
  });

  it('has its finds cut out of the text, and hostile text stays text', () => {
    expect(cutAtFinds('a <b>B</b>', 'b')).toEqual([
      { text: 'a <', isFind: false },
      { text: 'b', isFind: true },
      { text: '>', isFind: false },
      { text: 'B', isFind: true },
      { text: '</', isFind: false },
      { text: 'b', isFind: true },
      { text: '>', isFind: false },
    ]);
    expect(cutAtFinds('İstanbul', 'stan')).toEqual([{ text: 'İstanbul', isFind: false }]);
    expect(findWords([line('a', 0, { displayName: 'Zoë' })], 'zoë')).toEqual([0]);
  });
});

describe('a summary', () => {
  function open(answers: (MeetingSummary | ProblemError)[]) {
    const clock = new FakeClock();
    const log: string[] = [];
    const model = new SummaryModel(
      meetingId,
      'ses_1',
      {
        getSummary: () => {
          const answer = answers.length > 1 ? answers.shift() : answers[0];
          return answer === undefined || answer instanceof ProblemError
            ? Promise.reject(answer ?? problem('not-found'))
            : Promise.resolve(answer);
        },
        createSummary: (_id, sessionId) => {
          log.push(`create ${sessionId}`);
          return Promise.resolve();
        },
        updateSummary: (_id, _session, change) => {
          log.push(JSON.stringify(change));
          return Promise.resolve(summary({ isEdited: change.content !== undefined, ...change }));
        },
      },
      clock,
    );
    model.open();
    return { model, clock, log };
  }

  it('that is not there is made, and appears', async () => {
    const { model, clock, log } = open([
      problem('not-found'),
      summary({ status: 'processing', content: null }),
      summary(),
    ]);
    await settle();
    expect(model.getSnapshot().status).toBe('none');
    await model.create();
    expect(model.getSnapshot().status).toBe('processing');
    await clock.advance(30_000);
    expect(model.getSnapshot()).toMatchObject({ status: 'ready', problem: null });
    expect(log).toEqual(['create ses_1']);
  });

  it('is edited and shared; what is emptied is gone', async () => {
    const { model, log } = open([summary()]);
    await settle();
    model.edit();
    const { draft } = model.getSnapshot();
    if (draft === null) throw new Error('There is no draft.');
    model.change({ ...draft, summary: [{ text: ' ', lineIds: ['a'], startSeconds: 0 }] });
    await model.save();
    expect(model.getSnapshot()).toMatchObject({ draft: null, summary: { isEdited: true, content: { summary: [] } } });
    await model.share(true);
    expect(model.getSnapshot().summary?.sharedWithParticipants).toBe(true);
    expect(log.at(-1)).toBe('{"sharedWithParticipants":true}');
  });

  it('that cannot be loaded says so', async () => {
    const { model } = open([problem('unexpected')]);
    await settle();
    expect(model.getSnapshot()).toMatchObject({ status: 'problem', problem: { type: 'unexpected' } });
  });
});

describe('search over all transcripts', () => {
  const find = (id: string) => ({ meetingId, sessionId: 'ses_1', title: 'Weekly', line: line(id, 3) });

  it('looks further when a page found nothing, and adds pages', async () => {
    const pages = [
      { items: [], continuationToken: 'one' },
      { items: [find('a')], continuationToken: 'two' },
      { items: [find('b')], continuationToken: null },
    ];
    const model = new SearchModel({ searchTranscripts: () => Promise.resolve(pages.shift() ?? { items: [] }) });
    await model.search(' budget ');
    expect(model.getSnapshot()).toMatchObject({ words: 'budget', status: 'ready', next: 'two' });
    await model.more();
    expect(model.getSnapshot().finds.map((one) => one.line.lineId)).toEqual(['a', 'b']);
    expect(findPath(find('a'))).toBe(`/meetings/${meetingId}/transcript?session=ses_1&line=a`);
  });

  it('shows the latest search, whichever answers first', async () => {
    let answer: (page: { items: ReturnType<typeof find>[] }) => void = () => undefined;
    const slow = new Promise<{ items: ReturnType<typeof find>[] }>((resolve) => {
      answer = resolve;
    });
    const model = new SearchModel({
      searchTranscripts: (words) => (words === 'slow' ? slow : Promise.resolve({ items: [find('quick')] })),
    });
    const first = model.search('slow');
    await model.search('quick');
    answer({ items: [find('slow')] });
    await first;
    expect(model.getSnapshot().finds.map((one) => one.line.lineId)).toEqual(['quick']);
  });
});
