/** Wristbands, bag tags and body papers: their numbers, their print, and printing one again that did not come out. */
import { displayCode, encodeEpc, parseCode } from '../domain/codes/index.ts';
import { GuichengError, hasKind } from '../domain/errors.ts';
import { mayPrint } from '../domain/fold/binding.ts';
import type { CaseState } from '../domain/fold/caseState.ts';
import { openCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';
import type { PrintedLabel } from './dto.ts';
import type { PrintJob } from './ports.ts';
import { carrierOfCase } from './tagIssue.ts';
import { clockText, dayText, displayName, sexText } from './words.ts';

type CarrierKind = 'wristband' | 'bagTag' | 'bodyPaper';

const LABELS: Readonly<Record<CarrierKind, string>> = {
  wristband: '腕带',
  bagTag: '袋签',
  bodyPaper: '随身纸卡',
};

const isKind = (kind: string): kind is CarrierKind => Object.hasOwn(LABELS, kind);

/**
 * Takes the numbers and records the print first: a number that left the printer is never issued again. What the
 * printer refused keeps its number and is told with the reason; the others are printed all the same.
 */
export async function printCarriers(
  core: StationCore,
  caseId: string,
  kinds: readonly CarrierKind[],
): Promise<PrintedLabel[]> {
  const actor = core.actor();
  const state = openCase(core, caseId);
  // Two live carriers of one kind are two bodies of one name.
  const worn = kinds.filter((kind) => !mayPrint(state, kind));
  if (worn.length > 0) {
    const names = worn.map((kind) => LABELS[kind]).join('、');
    throw new GuichengError(
      'STATE.REVOKE_FIRST',
      `这位身上还系着有效的${names}。要换新的，先作废旧的，再打印`,
    );
  }
  core.numbers.ensure(kinds, actor.staffId);
  const codes = core.ledger.transact((tx) =>
    kinds.map((kind) => {
      const code = core.numbers.take(tx, kind);
      core.append(tx, 'carrier.printed', { code, kind, copy: 1 }, { caseId, actorId: actor.staffId });
      return { code, kind };
    }),
  );
  core.checking.printed(caseId, codes);
  const printed: PrintedLabel[] = [];
  for (const { code, kind } of codes) printed.push(await printLabel(core, state, code, kind, actor.staffId));
  return printed;
}

/**
 * Prints a number once more that was never scanned back: the label did not come out, or not well.
 * @throws GuichengError `INPUT.CARRIER`, `STATE.PRINTED`
 */
export async function reprintCarrier(core: StationCore, caseId: string, code: string): Promise<PrintedLabel> {
  const actor = core.actor();
  const state = openCase(core, caseId);
  const { kind, state: stage } = carrierOfCase(state, code);
  if (stage !== 'printed' || !isKind(kind))
    throw new GuichengError('STATE.PRINTED', '这一张已经核对过或已作废，不能重打；坏了请作废后重新打印');
  const copy = (core.views.carrier(code)?.copies ?? 1) + 1;
  core.record('carrier.printed', { code, kind, copy }, { caseId, actorId: actor.staffId });
  core.checking.printed(caseId, [{ code, kind }]);
  return await printLabel(core, state, code, kind, actor.staffId);
}

async function printLabel(
  core: StationCore,
  state: CaseState,
  code: string,
  kind: CarrierKind,
  actorId: string,
): Promise<PrintedLabel> {
  const { printer } = core.ports;
  const label = { code, display: displayCode(code), kind, label: LABELS[kind] };
  const epc = kind === 'bagTag' ? epcOf(core, code) : null;
  const proven = epc !== null && printer.provesTag?.(kind) === true;
  try {
    const file = await printer.print({ ...jobOf(core, state, code, kind), ...(epc === null ? {} : { epc }) });
    core.unprinted.delete(code);
    // Read back by the printer and equal: only then does the tag speak for this carrier.
    if (proven) core.record('tag.registered', { epc, carrier: code }, { caseId: state.caseId, actorId });
    return { ...label, file, problem: null };
  } catch (error) {
    if (!hasKind(error, 'DEVICE')) throw error;
    core.unprinted.add(code);
    return { ...label, file: null, problem: error.sentence };
  } finally {
    core.changed();
  }
}

function epcOf(core: StationCore, text: string): string | null {
  const parsed = parseCode(text);
  return parsed.ok ? encodeEpc(core.options.homeNumber, parsed.code.kind, parsed.code.number) : null;
}

function jobOf(core: StationCore, state: CaseState, code: string, kind: CarrierKind): PrintJob {
  return {
    template: kind,
    title: LABELS[kind],
    code,
    codeText: displayCode(code),
    name: displayName(state),
    rows: [
      { label: '性别', value: sexText(state) },
      { label: '出生', value: state.decedent.birthDate ?? '' },
      { label: '编号', value: displayCode(state.number) },
      { label: '类别', value: state.decedent.caseKind === 'transferOut' ? '外运' : '火化' },
    ],
    footer: `${core.views.home()?.name ?? ''} ${dayText(core.wall)} ${clockText(core.wall)} ${core.ledger.head().hash.slice(0, 12)}`,
  };
}
