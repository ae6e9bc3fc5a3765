import type { ReactNode } from 'react';

interface CardProps {
  readonly title: string;
  readonly children: ReactNode;
  /** What can be done about it. */
  readonly foot?: ReactNode;
}

/** A group of facts under one heading. */
export function Card({ title, children, foot }: CardProps) {
  return (
    <section className="gc-card gcst-card" aria-label={title}>
      <h2>{title}</h2>
      <dl>{children}</dl>
      {foot}
    </section>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly code?: boolean;
  readonly title?: string;
}

export function Fact({ name, value, code = false, title }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={code ? 'gc-code' : undefined} title={title}>
        {value}
      </dd>
    </div>
  );
}
