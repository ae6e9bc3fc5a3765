import { useState } from 'react';
import type { NearMissFilter } from '../../../../src/station/contract.ts';
import { client } from '../../../app/client.ts';
import { useAct } from '../../../app/errors.tsx';
import { PlainAction } from '../../../ui/PrimaryAction.tsx';

/** What the filters leave, as a paper or a table, with nobody in it. */
export function ExportButtons({ filter }: { readonly filter: NearMissFilter }) {
  const { run, busy } = useAct();
  const [done, setDone] = useState('');
  const write = (form: 'csv' | 'pdf') =>
    run(
      () => client.director.exportNearMisses({ filter, form }),
      ({ file, count }) =>
        setDone(`${count} 次，不含个人信息。${file === null ? '已送打印' : `存在 ${file}`}`),
    );
  return (
    <div className="gcm-export">
      <PlainAction onPress={() => write('pdf')} busy={busy}>
        打印匿名报告
      </PlainAction>
      <PlainAction onPress={() => write('csv')} busy={busy}>
        存成表格
      </PlainAction>
      {done !== '' && (
        <p className="gc-muted" role="status">
          {done}
        </p>
      )}
    </div>
  );
}
