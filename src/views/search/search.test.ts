import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCode, isIssuable } from '../../domain/codes/index.ts';
import { residentIdCheck } from '../../domain/identity/index.ts';
import { nameUnits, pinyinOf } from '../../domain/names/index.ts';
import { anyText } from '../../domain/testing/anyText.ts';
import {
  createSearchSchema,
  rebuildSearchIndex,
  removeSearchDoc,
  search,
  tidySearchIndex,
  upsertSearchDoc,
} from './index.ts';
import type { SearchDb, SearchDoc } from './types.ts';

const START = Date.UTC(2026, 0, 1);
const HAN = [...'王李张刘陈单解曾吕欧阳桂兰英秀芳明国强建华玉凤春梅长乐行重志军𬀩安'];

function open(): Database.Database {
  const db = new Database(':memory:');
  createSearchSchema(db);
  return db;
}

function doc(over: Partial<SearchDoc> & { caseId: string }): SearchDoc {
  return { name: '', identity: '', caseNumber: '', registeredAt: START, open: false, ...over };
}

function found(db: SearchDb, query: string, limit = 500): readonly string[] {
  return search(db, query, { limit }).map((hit) => hit.caseId);
}

function identityOf(seed: number): string {
  const day = new Date(Date.UTC(1925, 0, 1) + (seed % 20_000) * 86_400_000).toISOString().slice(0, 10);
  const digits = `371327${day.replaceAll('-', '')}${String((seed % 990) + 1).padStart(3, '0')}`;
  return digits + (residentIdCheck(digits) ?? '');
}

function caseNumberOf(seed: number): string {
  return formatCode('caseNumber', isIssuable('caseNumber', seed) ? seed : seed + 1);
}

/**
 * Characters, initials and syllables mixed. Before a syllable that begins with a vowel the whole syllable is
 * typed, as before an apostrophe in pinyin.
 */
function mixture(
  units: readonly string[],
  syllables: readonly string[],
  cuts: readonly number[],
  ways: readonly ('unit' | 'initial' | 'syllable')[],
): string {
  return syllables
    .map((syllable, index) => {
      const way = ways[(cuts[index] ?? 0) % ways.length];
      if (way === 'unit') return units[index];
      return way === 'initial' && !/^[aeo]/.test(syllables[index + 1] ?? '') ? syllable.charAt(0) : syllable;
    })
    .join('');
}

/** FTS5's own check that the index holds no torn list. */
function integrity(db: Database.Database): void {
  db.exec("INSERT INTO search_fts (search_fts) VALUES ('integrity-check')");
}

const hanName = fc
  .array(fc.constantFrom(...HAN), { minLength: 2, maxLength: 6 })
  .map((units) => units.join(''));
