import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { KeyLayer, useFKey } from './keys.tsx';
import './dialog.css';

const FOCUSABLE =
  'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [href], [tabindex]:not([tabindex="-1"])';

export function focusables(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => element.offsetParent !== null,
  );
}

/** What stands in front, the foremost last. */
const inFront: HTMLElement[] = [];

/**
 * Keeps the focus inside `root`, and gives it back when that goes. A page that is drawn late and wants to be written on
 * at once does not get it either: what is typed at a dialog, a PIN above all, must not go into what lies behind.
 */
export function useFocusTrap(root: { readonly current: HTMLElement | null }) {
  // Before it is painted: a key pressed at what one sees must not go into the field behind it.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const box = root.current;
    const wanted =
      box?.querySelector<HTMLElement>('[data-autofocus]') ?? (box ? focusables(box)[0] : undefined);
    (wanted ?? box)?.focus();
    if (box === null) return;
    let last = document.activeElement;
    const keep = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement) || inFront.at(-1) !== box) return;
      // Lists that unfold out of a field stand beside both, in the body.
      const behind = !box.contains(target) && target.closest('#root, .gc-dialog') !== null;
      if (!behind) last = target;
      else if (last instanceof HTMLElement && last.isConnected) last.focus();
      else box.focus();
    };
    inFront.push(box);
    document.addEventListener('focusin', keep);
    return () => {
      document.removeEventListener('focusin', keep);
      inFront.splice(inFront.lastIndexOf(box), 1);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [root]);
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Tab' || root.current === null) return;
    const list = focusables(root.current);
    const edge = event.shiftKey ? list[0] : list.at(-1);
    const other = event.shiftKey ? list.at(-1) : list[0];
    if (document.activeElement === edge) {
      event.preventDefault();
      other?.focus();
    }
  };
}

export interface DialogProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons; the one next action last. */
  readonly footer?: ReactNode;
  readonly width?: number;
  /** Above the verdict: only for what must be possible from there. */
  readonly above?: boolean;
}

function DialogBox({ title, onClose, children, footer, width = 640, above = false }: DialogProps) {
  const box = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const keepFocus = useFocusTrap(box);
  useFKey('Escape', onClose);
  return (
    <div className={above ? 'gc-backdrop gc-backdrop-above' : 'gc-backdrop'}>
      <div
        ref={box}
        className="gc-dialog"
        role="dialog"
        aria-modal="true"
        aria-labelledby={titleId}
        tabIndex={-1}
        style={{ width }}
        onKeyDown={keepFocus}
      >
        <h2 id={titleId} className="gc-dialog-title">
          {title}
        </h2>
        <div className="gc-dialog-body">{children}</div>
        {footer !== undefined && <div className="gc-dialog-foot">{footer}</div>}
      </div>
    </div>
  );
}

/** A question in front of the screen. Escape and the back button close it; nothing behind it can be reached. */
export function Dialog(props: DialogProps) {
  return createPortal(
    <KeyLayer>
      <DialogBox {...props} />
    </KeyLayer>,
    document.body,
  );
}
