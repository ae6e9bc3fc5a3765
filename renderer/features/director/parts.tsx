import type { ReactNode } from 'react';
import type { NamedCase } from '../../../src/station/dto.ts';
import { useSection } from '../../app/router.tsx';
import { PersonName } from '../../ui/PersonName.tsx';

/** A name that opens its case. */
export function CaseLink({ of }: { readonly of: NamedCase }) {
  const { go } = useSection();
  return (
    <button
      type="button"
      className="gcm-person"
      title={`${of.number}，打开案卷`}
      onClick={() => go('case', of.caseId)}
    >
      <PersonName name={of.name} />
    </button>
  );
}

/** How a figure is come by, folded away until somebody asks. */
export function HowCounted({ children }: { readonly children: ReactNode }) {
  return (
    <details className="gcm-how">
      <summary>怎么算</summary>
      <div>{children}</div>
    </details>
  );
}

interface ScrollProps {
  readonly label: string;
  readonly tall?: boolean;
  readonly children: ReactNode;
}

/** A table that scrolls by itself where it is wider or longer than the screen. */
export function Scroll({ label, tall = false, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={tall ? 'gcm-scroll gcm-house' : 'gcm-scroll'} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
