import { useLive } from '../../app/live.tsx';
import { correctionText } from './words.ts';

/** What cools these bays is at now, beside the name of their room: grey, unless somebody must go and look. */
export function RoomCold({ bays }: { readonly bays: readonly { readonly code: string }[] }) {
  const { cold } = useLive();
  const codes = new Set(bays.map((bay) => bay.code));
  const units = cold.filter((unit) => unit.bays.some((code) => codes.has(code)));
  if (units.length === 0) return null;
  return (
    <span className="gcb-cold">
      {units.map((unit) => (
        <span key={unit.unitId} className={unit.act ? 'gcb-cold-act' : 'gc-muted'}>
          {unit.act && <span aria-hidden="true">▲ </span>}
          {units.length > 1 ? `${unit.name} ` : ''}
          {unit.text}
          {unit.correction !== null && <small> {correctionText(unit.correction)}</small>}
          {unit.door === true && ' 门开着'}
          {unit.defrost === true && ' 化霜'}
        </span>
      ))}
    </span>
  );
}
