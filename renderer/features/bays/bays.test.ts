import { describe, expect, it } from 'vitest';
import type { AttemptView, BayBoard, BayView, PersonCard } from '../../../src/station/dto.ts';
import { attemptFocus, restFocus } from './focus.ts';
import { layOut, nameSize } from './layout.ts';
import { neighbour } from './neighbour.ts';
import { rowsOf, shapeOf } from './rows.ts';
import { suggestBay } from './suggest.ts';

type Occupant = BayView['occupants'][number];

function occupant(caseId: string, similar: readonly string[] = []): Occupant {
  return {
    caseId,
    name: caseId,
    number: caseId,
    since: 0,
    marks: [],
    similar,
    next: [],
    pendingReview: false,
    storedBy: '',
  };
}

function bay(label: string, more: Partial<BayView> = {}): BayView {
  return { code: label, label, outOfService: null, waiting: false, occupants: [], ...more };
}

function room(
  name: string,
  letters: string,
  columns: number,
  changes: Record<string, Partial<BayView>> = {},
) {
  const bays = [...letters].flatMap((letter) =>
    Array.from({ length: columns }, (_, index) => {
      const label = `${letter}-0${index + 1}`;
      return bay(label, changes[label]);
    }),
  );
  return { room: name, columns, bays };
}

function board(...rooms: BayBoard['rooms'][number][]): BayBoard {
  return { rooms, inHands: [], counts: { total: 0, occupied: 0, free: 0, pendingReview: 0 } };
}

const shapes = (...sizes: [number, number][]) => sizes.map(([rows, columns]) => ({ rows, columns }));

describe('the rooms on the screen', () => {
  it('shows forty and twenty bays at once at 1280×800, every bay large enough for a glove', () => {
    const { blocks, fits } = layOut(shapes([5, 8], [4, 5]), { width: 882, height: 720 });
    expect(fits).toBe(true);
    for (const block of blocks) {
      expect(block.width).toBeGreaterThanOrEqual(72);
      expect(block.height).toBeGreaterThanOrEqual(72);
      expect(block.name).toBeGreaterThanOrEqual(22);
    }
  });

  it('keeps inside its box, with an alarm above it too', () => {
    for (const box of [
      { width: 882, height: 720 },
      { width: 882, height: 620 },
      { width: 1380, height: 1000 },
    ]) {
      const { blocks } = layOut(shapes([5, 8], [4, 5]), box);
      const height = blocks.reduce((sum, { lines, height: high }) => sum + lines * (high + 4) - 4 + 34, 6);
      expect(height).toBeLessThanOrEqual(box.height);
      for (const { racks, columns, width } of blocks)
        expect(racks * (columns * (width + 4) - 4) + (racks - 1) * 16).toBeLessThanOrEqual(box.width);
    }
  });

  it('shows one room at a time rather than names nobody can read', () => {
    expect(layOut(shapes([12, 12], [12, 12]), { width: 882, height: 720 }).fits).toBe(false);
  });

  it('lays bays that are only numbered in rows of its own', () => {
    const rows = rowsOf(Array.from({ length: 24 }, (_, index) => bay(String(index + 1))));
    const { blocks, fits } = layOut([shapeOf(rows)], { width: 882, height: 720 });
    expect(fits).toBe(true);
    expect(blocks[0]?.lines).toBeGreaterThan(1);
  });

  it('sets a long name smaller instead of cutting it', () => {
    const block = { name: 27, width: 106, shape: 'snug' } as const;
    expect(nameSize('李桂兰', block, false)).toBe(27);
    expect(nameSize('欧阳明德', block, false) * 4).toBeLessThanOrEqual(94);
    expect(nameSize('李桂兰', block, true) * 3).toBeLessThanOrEqual(70);
  });
});

