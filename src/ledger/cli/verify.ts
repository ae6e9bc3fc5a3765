/**
 * `npm run verify -- FILE`: checks a ledger file and prints what it found, in Chinese and English.
 * Exit code 0 when everything agrees, 1 when something does not, 2 when the file cannot be read.
 */
import process from 'node:process';
import { toGuichengError } from '../../domain/errors.ts';
import { loadSqlite } from '../sqlite.ts';
import { type BadReason, type ChainReport, type VerifyReport, verifyFile } from '../verify.ts';
import { progressBar } from './bar.ts';

const REASONS: Readonly<Record<BadReason, string>> = {
  GAP: '缺少事件 / an event is missing',
  HASH_MISMATCH: '内容与哈希不符，可能被改动 / content does not match its hash',
  NOT_CANONICAL: '内容不是规范格式 / bytes are not canonical (RFC 8785)',
  BAD_ENVELOPE: '事件格式有误 / envelope is not valid',
  MALFORMED: '内容无法读取 / content cannot be read',
  WRONG_PLACE: '事件不在自己的位置 / event stands in the wrong place',
  OTHER_HOME: '属于另一个馆 / belongs to another home',
  BROKEN_CHAIN: '与前一事件接不上 / does not follow the event before it',
  HLC_NOT_MONOTONE: '时钟倒退 / logical clock goes back',
  COLUMN_DISAGREES: '索引列与内容不符 / an index column disagrees with the bytes',
  INDEX_DISAGREES: '对象索引与内容不符 / a subject row disagrees with the bytes',
  NO_KEY: '缺少工作站公钥 / the chain has no station key',
  KEY_MISMATCH: '公钥与登记的不符 / the key is not the enrolled one',
  SEAL_BAD_SIGNATURE: '封签签名无效 / seal signature is not valid',
  SEAL_DISAGREES: '封签与事件不符，历史被改写 / seal contradicts the event',
  SEAL_BEYOND_HEAD: '封签之后的事件被删除 / sealed events are gone',
  SEEN_DISAGREES: '与其他站所见不符，历史被改写 / contradicts what another station saw',
};

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  const file = args[0];
  if (file === undefined) {
    console.error('用法 / usage: npm run verify -- FILE');
    return 2;
  }
  try {
    const bar = progressBar('核对 / verify');
    const report = verifyFile(file, loadSqlite(process.env.GUICHENG_SQLITE), ({ checked, total }) =>
      bar.to(checked, total),
    );
    bar.end();
    print(report);
    return report.ok ? 0 : 1;
  } catch (error) {
    const coded = toGuichengError(error);
    console.error(`${coded.sentence} (${coded.code})`);
    return 2;
  }
}

function print(report: VerifyReport): void {
  console.log(`馆 / home ${report.homeId}   工作站 / station ${report.stationId}`);
  for (const chain of report.chains) console.log(lineOf(chain));
  console.log(`全馆指纹 / home hash ${report.homeHash}`);
  for (const fault of report.faults) console.log(`✗ ${fault}`);
  console.log(
    report.ok
      ? '✓ 账本完整，未被改动 / the ledger is whole'
      : '✗ 账本有问题，请勿继续使用 / the ledger is NOT whole',
  );
}

function lineOf({ stationId, epoch, events, sealedUpTo, firstBad }: ChainReport): string {
  const head = `${firstBad ? '✗' : '✓'} ${stationId}:${epoch}  事件 / events ${events}  已封签至 / sealed to ${sealedUpTo}`;
  return firstBad
    ? `${head}\n    第 ${firstBad.seq} 条 / event ${firstBad.seq}: ${REASONS[firstBad.reason]}`
    : head;
}
