import { useState } from 'react';
import type { DeviceRow } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';

type Stock = Parameters<typeof client.devices.testPrint>[0]['stock'];

const STOCKS: readonly { readonly stock: Stock; readonly word: string }[] = [
  { stock: 'label', word: '试打袋签（100 × 70 毫米）' },
  { stock: 'wristband', word: '试打腕带（254 × 25 毫米）' },
];

/** What to look at on it, and what to change then. */
const LOOK_AT = [
  { what: '刻度每格 1 毫米，与尺子一样长', mend: '不一样长：「编辑」里的分辨率与铭牌不符。' },
  {
    what: '边框四边离纸边都是 1 毫米',
    mend: '上下偏：改「编辑」里的间隙，或在打印机上重新测纸；左右偏：移导纸板。',
  },
  {
    what: '细线分得开，方块全黑',
    mend: '发灰：浓度加 1；糊成一片：浓度减 1（「编辑」里没有浓度的，在打印机上改）。',
  },
  { what: '扫一下二维码，屏幕说“这是试打的标签”', mend: '扫不出：先调浓度，再看打印头有没有断线。' },
] as const;

interface TestPrintProps {
  readonly row: DeviceRow;
  readonly onClose: () => void;
}

/** 试打一张: a label that can be bound to nothing, and how to judge the printer by it. */
export function TestPrintDialog({ row, onClose }: TestPrintProps) {
  const { deviceId, label, settings } = row;
  const { run, busy } = useAct();
  const [said, setSaid] = useState('');
  const held = settings.prints === 'label' || settings.prints === 'wristband' ? settings.prints : null;
  const print = (stock: Stock) => {
    setSaid('');
    run(
      () => client.devices.testPrint({ deviceId, stock }),
      ({ confirmed }) =>
        setSaid(confirmed ? `「${label}」说已打好` : `已送到「${label}」；它不回答打没打好，请看一眼`),
    );
  };
  return (
    <Dialog
      title={`${label} · 试打一张`}
      onClose={onClose}
      width={820}
      footer={<PrimaryAction onPress={onClose}>关闭</PrimaryAction>}
    >
      <p className="gc-muted">打出来的签不占编号，也不能绑定，看完撕掉。请先装好这种纸。</p>
      <p className="gcd-point-act">
        {STOCKS.filter(({ stock }) => held === null || held === stock).map(({ stock, word }) => (
          <PlainAction key={stock} busy={busy} onPress={() => print(stock)}>
            {word}
          </PlainAction>
        ))}
      </p>
      <p role="status" className="gcd-printed">
        {busy ? '正在打印…' : said}
      </p>
      <dl className="gcd-judge">
        {LOOK_AT.map(({ what, mend }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{mend}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
