/** A band with its code, as it is held before the scanner. */
export function ScanSign() {
  return (
    <svg viewBox="0 0 96 56" className="gck-scan-sign" aria-hidden="true">
      <rect x="2" y="6" width="92" height="44" rx="8" fill="none" stroke="currentColor" strokeWidth="4" />
      <path
        d="M20 17v22M28 17v22M38 17v22M44 17v22M54 17v22M64 17v22M70 17v22M78 17v22"
        stroke="currentColor"
        strokeWidth="4"
      />
    </svg>
  );
}
