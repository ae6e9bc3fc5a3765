import type { KeyboardEvent } from 'react';

/** Where Enter goes: the next field of the page that can be filled in. */
const FIELD = '[data-field]';
const REACHABLE =
  'input:not(:disabled):not([readonly]):not([tabindex="-1"]), textarea:not(:disabled):not([readonly])';

function inputOf(field: Element): HTMLElement | null {
  const inputs = [...field.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(REACHABLE)];
  const checked = inputs.find((input) => input instanceof HTMLInputElement && input.checked);
  return checked ?? inputs[0] ?? null;
}

/** Moves the focus on; at the end of the form to `[data-after-form]`, which in a dialog stands at its foot. */
export function moveOn(from: Element): void {
  const form = from.closest('[data-form]');
  if (form === null) return;
  const fields = [...form.querySelectorAll(FIELD)];
  const here = fields.findIndex((field) => field.contains(from));
  for (const field of fields.slice(here + 1)) {
    const input = inputOf(field);
    if (input === null) continue;
    input.focus();
    if (input instanceof HTMLInputElement && input.type === 'text') input.select();
    return;
  }
  const whole = form.closest('[role="dialog"]') ?? form;
  whole.querySelector<HTMLElement>('[data-after-form]')?.focus();
}

/**
 * Keys of a form: Ctrl+Enter saves; Enter goes on, as on a calculator. In a list that is open it takes the
 * entry, in a note it breaks the line. Keys of a dialog opened from the form are none of the form's business.
 */
export function formKeys(event: KeyboardEvent<HTMLElement>, save: () => void): void {
  const { target, currentTarget } = event;
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
  if (!(target instanceof Element) || !currentTarget.contains(target)) return;
  if (event.ctrlKey) {
    event.preventDefault();
    // A field that is being left on the way out still gets its one form.
    if (target instanceof HTMLElement) target.blur();
    save();
    return;
  }
  if (!(target instanceof HTMLInputElement) || target.getAttribute('aria-expanded') === 'true') return;
  event.preventDefault();
  event.stopPropagation();
  moveOn(target);
}
