import { administration } from './contract/administration.ts';
import { cases } from './contract/cases.ts';
import { director } from './contract/director.ts';
import { house } from './contract/house.ts';
import { machine } from './contract/machine.ts';
import { sights } from './contract/sights.ts';
import { work } from './contract/work.ts';

export type { NearMissFilter } from './contract/director.ts';
export type { Witness } from './contract/parts.ts';
export { type Answer, answer } from './contract/work.ts';

/**
 * The one contract between a station core and its screens. Inputs are validated here for every caller; which
 * station a call belongs to is decided by the port it arrives on, never by its content.
 */
export const contract = {
  ...work,
  ...cases,
  ...house,
  ...director,
  ...machine,
  ...sights,
  ...administration,
};

export type Contract = typeof contract;
