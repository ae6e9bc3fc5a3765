import { Button } from 'antd';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Permission } from '../../../src/domain/roles.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { type FKey, useFKey } from '../../ui/keys.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { formKeys } from './fields/moveOn.ts';
import { useBar } from './useBar.ts';
import './cases.css';

export interface PanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** One subject on the case page. */
export function Panel({ title, aside, children }: PanelProps) {
  return (
    <section className="gc-card gc-panel" aria-label={title}>
      <header className="gc-section-head">
        <h2>{title}</h2>
        {aside !== undefined && <div className="gc-section-aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

export interface GatedProps {
  readonly permission: Permission;
  readonly children: string;
  readonly onPress: () => void;
  readonly fKey?: FKey;
  readonly primary?: boolean;
  readonly busy?: boolean;
  /** A reason of the matter itself, e.g. nothing to print yet. */
  readonly bar?: string | null;
}

/** A button that is never hidden: who may not press it reads why. */
export function Gated({ permission, children, onPress, fKey, primary, busy, bar }: GatedProps) {
  const missing = useBar(permission) ?? bar ?? null;
  const off = missing !== null || busy === true;
  useFKey(fKey ?? null, onPress, off);
  return (
    <span className="gc-gated" title={missing ?? undefined}>
      <Button
        type={primary === true ? 'primary' : 'default'}
        className="gc-desk-button"
        disabled={off}
        onClick={onPress}
      >
        <span>{children}</span>
        {fKey !== undefined && <kbd className="gc-fkey">{fKey}</kbd>}
        {missing !== null && <span className="gc-visually-hidden">（{missing}）</span>}
      </Button>
    </span>
  );
}

export interface ConfirmProps {
  readonly title: ReactNode;
  readonly confirm: string;
  readonly ready: boolean;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly width?: number;
  readonly children: ReactNode;
}

/**
 * A question with one answer that does something, and one that goes back. Enter goes from field to field and then to
 * the answer, Ctrl+Enter gives it.
 */
export function ConfirmDialog(props: ConfirmProps) {
  const { title, confirm, ready, busy, onConfirm, onClose, width, children } = props;
  const save = (): void => {
    if (ready && !busy) onConfirm();
  };
  const keys = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = document.activeElement;
    formKeys(event, save);
    // What is not ready or is refused is corrected where one was.
    if (at instanceof HTMLElement && document.activeElement === document.body) at.focus();
  };
  const footer = (
    <>
      <PlainAction onPress={onClose}>返回</PlainAction>
      <PrimaryAction onPress={onConfirm} disabled={!ready} busy={busy} afterForm>
        {confirm}
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer} {...(width === undefined ? {} : { width })}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the fields inside, which bubble up to here */}
      <div className="gc-dialog-form" data-form onKeyDown={keys}>
        {children}
      </div>
    </Dialog>
  );
}

/** A labelled line in a dialog. */
export function Line({ label, htmlFor, children }: { label: string; htmlFor: string; children: ReactNode }) {
  return (
    <div className="gc-line" data-field>
      <label htmlFor={htmlFor}>{label}</label>
      {children}
    </div>
  );
}
