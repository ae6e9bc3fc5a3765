import { useState } from 'react';
import type { CrematorView } from '../../../src/station/dto.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import type { FKey } from '../../ui/keys.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { ClosePermitDialog } from './ClosePermitDialog.tsx';
import { DisinfectDialog } from './DisinfectDialog.tsx';
import { ExplainDialog } from './ExplainDialog.tsx';
import type { FurnaceActs } from './useFurnace.ts';

interface Props {
  readonly cremator: CrematorView;
  readonly acts: FurnaceActs;
  /** Only the furnace to attend to has the key printed on its button. */
  readonly fKey?: FKey | undefined;
}

/** True when a person has to do something at this furnace now. */
export function needsHand(cremator: CrematorView): boolean {
  if (cremator.unpermitted.length > 0) return true;
  if (cremator.state === 'uncertain' || cremator.state === 'finished') return true;
  if (cremator.state === 'empty' && cremator.contaminated) return true;
  return cremator.state === 'burning' && cremator.minutesLeft !== null && cremator.minutesLeft <= 0;
}

function label(cremator: CrematorView): string | null {
  switch (cremator.state) {
    case 'burning':
      return '火化结束';
    case 'finished':
      return '出灰冷却';
    case 'permitted':
      return '不入炉';
    case 'uncertain':
      return '两人看炉';
    case 'empty':
      return cremator.contaminated ? '消毒登记' : null;
    case 'out':
      return null;
  }
}

/** What a furnace waits for, if anything. Charging is not here: it begins with a person, never with a furnace. */
export function FurnaceActions({ cremator, acts, fKey }: Props) {
  const [asking, setAsking] = useState(false);
  const text = label(cremator);
  const close = () => setAsking(false);
  const [explaining, setExplaining] = useState(false);
  if (cremator.unpermitted.length > 0)
    return (
      <>
        <PlainAction onPress={() => setExplaining(true)} {...(fKey === undefined ? {} : { fKey })}>
          查明原因
        </PlainAction>
        {explaining && <ExplainDialog cremator={cremator} onClose={() => setExplaining(false)} />}
      </>
    );
  const press = () => {
    if (cremator.state === 'finished') acts.begin('trayToCooling', cremator.caseId);
    else setAsking(true);
  };
  return (
    <>
      {text !== null && (
        <PlainAction onPress={press} disabled={acts.busy} {...(fKey === undefined ? {} : { fKey })}>
          {text}
        </PlainAction>
      )}
      {asking && cremator.state === 'burning' && (
        <FinishDialog cremator={cremator} acts={acts} onClose={close} />
      )}
      {asking && cremator.state === 'empty' && <DisinfectDialog cremator={cremator} onClose={close} />}
      {asking && (cremator.state === 'permitted' || cremator.state === 'uncertain') && (
        <ClosePermitDialog cremator={cremator} onClose={close} />
      )}
    </>
  );
}

/** Asked once more, because the fact cannot be taken back and the key is easily touched. */
function FinishDialog({ cremator, acts, onClose }: Props & { readonly onClose: () => void }) {
  const finish = () => {
    acts.finish(cremator.code);
    onClose();
  };
  const withdraw = () => {
    acts.begin('uncharge', cremator.caseId);
    onClose();
  };
  const footer = (
    <>
      <PlainAction onPress={withdraw} disabled={acts.busy}>
        其实没有入炉
      </PlainAction>
      <PlainAction onPress={onClose}>还没有</PlainAction>
      <PrimaryAction onPress={finish} busy={acts.busy} autoFocus>
        已经结束
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`${cremator.label} 火化结束了吗`} onClose={onClose} footer={footer}>
      <p className="gcc-dialog">
        <span>
          <PersonName name={cremator.name ?? ''} /> 的火化已经结束、可以出灰，才按「已经结束」。
        </span>
      </p>
    </Dialog>
  );
}
