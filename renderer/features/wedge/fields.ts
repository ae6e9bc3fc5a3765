/** What a text field held, so that characters of a scan that fell into it can be taken out again. */
export interface FieldState {
  readonly field: HTMLInputElement | HTMLTextAreaElement;
  readonly value: string;
  readonly start: number | null;
  readonly end: number | null;
}

const TYPED_INTO: ReadonlySet<string> = new Set([
  'text',
  'search',
  'password',
  'tel',
  'url',
  'number',
  'email',
]);

/** The state of the focused text field before a key reaches it, or null where no text is typed. */
export function focusedField(): FieldState | null {
  const field = document.activeElement;
  const isText =
    field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && TYPED_INTO.has(field.type));
  if (!isText) return null;
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

/** Through the native setter and an input event, so that React's state follows. */
export function putBack({ field, value, start, end }: FieldState): void {
  if (!field.isConnected || field.value === value) return;
  const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  const setter = Object.getOwnPropertyDescriptor(proto.prototype, 'value')?.set;
  if (setter === undefined) return;
  setter.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  if (start !== null && document.activeElement === field) field.setSelectionRange(start, end);
}
