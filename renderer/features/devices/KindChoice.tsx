import { Button } from 'antd';
import type { DeviceGroup, ProtocolView } from '../../../src/station/dto.ts';
import { KindIcon } from './KindIcon.tsx';

/** In the order in which a home buys them. */
const GROUPS: readonly { readonly id: DeviceGroup; readonly word: string }[] = [
  { id: 'scan', word: '扫码' },
  { id: 'card', word: '证卡' },
  { id: 'tag', word: '标签读写' },
  { id: 'print', word: '打印' },
  { id: 'cold', word: '冷柜' },
  { id: 'cremator', word: '火化炉' },
  { id: 'safety', word: '安全联锁' },
  { id: 'door', word: '门' },
  { id: 'camera', word: '摄像机' },
];

interface ChoiceProps {
  readonly protocols: readonly ProtocolView[];
  readonly onChoose: (id: string) => void;
}

/** Every kind of device, under the word a clerk knows it by. */
export function KindChoice({ protocols, onChoose }: ChoiceProps) {
  return (
    <section className="gcd-groups" aria-label="自己选类型">
      {GROUPS.map(({ id, word }) => {
        const kinds = protocols.filter(({ group }) => group === id);
        if (kinds.length === 0) return null;
        return (
          <fieldset key={id} className="gcd-group">
            <legend>{word}</legend>
            {kinds.map((kind) => (
              <Button key={kind.id} className="gcd-kind" onClick={() => onChoose(kind.id)}>
                <KindIcon group={id} />
                <span>
                  <b>{kind.label}</b> <small>{kind.hint}</small>
                </span>
              </Button>
            ))}
          </fieldset>
        );
      })}
    </section>
  );
}
