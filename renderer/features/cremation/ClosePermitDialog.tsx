import { useState } from 'react';
import type { CrematorView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import '../../ui/keypad.css';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  readonly cremator: CrematorView;
  readonly onClose: () => void;
}

/**
 * A pass that was not used leaves one question: is someone in there? Two people look before person or furnace
 * may be used again. A furnace that is not empty has no button here, on purpose.
 */
export function ClosePermitDialog({ cremator, onClose }: Props) {
  const { act, busy } = useAct();
  const [seen, setSeen] = useState<'empty' | 'notEmpty' | null>(null);
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);

  const close = async () => {
    if (second === null) return;
    const done = await act(() =>
      client.cremation.closePermit({ cremator: cremator.code, empty: true, witness: second }),
    );
    if (done.ok) onClose();
  };

  const footer = (
    <>
      <PlainAction onPress={onClose}>先不关</PlainAction>
      <PrimaryAction onPress={() => void close()} disabled={seen !== 'empty' || second === null} busy={busy}>
        关闭许可
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`${cremator.label} · 两人看炉`} onClose={onClose} footer={footer}>
      <div className="gcc-dialog">
        <p>
          {cremator.name === null ? '这台炉' : <PersonName name={cremator.name} />}{' '}
          的入炉许可没有用掉。请两个人一起打开观察口，看炉膛里有没有人。
        </p>
        <fieldset className="gcc-choices">
          <legend>炉膛里看到的</legend>
          <div className="gc-choices">
            <button
              type="button"
              className="gc-choice"
              aria-pressed={seen === 'empty'}
              onClick={() => setSeen('empty')}
            >
              炉膛是空的
            </button>
            <button
              type="button"
              className="gc-choice"
              aria-pressed={seen === 'notEmpty'}
              onClick={() => setSeen('notEmpty')}
            >
              炉膛不是空的
            </button>
          </div>
        </fieldset>
        {seen === 'notEmpty' ? (
          <p className="gcc-warning" role="alert">
            请不要点火，也不要再用这台炉。请叫馆长，并按「有异议」。
          </p>
        ) : (
          <WitnessFields
            value={witness}
            onChange={setWitness}
            why="两个人都看过才能关闭。第二人请刷自己的工牌、输自己的口令。"
          />
        )}
      </div>
    </Dialog>
  );
}
