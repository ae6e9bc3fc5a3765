import type { ReactNode } from 'react';
import type { CaseSection } from '../../../../src/domain/case/fields.ts';
import { hintFor } from '../form/derive.ts';
import { FIELD_SPECS, type FieldSpec, SECTION_LABELS } from '../form/specs.ts';
import type { FormMoment, FormValues } from '../form/values.ts';
import { textOf } from '../form/values.ts';
import { Field } from './Field.tsx';

export interface FormBinding {
  readonly values: FormValues;
  readonly at: FormMoment;
  readonly more: boolean;
  readonly onChange: (spec: FieldSpec, text: string) => void;
  readonly onLeave: (spec: FieldSpec) => void;
  readonly lockOf: (spec: FieldSpec) => string | null;
}

export interface SectionProps {
  readonly section: CaseSection;
  readonly form: FormBinding;
  /** Small things to the right of the heading: copy, correct. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

function isAsked(spec: FieldSpec, { values, more }: FormBinding): boolean {
  if (spec.when !== undefined)
    return spec.when.values.includes(textOf(values, spec.section, spec.when.field));
  return more || spec.more !== true;
}

/** One group of the case file. Fields behind 更多 show once they hold something, so that nothing is hidden. */
export function Section({ section, form, aside, children }: SectionProps) {
  const specs = FIELD_SPECS[section].filter(
    (spec) => textOf(form.values, section, spec.field) !== '' || isAsked(spec, form),
  );
  const label = SECTION_LABELS[section];
  return (
    <section className="gc-card gc-section" aria-label={label} data-section={section}>
      <header className="gc-section-head">
        <h2>{label}</h2>
        <div className="gc-section-aside">{aside}</div>
      </header>
      <div className="gc-fields">
        {specs.map((spec) => {
          const hint = hintFor(spec, form.values, form.at);
          return (
            <Field
              key={spec.field}
              spec={spec}
              value={textOf(form.values, section, spec.field)}
              choices={form.at.choices(spec.dictionary ?? '')}
              hintText={hint?.text ?? null}
              hintTone={hint?.tone ?? 'quiet'}
              fixLabel={hint?.fix?.label ?? null}
              fixValue={hint?.fix?.value ?? null}
              locked={form.lockOf(spec)}
              onChange={form.onChange}
              onLeave={form.onLeave}
            />
          );
        })}
      </div>
      {children}
    </section>
  );
}
