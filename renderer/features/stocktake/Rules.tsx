import { InputNumber } from 'antd';
import { useId, useState } from 'react';
import type { StockOverview } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';

/** When a count is late: the home's own hour and number of days. Shown to whoever may change them. */
export function Rules({ rules }: { readonly rules: StockOverview['rules'] }) {
  const id = useId();
  const { session } = useLive();
  const { run, busy } = useAct();
  const [bayHour, setBayHour] = useState(rules.bayHour);
  const [nicheDays, setNicheDays] = useState(rules.nicheDays);
  if (session?.permissions.includes('home.configure') !== true) return null;
  const same = bayHour === rules.bayHour && nicheDays === rules.nicheDays;
  return (
    <section>
      <h2>什么时候算过时</h2>
      <div className="gc-count-bar">
        <label htmlFor={`${id}-hour`}>
          冷柜：每天几点以后{' '}
          <InputNumber
            id={`${id}-hour`}
            min={0}
            max={23}
            value={bayHour}
            onChange={(value) => setBayHour(value ?? rules.bayHour)}
          />
        </label>
        <label htmlFor={`${id}-days`}>
          格位：隔多少天{' '}
          <InputNumber
            id={`${id}-days`}
            min={1}
            max={3660}
            value={nicheDays}
            onChange={(value) => setNicheDays(value ?? rules.nicheDays)}
          />
        </label>
        <PlainAction
          disabled={same}
          busy={busy}
          onPress={() => run(() => client.stocktake.saveRules({ bayHour, nicheDays }))}
        >
          保存
        </PlainAction>
      </div>
    </section>
  );
}
