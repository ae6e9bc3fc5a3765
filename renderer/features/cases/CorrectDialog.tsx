import { Input } from 'antd';
import { useId, useState } from 'react';
import { IDENTITY_FIELDS } from '../../../src/domain/case/fields.ts';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';
import { Field } from './fields/Field.tsx';
import { cleanStored, cut } from './form/clean.ts';
import { hintFor, setField, tidy } from './form/derive.ts';
import { FIELD_SPECS, type FieldSpec } from './form/specs.ts';
import {
  type FormMoment,
  type FormValues,
  fieldsOf,
  formFromCase,
  readField,
  textOf,
} from './form/values.ts';
import { ConfirmDialog, Line } from './parts.tsx';
import { useFormMoment } from './useChoices.ts';

const SPECS: readonly FieldSpec[] = FIELD_SPECS.decedent.filter((spec) =>
  (IDENTITY_FIELDS as readonly string[]).includes(spec.field),
);

function changed(values: FormValues, before: FormValues, at: FormMoment): FormValues {
  const fields = SPECS.filter(({ field }) => {
    const text = textOf(values, 'decedent', field);
    return text !== '' && text !== textOf(before, 'decedent', field);
  });
  const readable = fields.filter((spec) => readField(spec, textOf(values, 'decedent', spec.field), at).ok);
  return {
    decedent: Object.fromEntries(readable.map(({ field }) => [field, textOf(values, 'decedent', field)])),
  };
}

/** 更正: what is printed on a band is changed only with a reason and a second person, and voids the band. */
export function CorrectDialog({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const id = useId();
  const at = useFormMoment();
  const { act, busy } = useAct();
  const [before] = useState(() => formFromCase(detail));
  const [values, setValues] = useState<FormValues>({ decedent: before.decedent ?? {} });
  const [reason, setReason] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);
  const changes = changed(values, before, at);
  const count = Object.keys(changes.decedent ?? {}).length;
  const why = cut(cleanStored(reason), 800).trim();
  const printed = detail.carriers.filter(({ state }) => ['printed', 'verified', 'bound'].includes(state));

  const correct = async (): Promise<void> => {
    if (second === null) return;
    const done = await act(() =>
      client.cases.correct({
        caseId: detail.card.caseId,
        changes: fieldsOf(changes, at).decedent ?? {},
        reason: why,
        witness: second,
      }),
    );
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title="更正身份信息"
      confirm="两人同意，更正"
      ready={count > 0 && why !== '' && second !== null}
      busy={busy}
      onConfirm={() => void correct()}
      onClose={onClose}
      width={860}
    >
      <p className="gc-notice gc-notice-act">
        {printed.length > 0
          ? `更正之后，已打印的 ${printed.length} 个腕带、袋签和纸卡全部作废，要重新打印、重新系签。旧的先不要取下，系签时两样都要扫；在此之前，谁也不能移动这位。`
          : '还没有打印过腕带，更正后按新的信息打印。'}
      </p>
      <section className="gc-section gc-correct" aria-label="更正为">
        <div className="gc-fields">
          {SPECS.map((spec) => {
            const hint = hintFor(spec, values, at);
            return (
              <Field
                key={spec.field}
                spec={spec}
                idPrefix="correct-"
                value={textOf(values, 'decedent', spec.field)}
                choices={at.choices(spec.dictionary ?? '')}
                hintText={hint?.text ?? null}
                hintTone={hint?.tone ?? 'quiet'}
                fixLabel={hint?.fix?.label ?? null}
                fixValue={hint?.fix?.value ?? null}
                locked={null}
                onChange={(_, text) => setValues((held) => setField(held, 'decedent', spec.field, text, at))}
                onLeave={() =>
                  setValues((held) => setField(held, 'decedent', spec.field, tidy(spec, held, at), at))
                }
              />
            );
          })}
        </div>
      </section>
      <Line label="原因" htmlFor={`${id}-reason`}>
        <Input.TextArea
          id={`${id}-reason`}
          value={reason}
          autoSize={{ minRows: 2, maxRows: 4 }}
          placeholder="例如：户口簿上的出生日期与登记不一致"
          onChange={(event) => setReason(event.target.value)}
        />
      </Line>
      <WitnessFields value={witness} onChange={setWitness} why="请另一位同事核对原件后，扫工牌、输口令。" />
    </ConfirmDialog>
  );
}
