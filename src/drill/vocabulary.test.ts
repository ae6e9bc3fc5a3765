import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { REASONS } from '../domain/checkpoints/reasons.ts';
import { sqlite } from '../ledger/testing/rig.ts';
import { demoCodes } from './codes.ts';
import { errorCodes } from './errorCodes.ts';
import { EXAMPLE } from './example.ts';
import { PREDICATE_LINES, PROCEDURE_LINES } from './explain.ts';
import { HeadlessStage } from './headless.ts';
import { parseScenario } from './load.ts';
import { PROCEDURES } from './procedures.ts';
import { Runner } from './runner.ts';
import { drillFile } from './scenario.ts';
import { vocabulary } from './vocabulary.ts';

describe('the vocabulary of a drill', () => {
  it('is one JSON document that explains every field of every step and of the expectations', () => {
    const text = JSON.stringify(vocabulary());
    const read = JSON.parse(text) as { $defs: Record<string, { properties?: Record<string, unknown> }> };
    const fields = { ...read.$defs.step?.properties, ...read.$defs.expect?.properties };
    expect(Object.keys(fields).length).toBeGreaterThan(35);
    const silent = Object.entries(fields).filter(([, field]) => {
      const described = typeof field === 'object' && field !== null && 'description' in field;
      return !described && !JSON.stringify(field).includes('"$ref"');
    });
    expect(silent).toEqual([]);
  });

  it('says of every reason which demand of a checkpoint it answers', () => {
    const named = new Set<string>(Object.values(PREDICATE_LINES).flatMap((line) => line.reasons));
    expect(Object.keys(REASONS).filter((code) => !named.has(code))).toEqual([]);
  });

  it('explains no procedure that is not there', () => {
    expect(Object.keys(PROCEDURE_LINES).filter((name) => !PROCEDURES.has(name))).toEqual([]);
  });

  it('lists the codes commands fail with, each with its sentence, and none of the drill itself', () => {
    const codes = errorCodes();
    expect(codes.STATE['STATE.NO_OVERRIDE']).toContain('不能特批');
    expect(codes.STATE['STATE.REVOKE_FIRST']).toContain('先作废旧的');
    expect(codes.STATE['STATE.NO_ATTEMPT']).not.toBe('');
    expect(codes.INPUT).not.toHaveProperty(['INPUT.SCENARIO']);
    const kinds = Object.entries(codes).flatMap(([kind, of]) =>
      Object.keys(of).filter((code) => !code.startsWith(`${kind}.`)),
    );
    expect(kinds).toEqual([]);
  });

  it('shows an example that its own schema takes, and that holds', async () => {
    expect(drillFile.safeParse(EXAMPLE).error).toBeUndefined();
    const scenario = parseScenario(stringify(EXAMPLE));
    const stage = await HeadlessStage.open({ sqlite, clock: Date.parse(scenario.clock) });
    try {
      const result = await new Runner(stage, demoCodes).play(scenario);
      expect(result.problems).toEqual([]);
      expect(result.steps.some((step) => step.reasons.includes('WRONG_BODY'))).toBe(true);
    } finally {
      stage.close();
    }
  });
});
