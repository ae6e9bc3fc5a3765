import { Input } from 'antd';
import { useEffect, useId } from 'react';
import { displayCode, parseCode } from '../../../src/domain/codes/index.ts';
import type { Witness } from '../../../src/station/contract.ts';
import { client } from '../../app/client.ts';
import { useLive } from '../../app/live.tsx';
import { useScanned } from './useScanned.ts';
import './witness.css';

export interface WitnessDraft {
  readonly badge: string;
  readonly pin: string;
}

export const NO_WITNESS: WitnessDraft = { badge: '', pin: '' };

const PIN = /^\d{4,12}$/;

/** The second person as the contract wants them, or null while badge or PIN is not complete. */
export function witnessOf(draft: WitnessDraft): Witness | null {
  const badge = draft.badge.trim();
  if (badge === '' || !PIN.test(draft.pin)) return null;
  const parsed = parseCode(badge);
  return { staffId: parsed.ok ? parsed.code.text : badge, pin: draft.pin };
}

interface Props {
  readonly value: WitnessDraft;
  readonly onChange: (value: WitnessDraft) => void;
  /** Why a second person is asked for. */
  readonly why: string;
  /** Who this is; a second person where nothing else is said. */
  readonly title?: string;
}

/**
 * A badge scanned outside an attempt asks its holder to sign in. Here it names the second person instead, so that
 * question is taken back: the PIN belongs into the field beside the badge, and the first person stays signed in.
 */
function useNoSignIn(): void {
  const { pinFor, session } = useLive();
  const asked = session !== null && pinFor?.purpose === 'signIn' ? pinFor.staffId : null;
  useEffect(() => {
    if (asked === null) return;
    client.session.cancelPin().catch((error: unknown) => console.error(error));
  }, [asked]);
}

/** A second person stands beside the first: badge by scan (or typed) and PIN. Two people look, not one twice. */
export function WitnessFields({ value, onChange, why, title = '第二人' }: Props) {
  const id = useId();
  useNoSignIn();
  useScanned((code) => {
    if (code.kind === 'staff') onChange({ ...value, badge: displayCode(code.text) });
  });
  return (
    <fieldset className="gc-witness">
      <legend>{title}</legend>
      <p className="gc-muted">{why}</p>
      <div className="gc-witness-fields">
        <label htmlFor={`${id}-badge`}>
          {title}工牌
          <Input
            id={`${id}-badge`}
            value={value.badge}
            autoComplete="off"
            placeholder="请扫描工牌"
            onChange={(event) => onChange({ ...value, badge: event.target.value })}
          />
        </label>
        <label htmlFor={`${id}-pin`}>
          {title}口令
          <Input.Password
            id={`${id}-pin`}
            value={value.pin}
            inputMode="numeric"
            autoComplete="off"
            visibilityToggle={false}
            maxLength={12}
            onChange={(event) => onChange({ ...value, pin: event.target.value.replaceAll(/\D/g, '') })}
          />
        </label>
      </div>
    </fieldset>
  );
}
