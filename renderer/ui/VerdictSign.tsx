/** Shapes of a verdict: they say it to those who do not see the colour. */
export function VerdictSign({
  outcome,
  size,
}: {
  readonly outcome: 'pass' | 'blocked';
  readonly size: number;
}) {
  const stroke = { fill: 'none', stroke: 'currentColor' } as const;
  return (
    <svg viewBox="0 0 100 100" width={size} height={size} aria-hidden="true" className="gc-verdict-sign">
      {outcome === 'blocked' ? (
        <>
          <rect
            x="17.5"
            y="17.5"
            width="65"
            height="65"
            transform="rotate(45 50 50)"
            strokeWidth="7"
            {...stroke}
          />
          <path d="M29 50 H71" strokeWidth="8" {...stroke} />
        </>
      ) : (
        <>
          <circle cx="50" cy="50" r="44" strokeWidth="8" {...stroke} />
          <path
            d="M29 52 L44 67 L72 35"
            strokeWidth="8"
            strokeLinecap="round"
            strokeLinejoin="round"
            {...stroke}
          />
        </>
      )}
    </svg>
  );
}
