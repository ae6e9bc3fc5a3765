import { Button } from 'antd';
import type { ReactNode } from 'react';
import { type FKey, useFKey } from './keys.tsx';
import './actions.css';

export interface ActionProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  /** Printed on the button; works wherever the focus is. */
  readonly fKey?: FKey;
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly autoFocus?: boolean;
  /** Where Enter in the last field of a form leads. */
  readonly afterForm?: boolean;
}

function Action({ primary, ...props }: ActionProps & { primary: boolean }) {
  const { children, onPress, fKey, disabled = false, busy = false } = props;
  const { autoFocus = false, afterForm = false } = props;
  useFKey(fKey ?? null, onPress, disabled || busy);
  return (
    <Button
      type={primary ? 'primary' : 'default'}
      className="gc-action"
      onClick={onPress}
      disabled={disabled || busy}
      data-autofocus={autoFocus ? '' : undefined}
      data-after-form={afterForm ? '' : undefined}
    >
      <span>{children}</span>
      {fKey !== undefined && fKey !== 'Escape' && <kbd className="gc-fkey">{fKey}</kbd>}
    </Button>
  );
}

/** The one next action of a screen. */
export function PrimaryAction(props: ActionProps) {
  return <Action {...props} primary />;
}

/** Any other action beside it. */
export function PlainAction(props: ActionProps) {
  return <Action {...props} primary={false} />;
}
