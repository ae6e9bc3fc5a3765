/** A sink that keeps what a driver told. For tests only. */
import type { GuichengError } from '../../domain/errors.ts';
import type { DriverSink } from '../types.ts';

export class FakeSink implements DriverSink {
  readonly troubles: (string | null)[] = [];
  readonly failures: GuichengError[] = [];
  readonly notices: string[] = [];
  readonly lines: string[] = [];
  alives = 0;
  readonly reading = (): void => undefined;
  readonly round = (): void => undefined;
  readonly faultyAntennas = (): void => undefined;

  frameIn(_bytes: Uint8Array, text: string): void {
    this.lines.push(text);
  }
  frameOut(_bytes: Uint8Array, text: string): void {
    this.lines.push(text);
  }
  badFrame(_bytes: Uint8Array, text: string): void {
    this.lines.push(text);
  }
  discarded(_bytes: Uint8Array, text: string): void {
    this.lines.push(text);
  }
  notice({ code }: Parameters<DriverSink['notice']>[0]): void {
    this.notices.push(code);
  }
  trouble(words: string | null): void {
    this.troubles.push(words);
  }
  alive(): void {
    this.alives += 1;
  }
  fail(error: GuichengError): void {
    this.failures.push(error);
  }
}
