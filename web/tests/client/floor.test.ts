import { describe, expect, it } from 'vitest';
import { Floor } from '../../src/client/media/floor';

describe('Floor', () => {
  it('goes where the media node says, and stays while nobody speaks', () => {
    const floor = new Floor();
    expect(floor.told(['ann', 'bob'])).toEqual(['ann']);
    const before = floor.told(['bob', 'ann']);
    expect(before).toEqual(['bob', 'ann']);
    expect(floor.told([])).toBe(before);
    expect(floor.told(['bob'])).toBe(before);
  });

  it('minds the node’s word before what is heard', () => {
    const floor = new Floor();
    expect(floor.heard(new Set(['cyd']), true)).toEqual(['cyd']);
    floor.told(['ann']);
    expect(floor.heard(new Set(['bob']), true)).toEqual(['ann', 'cyd']);
  });

  it('is left to who has it between peers until they are silent, also where a node spoke before', () => {
    const floor = new Floor();
    floor.told(['ann']);
    expect(floor.heard(new Set(['bob', 'ann']), false)).toEqual(['ann']);
    expect(floor.heard(new Set(['bob']), false)).toEqual(['bob', 'ann']);
    expect(floor.heard(new Set(), false)).toEqual(['bob', 'ann']);
  });

  it('remembers a few', () => {
    const floor = new Floor();
    for (let i = 0; i < 20; i++) floor.told([`p${i}`]);
    expect(floor.holders).toEqual(['p19', 'p18', 'p17', 'p16', 'p15', 'p14', 'p13', 'p12']);
  });
});
