import { createContext, type ReactNode, useContext, useEffect, useId, useLayoutEffect, useRef } from 'react';

/**
 * F-keys are printed on their buttons and work wherever the focus is. A dialog or verdict is a layer: while it is
 * open, only its own keys work, so that no key acts on what lies beneath.
 */
export type FKey =
  | 'F1'
  | 'F2'
  | 'F3'
  | 'F4'
  | 'F5'
  | 'F6'
  | 'F7'
  | 'F8'
  | 'F9'
  | 'F10'
  | 'F11'
  | 'F12'
  | 'Escape';

interface Binding {
  readonly key: FKey;
  readonly layer: string;
  readonly press: { current: () => void };
}

const ROOT = 'root';
const LayerContext = createContext(ROOT);
const layers: string[] = [ROOT];
const bindings: Binding[] = [];
let listening = false;

function onKey(event: KeyboardEvent): void {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const top = layers.at(-1);
  // The one mounted last wins: it is the nearer one to what the person is doing.
  const binding = bindings.findLast((entry) => entry.key === event.key && entry.layer === top);
  if (binding === undefined) return;
  event.preventDefault();
  binding.press.current();
}

function listen(): void {
  if (listening) return;
  listening = true;
  window.addEventListener('keydown', onKey);
}

/** Everything inside answers to keys while it is mounted; everything outside is deaf to them. */
export function KeyLayer({ children }: { children: ReactNode }) {
  const id = useId();
  useLayoutEffect(() => {
    layers.push(id);
    return () => {
      layers.splice(layers.indexOf(id), 1);
    };
  }, [id]);
  return <LayerContext value={id}>{children}</LayerContext>;
}

/** Calls `press` on the key; `null` for no key, or while `disabled`. */
export function useFKey(key: FKey | null, press: () => void, disabled = false): void {
  const layer = useContext(LayerContext);
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  useEffect(() => {
    if (key === null || disabled) return;
    listen();
    const binding: Binding = { key, layer, press: latest };
    bindings.push(binding);
    return () => {
      bindings.splice(bindings.indexOf(binding), 1);
    };
  }, [key, layer, disabled]);
}