const anyName = fc.oneof(
  { weight: 6, arbitrary: hanName },
  {
    weight: 1,
    arbitrary: fc.constantFrom('买买提·艾力江', 'John Smith', '无名氏20260101', '无名氏3', 'José Müller'),
  },
);
const someDocs = fc
  .array(fc.record({ name: anyName, seed: fc.integer({ min: 1, max: 9_000_000 }), open: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((items) =>
    items.map(
      (item, index): SearchDoc => ({
        caseId: `case-${index}`,
        name: item.name,
        identity: identityOf(item.seed),
        caseNumber: caseNumberOf(item.seed),
        registeredAt: START + (item.seed % 50) * 1000,
        open: item.open,
      }),
    ),
  );

describe('every case is found', () => {
  test('by any part of its name', () => {
    fc.assert(
      fc.property(someDocs, (docs) => {
        const db = open();
        for (const each of docs) upsertSearchDoc(db, each);
        for (const each of docs) {
          const units = nameUnits(each.name);
          for (let start = 0; start < units.length; start += 1) {
            for (let end = start + 1; end <= units.length; end += 1) {
              const part = units.slice(start, end).join('');
              expect([part, found(db, part)]).toEqual([part, expect.arrayContaining([each.caseId])]);
            }
          }
          expect(found(db, each.name)).toContain(each.caseId);
        }
        db.close();
      }),
      { numRuns: 40 },
    );
  });

  test('by pinyin from any syllable on, by initials, and by both mixed', () => {
    fc.assert(
      fc.property(someDocs, fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }), (docs, cuts) => {
        const db = open();
        for (const each of docs) upsertSearchDoc(db, each);
        for (const each of docs) {
          const units = nameUnits(each.name);
          const { syllables } = pinyinOf(each.name);
          if (syllables.length !== units.length) continue;
          const queries = new Set<string>();
          for (let start = 0; start < syllables.length; start += 1) {
            const rest = syllables.slice(start).join('');
            for (let length = 1; length <= rest.length; length += 1) queries.add(rest.slice(0, length));
            for (let end = start + 1; end <= syllables.length; end += 1) {
              const some = syllables.slice(start, end);
              queries.add(some.map((syllable) => syllable.charAt(0)).join(''));
              // Full syllable, initial or character, at will.
              queries.add(mixture(units.slice(start, end), some, cuts, ['syllable', 'initial']));
              queries.add(mixture(units.slice(start, end), some, cuts, ['unit', 'initial', 'syllable']));
            }
          }
          for (const query of queries)
            expect([query, found(db, query)]).toEqual([query, expect.arrayContaining([each.caseId])]);
        }
        db.close();
      }),
      { numRuns: 20 },
    );
  });

  test('by any part of identity and case number, and by the full ones', () => {
    fc.assert(
      fc.property(someDocs, fc.nat(17), fc.integer({ min: 1, max: 18 }), (docs, start, length) => {
        const db = open();
        for (const each of docs) upsertSearchDoc(db, each);
        for (const each of docs) {
          const queries = [
            each.identity,
            each.identity.slice(-4),
            each.identity.slice(-4).toLowerCase(),
            each.identity.slice(start, start + length),
            each.identity.slice(0, 6) + each.identity.slice(8, 17),
            each.caseNumber,
            each.caseNumber.slice(0, 8),
            each.caseNumber.slice(2, 10),
            each.caseNumber.slice(6),
            `${each.caseNumber.slice(0, 2)}-${each.caseNumber.slice(2, 6)}-${each.caseNumber.slice(6, 10)}`,
            `${nameUnits(each.name)[0] ?? ''}${each.identity.slice(-4)}`,
          ].filter((query) => /[0-9]/.test(query));
          for (const query of queries)
            expect([query, found(db, query)]).toEqual([query, expect.arrayContaining([each.caseId])]);
        }
        db.close();
      }),
      { numRuns: 40 },
    );
  });
});

describe('changes', () => {
  test('a renamed case is found by the new and not by the old name, identity and numbers', () => {
    fc.assert(
      fc.property(someDocs, hanName, fc.integer({ min: 1, max: 9_000_000 }), (docs, name, seed) => {
        const db = open();
        for (const each of docs) upsertSearchDoc(db, each);
        const [first] = docs;
        if (first === undefined) return;
        const changed = { ...first, name, identity: identityOf(seed), otherNumbers: ['13900001234'] };
        upsertSearchDoc(db, changed);
        expect(found(db, name)).toContain(first.caseId);
        expect(found(db, pinyinOf(name).initials)).toContain(first.caseId);
        expect(found(db, changed.identity)).toContain(first.caseId);
        expect(found(db, '13900001234')).toContain(first.caseId);
        if (!nameUnits(name).join('').includes(nameUnits(first.name).join(''))) {
          expect(found(db, first.name)).not.toContain(first.caseId);
        }
        if (changed.identity !== first.identity)
          expect(found(db, first.identity)).not.toContain(first.caseId);
        integrity(db);
        // No token is left behind: what is kept is what a fresh index of the same cases holds.
        for (const each of docs) removeSearchDoc(db, each.caseId);
        integrity(db);
        for (const query of [name, first.name, 'w', 'l', '3713', '王']) expect(found(db, query)).toEqual([]);
        expect(
          db.prepare("SELECT count(*) AS n FROM search_fts WHERE search_fts MATCH 'd371 OR pw OR 王'").get(),
        ).toEqual({ n: 0 });
        expect(db.prepare('SELECT count(*) AS n FROM search_number').get()).toEqual({ n: 0 });
        db.close();
      }),
      { numRuns: 60 },
    );
  });

  test('the answers do not depend on the order of arrival, and survive a rebuild', () => {
    fc.assert(
      fc.property(someDocs, (docs) => {
        const distinct = docs.map((each, index) => ({ ...each, registeredAt: START + index * 1000 }));
        const forward = open();
        const backward = open();
        for (const each of distinct) upsertSearchDoc(forward, each);
        for (const each of distinct.toReversed()) upsertSearchDoc(backward, each);
        const queries = ['王', 'w', 'gl', '3713', '00', '桂l', '玉 3713'];
        const answers = queries.map((query) => found(forward, query));
        expect(queries.map((query) => found(backward, query))).toEqual(answers);
        rebuildSearchIndex(forward);
        expect(queries.map((query) => found(forward, query))).toEqual(answers);
        forward.close();
        backward.close();
      }),
      { numRuns: 30 },
    );
  });

  test('tidying ends, and changes no answer', () => {
    const db = open();
    for (let index = 0; index < 300; index += 1) {
      upsertSearchDoc(
        db,
        doc({
          caseId: `c${index}`,
          name: '王桂兰',
          identity: identityOf(index),
          registeredAt: START + index * 1000,
        }),
      );
    }
    const before = found(db, 'wgl');
    let rounds = 0;
    while (tidySearchIndex(db) && rounds < 1_000) rounds += 1;
    expect(rounds).toBeLessThan(1_000);
    expect(found(db, 'wgl')).toEqual(before);
    upsertSearchDoc(db, doc({ caseId: 'c0', name: '李建国', registeredAt: START }));
    expect(found(db, '李建国')).toEqual(['c0']);
    expect(found(db, 'wgl')).toHaveLength(299);
    integrity(db);
  });

  test('a failure in the middle leaves nothing half done', () => {
    const db = open();
    upsertSearchDoc(db, doc({ caseId: 'a', name: '王桂兰' }));
    db.exec("CREATE TRIGGER stop BEFORE INSERT ON search_number BEGIN SELECT RAISE(ABORT, 'stop'); END");
    expect(() =>
      upsertSearchDoc(db, doc({ caseId: 'a', name: '李建国', identity: '371327194001010016' })),
    ).toThrow();
    expect(found(db, '王桂兰')).toEqual(['a']);
    expect(found(db, '李建国')).toEqual([]);
    integrity(db);
  });

  test('other token rules build the index anew, at the latest when a file is next written to', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'search-'));
    const file = path.join(directory, 'views.db');
    const before = new Database(file);
    createSearchSchema(before);
    upsertSearchDoc(before, doc({ caseId: 'a', name: '王桂兰' }));
    // As an older version would have left it: other tokens, another pinyin column.
    before.exec('UPDATE search_version SET version = 0');
    before.exec("UPDATE search_doc SET pinyin = 'wang gui lan'");
    before.exec("INSERT INTO search_fts (search_fts) VALUES ('delete-all')");
    before.exec("INSERT INTO search_fts (rowid, tokens) SELECT rowid, '王桂兰' FROM search_doc");
    before.close();
    const db = new Database(file);
    upsertSearchDoc(db, doc({ caseId: 'b', name: '李桂兰' }));
    expect(found(db, '桂兰')).toEqual(['b', 'a']);
    upsertSearchDoc(db, doc({ caseId: 'a', name: '王建国' }));
    expect(found(db, '王桂兰')).toEqual([]);
    integrity(db);
    db.close();
    rmSync(directory, { recursive: true });
  });
});

