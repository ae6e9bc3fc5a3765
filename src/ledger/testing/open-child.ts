/** Opens the ledger named by its argument and says how that went. */
import { toGuichengError } from '../../domain/errors.ts';
import { createSigner, generateKeyPair } from '../keys.ts';
import { Ledger } from '../ledger.ts';
import { loadSqlite } from '../sqlite.ts';

try {
  Ledger.open({
    file: process.argv[2] ?? '',
    sqlite: loadSqlite(),
    homeId: 'home-1',
    stationId: 'desk',
    signer: createSigner(generateKeyPair().privateKey),
    clock: { wall: () => Date.now(), mono: () => performance.now() },
    project: { apply: () => undefined },
    subjectsOf: () => [],
  }).close();
  console.log('opened');
} catch (error) {
  const { code, sentence } = toGuichengError(error);
  console.log(code, sentence);
}
