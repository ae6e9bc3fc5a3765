/** Makes the transport an endpoint asks for; the module of the other kind is never loaded. */
import type { Transport } from '../types.ts';
import type { Endpoint } from './endpoint.ts';

export type TransportFactory = (endpoint: Endpoint) => Promise<Transport>;

export const createTransport: TransportFactory = async (endpoint) => {
  switch (endpoint.kind) {
    case 'serial': {
      const { SerialTransport } = await import('./serial.ts');
      return new SerialTransport(endpoint);
    }
    case 'cardReader': {
      const { CardReaderTransport } = await import('./pcsc/transport.ts');
      return new CardReaderTransport(endpoint);
    }
    case 'hid': {
      const { HidTransport } = await import('./hid.ts');
      return new HidTransport(endpoint);
    }
    case 'tcp': {
      const { TcpTransport } = await import('./tcp.ts');
      return new TcpTransport(endpoint);
    }
    case 'udp': {
      const { UdpTransport } = await import('./udp.ts');
      return new UdpTransport(endpoint);
    }
  }
};
