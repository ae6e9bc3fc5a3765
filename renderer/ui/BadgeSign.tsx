/** A badge as it hangs from a collar. */
export function BadgeSign() {
  return (
    <svg viewBox="0 0 72 92" className="gc-badge-sign" aria-hidden="true">
      <rect x="3" y="14" width="66" height="74" rx="8" fill="none" stroke="currentColor" strokeWidth="5" />
      <path d="M26 4h20v14H26z" fill="currentColor" />
      <circle cx="36" cy="42" r="11" fill="none" stroke="currentColor" strokeWidth="5" />
      <path
        d="M16 74c2-14 10-18 20-18s18 4 20 18"
        fill="none"
        stroke="currentColor"
        strokeWidth="5"
        strokeLinecap="round"
      />
    </svg>
  );
}
