import { Input } from 'antd';
import { useId, useState } from 'react';
import { displayCode, isBodyCarrier, isPlaceKind, parseCode } from '../../../src/domain/codes/index.ts';
import { useHold } from './useHold.ts';
import { useScanned } from './useScanned.ts';

/** What people scanned at the place: whose body or ashes lie there, and where. */
export interface Found {
  readonly carrier: string;
  readonly place: string;
  /** The codes as the ledger writes them, or null while they are not whole and valid. */
  readonly carrierCode: string | null;
  readonly placeCode: string | null;
  readonly setCarrier: (text: string) => void;
  readonly setPlace: (text: string) => void;
}

function compact(text: string): string | null {
  const parsed = parseCode(text);
  return parsed.ok ? parsed.code.text : null;
}

/** Holds the scanner while its dialog is open: a scan here says what is found, and begins no attempt. */
export function useFound(): Found {
  const [carrier, setCarrier] = useState('');
  const [place, setPlace] = useState('');
  useHold();
  useScanned((code) => {
    if (isBodyCarrier(code.kind) || code.kind === 'tray' || code.kind === 'urn')
      setCarrier(displayCode(code.text));
    else if (isPlaceKind(code.kind)) setPlace(displayCode(code.text));
  });
  return {
    carrier,
    place,
    carrierCode: compact(carrier),
    placeCode: compact(place),
    setCarrier,
    setPlace,
  };
}

interface Props {
  readonly found: Found;
  readonly carrierLabel: string;
  readonly placeLabel: string;
}

export function FoundFields({ found, carrierLabel, placeLabel }: Props) {
  const id = useId();
  return (
    <>
      <label htmlFor={`${id}-carrier`}>
        {carrierLabel}
        <Input
          id={`${id}-carrier`}
          className="gc-code"
          data-autofocus
          autoComplete="off"
          placeholder="请扫遗体或骨灰上的码"
          value={found.carrier}
          onChange={(event) => found.setCarrier(event.target.value)}
        />
      </label>
      <label htmlFor={`${id}-place`}>
        {placeLabel}
        <Input
          id={`${id}-place`}
          className="gc-code"
          autoComplete="off"
          placeholder="请扫位置码"
          value={found.place}
          onChange={(event) => found.setPlace(event.target.value)}
        />
      </label>
    </>
  );
}
