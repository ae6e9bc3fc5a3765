// Unpacks the wanted part of a zip file. The archive is checked against a pinned hash before it comes here; the
// path check stands all the same, because it costs nothing.
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;

/**
 * `place(name)` says where under `target` an entry goes, or null to leave it out.
 * `note(done, total)` is called with bytes written and bytes expected as read from the archive's directory.
 */
export async function unzip(archive, target, place, note) {
  const zip = await openZip(archive);
  const chosen = [];
  let total = 0;
  for await (const entry of entriesOf(zip)) {
    if (entry.fileName.endsWith('/')) continue;
    const mode = entry.externalFileAttributes >>> 16;
    // Links are only found in node_modules/.bin, which nothing here runs.
    if ((mode & FILE_TYPE) === SYMLINK) continue;
    const relative = place(entry.fileName);
    if (relative === null) continue;
    const path = resolve(target, relative);
    if (!path.startsWith(resolve(target) + sep))
      throw new Error(`The archive leads outside: ${entry.fileName}`);
    chosen.push({ entry, path, mode: mode & 0o777 || 0o644 });
    total += entry.uncompressedSize;
  }
  let done = 0;
  for (const { entry, path, mode } of chosen) {
    mkdirSync(dirname(path), { recursive: true });
    const source = await openEntry(zip, entry);
    source.on('data', (chunk) => {
      done += chunk.length;
      note(done, total);
    });
    await pipeline(source, createWriteStream(path, { mode }));
  }
  zip.close();
  return chosen.length;
}

function openZip(archive) {
  return new Promise((done, fail) => {
    yauzl.open(archive, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? fail(error) : done(zip),
    );
  });
}

function openEntry(zip, entry) {
  return new Promise((done, fail) => {
    zip.openReadStream(entry, (error, stream) => (error ? fail(error) : done(stream)));
  });
}

async function* entriesOf(zip) {
  for (;;) {
    const entry = await new Promise((done, fail) => {
      const settle = (value, how) => {
        zip.off('entry', onEntry).off('end', onEnd).off('error', onError);
        how(value);
      };
      const onEntry = (found) => settle(found, done);
      const onEnd = () => settle(null, done);
      const onError = (error) => settle(error, fail);
      zip.on('entry', onEntry).on('end', onEnd).on('error', onError);
      zip.readEntry();
    });
    if (entry === null) return;
    yield entry;
  }
}
