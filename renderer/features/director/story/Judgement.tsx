import { Input, Radio, Select } from 'antd';
import { useId, useState } from 'react';
import {
  NEAR_MISS_CAUSE_IDS,
  NEAR_MISS_CAUSES,
  type NearMissCause,
} from '../../../../src/domain/nearMiss.ts';
import type { NearMissEntry } from '../../../../src/station/dto.ts';
import { client } from '../../../app/client.ts';
import { useAct } from '../../../app/errors.tsx';
import { useLive, useStationNow } from '../../../app/live.tsx';
import { PrimaryAction } from '../../../ui/PrimaryAction.tsx';
import { dayText, when } from '../../../ui/time.ts';

const CAUSES = NEAR_MISS_CAUSE_IDS.map((value) => ({ value, label: NEAR_MISS_CAUSES[value] }));
const REPORT = [
  { value: true, label: '要上报' },
  { value: false, label: '不上报' },
];

/** What the director makes of it: the cause, a note, whether it is reported and when it was. */
export function Judgement({ nearMiss }: { readonly nearMiss: NearMissEntry }) {
  const { session } = useLive();
  const now = useStationNow(60_000);
  const { judgement } = nearMiss;
  return (
    <section aria-label="判定" className="gcm-judge">
      <h3>判定</h3>
      <p className="gc-muted">
        {judgement === null
          ? '还没有判定。'
          : `${judgement.by} ${when(judgement.at, now)} 判定。改写时，旧的判定仍留在账本里。`}
        若要上报，期限 {dayText(nearMiss.dueAt)}。
      </p>
      {session?.permissions.includes('nearMiss.classify') === true ? (
        <Form nearMiss={nearMiss} />
      ) : (
        judgement !== null && (
          <p>
            {judgement.cause === null ? '' : NEAR_MISS_CAUSES[judgement.cause]}，
            {judgement.reportable ? '要上报' : '不上报'}。{judgement.note}
          </p>
        )
      )}
    </section>
  );
}

function Form({ nearMiss }: { readonly nearMiss: NearMissEntry }) {
  const { judgement, eventId } = nearMiss;
  const [cause, setCause] = useState<NearMissCause | null>(judgement?.cause ?? null);
  const [note, setNote] = useState(judgement?.note ?? '');
  const [reportable, setReportable] = useState(judgement?.reportable ?? false);
  const [day, setDay] = useState(judgement?.reportedAt == null ? '' : dayText(judgement.reportedAt));
  const { run, busy } = useAct();
  const id = useId();
  const save = () => {
    if (cause === null) return;
    const reportedAt = reportable && day !== '' ? Date.parse(`${day}T00:00:00+08:00`) : null;
    run(() => client.director.classify({ nearMiss: eventId, cause, note, reportable, reportedAt }));
  };
  return (
    <div className="gcm-form">
      <label htmlFor={`${id}-cause`}>
        原因类别
        <Select
          id={`${id}-cause`}
          placeholder="请选择"
          value={cause}
          options={CAUSES}
          onChange={(value) => setCause(value)}
        />
      </label>
      <fieldset>
        <legend>上报</legend>
        <Radio.Group
          options={REPORT}
          value={reportable}
          onChange={(event) => setReportable(event.target.value === true)}
        />
      </fieldset>
      <label htmlFor={`${id}-day`}>
        上报日期
        <Input
          id={`${id}-day`}
          type="date"
          value={day}
          disabled={!reportable}
          onChange={(event) => setDay(event.target.value)}
        />
      </label>
      <label htmlFor={`${id}-note`} className="gcm-wide">
        说明
        <Input.TextArea
          id={`${id}-note`}
          rows={2}
          maxLength={800}
          value={note}
          placeholder="为什么会这样，怎么改。不追究谁"
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <PrimaryAction onPress={save} disabled={cause === null} busy={busy}>
        存下判定
      </PrimaryAction>
    </div>
  );
}
