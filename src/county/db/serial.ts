/** PGlite has one connection, and kysely's dialect hands it to everybody at once: here one has it after the other. */
import { type DatabaseConnection, type Driver, PGliteDialect, type PGliteDialectConfig } from 'kysely';

export class SerialPGliteDialect extends PGliteDialect {
  constructor(config: PGliteDialectConfig) {
    super(config);
    const create = super.createDriver.bind(this);
    this.createDriver = () => oneAfterAnother(create());
  }
}

function oneAfterAnother(driver: Driver): Driver {
  let last: Promise<void> = Promise.resolve();
  const releases = new WeakMap<DatabaseConnection, () => void>();
  const acquire = driver.acquireConnection.bind(driver);
  const release = driver.releaseConnection.bind(driver);
  return Object.assign(driver, {
    async acquireConnection(): Promise<DatabaseConnection> {
      const before = last;
      let done: () => void = () => undefined;
      last = new Promise((resolve) => {
        done = resolve;
      });
      await before;
      const connection = await acquire();
      releases.set(connection, done);
      return connection;
    },
    async releaseConnection(connection: DatabaseConnection): Promise<void> {
      await release(connection);
      releases.get(connection)?.();
    },
  });
}
