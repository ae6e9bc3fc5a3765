import { Input, InputNumber } from 'antd';
import { useId, useState } from 'react';
import type { ReportingRule } from '../../../../src/domain/nearMiss.ts';
import { client } from '../../../app/client.ts';
import { useAct } from '../../../app/errors.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../../ui/PrimaryAction.tsx';

const daysOf = (text: string): string[] => text.split(/[\s,，、；;]+/u).filter((day) => day !== '');

/** By when near misses are reported, and the holidays of the year, which no rule can know. */
export function RuleDialog({
  rule,
  onClose,
}: {
  readonly rule: ReportingRule;
  readonly onClose: () => void;
}) {
  const [workingDays, setWorkingDays] = useState(rule.workingDays);
  const [off, setOff] = useState(rule.daysOff.join('\n'));
  const [on, setOn] = useState(rule.daysOn.join('\n'));
  const { run, busy } = useAct();
  const id = useId();
  const save = () =>
    run(
      () => client.director.saveReporting({ workingDays, daysOff: daysOf(off), daysOn: daysOf(on) }),
      onClose,
    );
  return (
    <Dialog
      title="差错上报的期限"
      onClose={onClose}
      footer={
        <>
          <PlainAction onPress={onClose}>不改</PlainAction>
          <PrimaryAction onPress={save} busy={busy}>
            存下
          </PrimaryAction>
        </>
      }
    >
      <div className="gcm-form">
        <label htmlFor={`${id}-days`}>
          事发后几个工作日内
          <InputNumber
            id={`${id}-days`}
            min={1}
            max={60}
            precision={0}
            value={workingDays}
            onChange={(value) => setWorkingDays(value ?? rule.workingDays)}
          />
        </label>
        <label htmlFor={`${id}-off`} className="gcm-wide">
          放假、不算工作日的日子
          <Input.TextArea
            id={`${id}-off`}
            rows={3}
            value={off}
            placeholder="一行一天，写成 2026-10-01"
            onChange={(event) => setOff(event.target.value)}
          />
        </label>
        <label htmlFor={`${id}-on`} className="gcm-wide">
          调休上班的周末
          <Input.TextArea
            id={`${id}-on`}
            rows={3}
            value={on}
            placeholder="一行一天，写成 2026-10-10"
            onChange={(event) => setOn(event.target.value)}
          />
        </label>
      </div>
    </Dialog>
  );
}
