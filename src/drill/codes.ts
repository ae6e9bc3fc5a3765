import { encodeEpc, parseCode } from '../domain/codes/index.ts';
import { DEMO_CODES, demoCode, demoPin } from '../station/demo/homeData.ts';
import type { HomeCodes } from './stage.ts';

/** Codes of the demo home for a scenario. */
export const demoCodes: HomeCodes = {
  code: demoCode,
  badge: (staffId) => demoCode('staff', staffId),
  pin: demoPin,
  epc: (text) => {
    const parsed = parseCode(text);
    return parsed.ok ? encodeEpc(1, parsed.code.kind, parsed.code.number) : text;
  },
  labels: (kind) => DEMO_CODES.filter((entry) => entry.kind === kind).map((entry) => entry.label),
};
