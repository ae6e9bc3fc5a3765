/** `npm run rig`: the demo home with a device of every class connected, to be looked at, used and broken by hand. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startOpen } from './application.ts';
import { Hardware } from './hardware.ts';
import { projectRoot, Scope } from './harness.ts';
import { MACHINE_IDS, MACHINES, type MachineId } from './machines.ts';
import { readRigOrder } from './rigOrders.ts';

const STATIONS = { desk: '业务大厅', kiosk: '冷藏间', console: '火化车间' } as const;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function list(): void {
  for (const id of MACHINE_IDS) {
    const { kind, station, label, faults } = MACHINES[id];
    say(`\n${id}　第 ${kind} 类　${STATIONS[station]}「${label}」`);
    for (const [how, { seen }] of Object.entries(faults)) say(`    ${id} ${how}　→ ${seen}`);
  }
  say('\n设备 坏法：弄坏　　设备 坏法 ok：修好　　设备：看模拟程序听得懂的命令　　设备 {"…"}：直接给它命令');
  say('回车再看一遍；关掉程序的窗口或按 Ctrl+D 结束');
}

/** What its simulator says of itself at the top of its file. */
function helpOf(id: MachineId): string {
  const { program } = MACHINES[id];
  if (program === null) return '没有模拟程序：在它的窗口里打字，像键盘式扫码枪那样';
  if (typeof program === 'string') return helpOf(program);
  const text = readFileSync(path.join(projectRoot, 'e2e', 'rig', program[0]), 'utf8');
  const head = text.slice(0, text.indexOf('*/')).split('\n').slice(1, -1);
  return head.map((line) => line.replace(/^ \* ?/, '    ')).join('\n');
}

async function obey(hardware: Hardware, line: string): Promise<void> {
  const order = readRigOrder(line);
  switch (order.type) {
    case 'list':
      return list();
    case 'help':
      return say(helpOf(order.id));
    case 'break':
      await hardware.break(order.id, order.how);
      return say(`坏了：${MACHINES[order.id].faults[order.how]?.seen}`);
    case 'mend':
      await hardware.mend(order.id, order.how);
      return say('修好了，设备自己会连回来');
    case 'order':
      await hardware.order(order.id, order.order);
      return say('照做了');
    case 'unknown':
      return say(order.why);
  }
}

const scope = new Scope();
try {
  say('正在打开示范馆，接上模拟设备…');
  const hardware = await Hardware.start(scope);
  const home = await startOpen(scope, {
    folder: scope.folder('rig'),
    env: { GUICHENG_STAGE_CARDS: '1', GUICHENG_STAGE_CASES: '40' },
  });
  await hardware.install(home.line);
  list();
  const lines = createInterface({ input: process.stdin });
  // Its windows were closed: nobody looks any more.
  home.process.exit.then(
    () => lines.close(),
    () => lines.close(),
  );
  for await (const line of lines)
    await obey(hardware, line).catch((error: unknown) => say(`没有做成：${String(error)}`));
} finally {
  for (const problem of await scope.end()) process.stderr.write(`${problem}\n`);
}
process.exit(0);
