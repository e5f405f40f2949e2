import { describe, expect, it } from 'vitest';
import type { ShownTrack, ShownView } from '../../src/client/api/wire';
import { importance, ShownPictures } from '../../src/client/media/ShownPictures';
import type { Shown } from '../../src/client/media/ShownPictures';
import { ShownReport } from '../../src/client/media/ShownReport';
import { ProblemError } from '../../src/client/problems';
import { FakeClock } from './fakeClock';

const face = (participantId: string, height: number, matters: number = importance.rest): Shown => ({
  participantId,
  source: 'camera',
  height,
  importance: matters,
});
const camera = (participantId: string, height: number): ShownTrack => ({ participantId, source: 'camera', height });
const ids = (pictures: ShownPictures): readonly string[] | undefined =>
  pictures.getSnapshot()?.map((one) => `${one.participantId} ${one.height}`);

describe('ShownPictures', () => {
  it('says nothing until a view does, and then what matters most first', () => {
    const pictures = new ShownPictures(new FakeClock());
    expect(pictures.getSnapshot()).toBeNull();
    expect(pictures.seenSince('ann', 'camera')).toBe(Number.NEGATIVE_INFINITY);
    pictures.show({}, face('ann', 200));
    pictures.show({}, face('bob', 190));
    pictures.show({}, face('cyd', 100, importance.speaking));
    pictures.show({}, { participantId: 'ann', source: 'screen', height: 701, importance: importance.stage });
    pictures.show({}, face('dan', 0, importance.spotlight));
    expect(pictures.getSnapshot()).toEqual([
      { participantId: 'ann', source: 'screen', height: 720 },
      camera('cyd', 100),
      camera('ann', 200),
      camera('bob', 200),
      camera('dan', 0),
    ]);
  });

  it('takes the larger of two places, and forgets those that are gone', () => {
    const pictures = new ShownPictures(new FakeClock());
    const small = {};
    const large = {};
    pictures.show(small, face('ann', 80));
    pictures.show(large, face('ann', 600));
    expect(ids(pictures)).toEqual(['ann 600']);
    pictures.hide(large);
    expect(ids(pictures)).toEqual(['ann 80']);
    pictures.hide(small);
    expect(ids(pictures)).toEqual([]);
  });

  it('keeps its list while nothing changes that is worth a word', () => {
    const pictures = new ShownPictures(new FakeClock());
    const place = {};
    pictures.show(place, face('ann', 201));
    const before = pictures.getSnapshot();
    pictures.show(place, face('ann', 219));
    expect(pictures.getSnapshot()).toBe(before);
  });

  it('shows nothing while nobody sees the page, and knows since when they do', async () => {
    const clock = new FakeClock();
    const pictures = new ShownPictures(clock);
    pictures.show({}, face('ann', 200));
    expect(pictures.seenSince('ann', 'camera')).toBe(0);
    expect(pictures.seenSince('ann', 'screen')).toBeNull();
    pictures.cover(true);
    expect(ids(pictures)).toEqual(['ann 0']);
    expect(pictures.seenSince('ann', 'camera')).toBeNull();
    await clock.advance(500);
    pictures.cover(false);
    expect(ids(pictures)).toEqual(['ann 200']);
    expect(pictures.seenSince('ann', 'camera')).toBe(500);
  });
});

/** A report with a node that a test answers for. */
function told() {
  const clock = new FakeClock();
  const views: ShownView[] = [];
  const node = { fails: null as ProblemError | null };
  const report = new ShownReport({
    clock,
    random: () => 0,
    put: (view) => {
      views.push(view);
      return node.fails === null ? Promise.resolve() : Promise.reject(node.fails);
    },
  });
  return { clock, views, node, report };
}

describe('ShownReport', () => {
  it('tells a new transport soon, and what is more sooner than what is less', async () => {
    const { clock, views, report } = told();
    report.want([camera('ann', 200)]);
    await clock.advance(5_000);
    expect(views).toEqual([]);
    report.begin();
    await clock.advance(50);
    expect(views).toEqual([{ version: 1, shown: [camera('ann', 200)] }]);

    report.want([camera('ann', 200), camera('bob', 200)]);
    await clock.advance(100);
    report.want([camera('ann', 400), camera('bob', 200)]);
    await clock.advance(99);
    expect(views).toHaveLength(1);
    await clock.advance(1);
    expect(views.at(-1)).toEqual({ version: 2, shown: [camera('ann', 400), camera('bob', 200)] });

    report.want([camera('bob', 200)]);
    await clock.advance(1_900);
    expect(views).toHaveLength(2);
    await clock.advance(100);
    expect(views.at(-1)).toEqual({ version: 3, shown: [camera('bob', 200)] });
  });

  it('does not tell what changes back, nor what is known', async () => {
    const { clock, views, report } = told();
    report.want([camera('ann', 200), camera('bob', 0)]);
    report.begin();
    await clock.advance(50);
    report.want([camera('ann', 0), camera('bob', 0)]);
    await clock.advance(1_000);
    report.want([camera('ann', 200)]);
    await clock.advance(5_000);
    expect(views).toHaveLength(1);
  });

  it('names somebody who comes onto a slot out of sight', async () => {
    const { clock, views, report } = told();
    report.want([camera('ann', 200)]);
    report.begin();
    await clock.advance(50);
    report.want([camera('ann', 200), camera('bob', 0)]);
    await clock.advance(2_000);
    expect(views.at(-1)?.shown).toEqual([camera('ann', 200), camera('bob', 0)]);
  });

  it('tries again with growing waits, with what is shown by then', async () => {
    const { clock, views, node, report } = told();
    node.fails = new ProblemError({ type: 'no-media-node', detail: 'Busy.' });
    report.want([camera('ann', 200)]);
    report.begin();
    await clock.advance(50 + 500 + 999);
    expect(views).toHaveLength(2);
    node.fails = null;
    report.want([camera('ann', 400)]);
    await clock.advance(1);
    expect(views.at(-1)).toEqual({ version: 3, shown: [camera('ann', 400)] });
    await clock.advance(20_000);
    expect(views).toHaveLength(3);
  });

  it('does not insist where it is refused, before there is something else to say or another transport', async () => {
    const { clock, views, node, report } = told();
    node.fails = new ProblemError({ type: 'not-found', detail: 'An older server.' });
    report.want([camera('ann', 200)]);
    report.begin();
    await clock.advance(60_000);
    expect(views).toHaveLength(1);
    report.want([camera('ann', 400)]);
    await clock.advance(60_000);
    expect(views).toHaveLength(2);
    node.fails = null;
    report.begin();
    await clock.advance(50);
    expect(views.at(-1)).toEqual({ version: 3, shown: [camera('ann', 400)] });
    report.end();
    report.want([camera('bob', 400)]);
    await clock.advance(60_000);
    expect(views).toHaveLength(3);
  });
});