describe('examples', () => {
  function house(): Database.Database {
    const db = open();
    const names = ['王桂兰', '王桂芳', '李桂兰', '王建国', '单玉兰', '欧阳桂兰', '汪贵岚', '吕布', '王红'];
    names.forEach((name, index) => {
      upsertSearchDoc(
        db,
        doc({
          caseId: name,
          name,
          identity: identityOf(index * 37 + 5),
          registeredAt: START + index * 60_000,
          open: name === '王桂兰',
        }),
      );
    });
    return db;
  }

  test('characters, pinyin, initials, mixtures', () => {
    const db = house();
    expect(found(db, '桂兰')).toEqual(['王桂兰', '欧阳桂兰', '李桂兰']);
    expect(found(db, '桂l')).toEqual(['王桂兰', '欧阳桂兰', '李桂兰']);
    expect(found(db, '桂 lan')).toEqual(['王桂兰', '欧阳桂兰', '李桂兰']);
    expect(found(db, 'wgl')).toEqual(['王桂兰', '汪贵岚']);
    expect(found(db, 'wangguil')).toEqual(['王桂兰', '汪贵岚']);
    expect(found(db, 'wglan')).toEqual(['王桂兰', '汪贵岚']);
    expect(found(db, 'wang gui')).toEqual(['王桂兰', '汪贵岚', '王桂芳']);
    expect(found(db, 'danyu')).toEqual(['单玉兰']);
    expect(found(db, 'shanyu')).toEqual(['单玉兰']);
    expect(found(db, 'ouyang')).toEqual(['欧阳桂兰']);
    expect(found(db, 'lü')).toEqual(found(db, 'lv'));
    expect(found(db, 'ＷＡＮＧ')).toEqual(found(db, 'wang'));
    expect(found(db, 'wanggong')).toEqual([]);
    expect(found(db, '桂王')).toEqual([]);
    expect(found(db, '兰 王')).toEqual(['王桂兰']);
  });

  test('those in the house first, then the newest', () => {
    const db = house();
    expect(found(db, 'w')).toEqual(['王桂兰', '王红', '汪贵岚', '王建国', '王桂芳']);
    expect(search(db, 'w', { preferOpen: false }).map((hit) => hit.caseId)).toEqual([
      '王红',
      '汪贵岚',
      '王建国',
      '王桂芳',
      '王桂兰',
    ]);
    expect(search(db, 'w', { limit: 2 })).toHaveLength(2);
    upsertSearchDoc(
      db,
      doc({ caseId: '王桂兰', name: '王桂兰', identity: identityOf(5), registeredAt: START, open: false }),
    );
    expect(found(db, 'w').at(-1)).toBe('王桂兰');
  });

  test('nothing typed, nothing found; nothing typed can break the query', () => {
    const db = house();
    for (const query of ['', ' ', '"', '*', '·', '-', "'", ')', 'NEAR(', '王"', '王 OR', '\u0000', '王*']) {
      expect(() => found(db, query)).not.toThrow();
    }
    expect(found(db, ' ')).toEqual([]);
    fc.assert(
      fc.property(anyText(fc, { maxLength: 80 }), (query) => {
        search(db, query);
      }),
    );
  });
});
