// One line per step with its time; a step that takes long rewrites or repeats its line so that nobody wonders
// whether it hangs.
const tty = process.stdout.isTTY === true;
const REPEAT_MS = 5_000;

export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function megabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}

export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs one named step. `work` receives `note(text)`, which shows how far it is, and may return a short text that
 * is put behind the step's name when it ends.
 */
export async function step(name, work) {
  const started = performance.now();
  let detail = '';
  let shown = 0;
  const show = () => {
    const line = `… ${name}${detail ? `: ${detail}` : ''} (${seconds(performance.now() - started)})`;
    if (tty) process.stdout.write(`\r\x1b[2K${line}`);
    else say(line);
    shown = performance.now();
  };
  const timer = setInterval(show, tty ? 500 : REPEAT_MS);
  const note = (text) => {
    detail = text;
    if (performance.now() - shown > REPEAT_MS) show();
  };
  const end = (mark, text) => {
    clearInterval(timer);
    if (tty) process.stdout.write('\r\x1b[2K');
    say(`${mark} ${name}${text ? `: ${text}` : ''} (${seconds(performance.now() - started)})`);
  };
  try {
    const result = await work(note);
    end('✓', typeof result === 'string' ? result : '');
    return result;
  } catch (error) {
    end('✗', '');
    throw error;
  }
}
