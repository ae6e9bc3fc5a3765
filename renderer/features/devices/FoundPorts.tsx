import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { DeviceRow, ProtocolView } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { type DeviceDraft, draftFor } from './form.ts';

interface FoundProps {
  readonly draft: DeviceDraft;
  readonly protocols: readonly ProtocolView[];
  readonly others: readonly DeviceRow[];
  readonly onChoose: (draft: DeviceDraft) => void;
}

/** What is plugged in and says what it is: chosen with one press, and still changed by hand. */
export function FoundPorts({ draft, protocols, others, onChoose }: FoundProps) {
  const ports = useQuery({ ...orpc.devices.ports.queryOptions(), gcTime: 0 });
  const known = (ports.data ?? []).flatMap((port) => {
    const next = draftFor(draft, port, protocols);
    const taken = others.some((row) => Object.values(row.settings).includes(port.path));
    return next === null || taken ? [] : [{ port, next }];
  });
  if (known.length === 0) return null;
  return (
    <fieldset className="gcd-kinds">
      <legend>刚插上的，像是这些（按一下填好，再试一试）</legend>
      {known.map(({ port, next }) => (
        <Button key={port.path} className="gcd-kind" onClick={() => onChoose(next)}>
          {port.label}
        </Button>
      ))}
    </fieldset>
  );
}