describe('the free bay that is suggested', () => {
  it('is the first one in order for somebody who comes in by the door', () => {
    const house = board(room('一', 'AB', 4, { 'A-01': { occupants: [occupant('x')] } }));
    expect(suggestBay(house, { from: null, apartFrom: [] })).toBe('A-02');
  });

  it('is the nearest one to the bay somebody leaves', () => {
    const changes = { 'B-03': { occupants: [occupant('x')] }, 'B-02': { occupants: [occupant('y')] } };
    const house = board(room('一', 'ABC', 4, changes));
    expect(suggestBay(house, { from: 'B-03', apartFrom: [] })).toBe('A-03');
  });

  it('is never out of service, asked for by another station or taken', () => {
    const changes = {
      'A-01': { outOfService: '压缩机' },
      'A-02': { waiting: true },
      'A-03': { occupants: [occupant('x')] },
    };
    expect(suggestBay(board(room('一', 'A', 4, changes)), { from: null, apartFrom: [] })).toBe('A-04');
  });

  it('lies apart from somebody whose name can be mistaken, if there is another', () => {
    const house = board(room('一', 'A', 4, { 'A-02': { occupants: [occupant('cheng')] } }));
    expect(suggestBay(house, { from: null, apartFrom: ['cheng'] })).toBe('A-04');
    const tight = board(room('一', 'A', 2, { 'A-02': { occupants: [occupant('cheng')] } }));
    expect(suggestBay(tight, { from: null, apartFrom: ['cheng'] })).toBe('A-01');
  });

  it('is nothing where no bay is free', () => {
    const full = board(room('一', 'A', 1, { 'A-01': { occupants: [occupant('x')] } }));
    expect(suggestBay(full, { from: null, apartFrom: [] })).toBeNull();
  });
});

function card(caseId: string, masked: boolean): PersonCard {
  return {
    caseId,
    masked,
    number: caseId,
    name: '',
    sexText: '',
    birthDate: '',
    town: '',
    whereText: '',
    photo: null,
  };
}

function attempt(checkpoint: AttemptView['checkpoint'], subject: PersonCard | null): AttemptView {
  return {
    attemptId: 'a',
    checkpoint,
    chinese: '',
    irreversible: false,
    openedAt: 0,
    subject,
    expected: null,
    placeLabel: null,
    steps: [],
    ask: null,
    prompt: '',
    waiting: null,
    similar: [],
    goesTo: null,
    expiresInMs: 0,
  };
}

describe('what the map points at', () => {
  const house = board(
    room('一', 'AB', 4, {
      'B-02': { occupants: [occupant('chen', ['cheng'])] },
      'B-04': { occupants: [occupant('cheng', ['chen'])] },
    }),
  );

  it('frames the bay somebody is taken from, and no bay to put them when they leave the room', () => {
    const focus = attemptFocus(house, attempt('releaseToFarewell', card('chen', false)), null);
    expect(focus.from).toEqual({ code: 'B-02', words: '从这里' });
    expect(focus.to).toBeNull();
    expect(focus.touch).toBe('none');
  });

  it('does not say where to go and scan whom a single carrier names', () => {
    expect(attemptFocus(house, attempt('rebind', card('chen', false)), null).from).toBeNull();
  });

  it('frames a free bay for whoever goes in, and follows the finger to another free one', () => {
    const move = attempt('move', card('chen', false));
    expect(attemptFocus(house, move, null).to?.code).toBe('A-02');
    expect(attemptFocus(house, move, 'A-04').to?.code).toBe('A-04');
    expect(attemptFocus(house, move, 'B-04').to?.code).toBe('A-02');
  });

  it('hides the name, and names like it, while somebody still has to say it', () => {
    const focus = attemptFocus(house, attempt('releaseToCremation', card('chen', true)), null);
    expect(focus.hidden).toBe('chen');
    expect([...focus.alike]).toEqual([]);
  });

  it('marks both people whose names can be mistaken when one is chosen', () => {
    expect([...restFocus(house, 'B-02', 'chen').alike].sort()).toEqual(['chen', 'cheng']);
  });
});

describe('arrow keys on the map', () => {
  const spots = [
    { x: 0, y: 0 },
    { x: 100, y: 0 },
    { x: 0, y: 80 },
    { x: 100, y: 80 },
    { x: 40, y: 160 },
  ];

  it('go straight on, change rows where racks differ in width, and stop at the edge', () => {
    expect(neighbour(spots, 0, 'ArrowRight')).toBe(1);
    expect(neighbour(spots, 1, 'ArrowDown')).toBe(3);
    expect(neighbour(spots, 2, 'ArrowDown')).toBe(4);
    expect(neighbour(spots, 0, 'ArrowLeft')).toBeNull();
  });
});
