import type { StationId } from '../src/drill/stage.ts';
import type { StationLive, SyncPage } from '../src/station/dto.ts';
import { TypingStage } from './electronStage.ts';
import { until } from './harness.ts';
import type { StageLine } from './stageLine.ts';

/** The scenario on three computers, each with one station: what one does reaches the others over the network or not at all. */
export class NetworkStage extends TypingStage {
  readonly #lines: Readonly<Record<StationId, StageLine>>;

  constructor(lines: Readonly<Record<StationId, StageLine>>) {
    super(lines.desk);
    this.#lines = lines;
  }

  override async scan(station: StationId, text: string): Promise<void> {
    await this.#lines[station].typed(station, text);
  }

  override async call(station: StationId, procedure: string, input: unknown): Promise<unknown> {
    return await this.#lines[station].call(station, procedure, input);
  }

  override async live(station: StationId): Promise<StationLive> {
    return await this.#lines[station].live(station);
  }

  override async wait(ms: number): Promise<void> {
    for (const line of Object.values(this.#lines)) await line.ask('advance', ms);
    await this.settle();
  }

  /** Each of the others says that it agrees with the hub, and all three hold one home. */
  override async settle(): Promise<void> {
    await until(
      'all computers hold one home',
      async () => [await this.#agrees('kiosk'), await this.#agrees('console'), await this.hashes()] as const,
      ([kiosk, console, hashes]) => kiosk && console && new Set(hashes).size === 1,
    );
  }

  async hashes(): Promise<string[]> {
    const hashes: string[] = [];
    for (const [station, line] of Object.entries(this.#lines))
      hashes.push(((await line.call(station as StationId, 'station.sync', undefined)) as SyncPage).homeHash);
    return hashes;
  }

  async #agrees(station: StationId): Promise<boolean> {
    const { sides } = (await this.live(station)).sync;
    return sides.length > 0 && sides.every(({ state, waiting }) => state === 'agreed' && waiting === 0);
  }
}
