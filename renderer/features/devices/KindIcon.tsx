import type { ReactNode } from 'react';
import type { DeviceGroup } from '../../../src/station/dto.ts';

/** Plain line drawings: each is known by its outline alone, and says nothing that its word does not. */
const DRAWINGS: Readonly<Record<DeviceGroup, ReactNode>> = {
  scan: (
    <>
      <path d="M4 9V5h5M28 9V5h-5M4 23v4h5M28 23v4h-5" />
      <path d="M9 10v12M13 10v12M17 10v12M20 10v12M23 10v12" />
    </>
  ),
  tag: (
    <>
      <rect x="4" y="18" width="24" height="9" rx="2" />
      <path d="M16 18v-5M11 10a7 7 0 0 1 10 0M7 6a13 13 0 0 1 18 0" />
    </>
  ),
  card: (
    <>
      <rect x="3" y="7" width="26" height="18" rx="2" />
      <circle cx="11" cy="14" r="3" />
      <path d="M6 21c1-3 9-3 10 0M19 13h7M19 18h7" />
    </>
  ),
  cold: (
    <>
      <rect x="7" y="3" width="18" height="26" rx="2" />
      <path d="M7 13h18M11 7v3M11 17v5M18 17v8M15 19l6 4M21 19l-6 4" />
    </>
  ),
  cremator: (
    <>
      <rect x="4" y="9" width="24" height="19" rx="1" />
      <path d="M20 9V3h5v6M16 25c-4 0-5-4-2-7 0 2 1 2 2 0 1-2 0-3 0-4 4 2 6 5 5 8-1 2-3 3-5 3z" />
    </>
  ),
  door: (
    <>
      <path d="M7 28V4h15v24M3 28h26" />
      <circle cx="18" cy="16" r="1.5" />
      <path d="M26 11v6" />
    </>
  ),
  camera: (
    <>
      <rect x="3" y="8" width="19" height="13" rx="2" />
      <path d="M22 12l7-3v11l-7-3M12 21v7M7 28h10" />
      <circle cx="12" cy="14.500" r="3" />
    </>
  ),
  print: (
    <>
      <path d="M9 12V4h14v8M9 24H5V12h22v12h-4" />
      <rect x="9" y="19" width="14" height="9" />
      <path d="M12 23h8" />
    </>
  ),
  safety: (
    <>
      <path d="M16 3l11 4v8c0 7-5 12-11 14C10 27 5 22 5 15V7z" />
      <path d="M11 16l4 4 7-8" />
    </>
  ),
};

export function KindIcon({ group }: { readonly group: DeviceGroup }) {
  return (
    <svg
      className="gcd-icon"
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {DRAWINGS[group]}
    </svg>
  );
}
