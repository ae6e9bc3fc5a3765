import { GuichengError } from '../domain/errors.ts';

/** A step that cannot be played as it is written: the drill is at fault, never an answer of the home. */
export class ScriptError extends GuichengError {
  constructor(
    sentence: string,
    code: 'INPUT.SCENARIO_STEP' | 'STATE.FAULT_UNSUPPORTED' = 'INPUT.SCENARIO_STEP',
  ) {
    super(code, sentence);
    this.name = 'ScriptError';
  }
}
