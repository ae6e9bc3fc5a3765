/** What is used of `nodes7`. Its writing half is not declared, so that nothing here can call it. */
declare module 'nodes7' {
  import type { EventEmitter } from 'node:events';

  class NodeS7 {
    constructor(options: { readonly silent: boolean });
    isoclient: EventEmitter | undefined;
    isoConnectionState: number;
    connectNow: () => void;
    onTCPConnect(): void;
    initiateConnection(
      options: { host: string; port: number; rack: number; slot: number; timeout: number },
      told: (error?: unknown) => void,
    ): void;
    dropConnection(told: () => void): void;
    addItems(items: readonly string[]): void;
    readAllItems(told: (anythingBad: boolean, values: Readonly<Record<string, unknown>>) => void): void;
  }
  export default NodeS7;
}
