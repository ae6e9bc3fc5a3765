/**
 * Command codes (指令码): laminated beside a screen, so that gloved or wet hands can answer with the scanner.
 * Their numbers are fixed for ever, because they are printed once and hang on walls.
 */
import { type Code, formatCode } from './code.ts';

export interface CommandInfo {
  readonly number: number;
  readonly chinese: string;
}

export const COMMANDS = {
  /** 确认 */
  confirm: { number: 1, chinese: '确认' },
  /** 取消 */
  cancel: { number: 2, chinese: '取消' },
  /** 异议: freezes the case; has no opposite among the commands, on purpose. */
  objection: { number: 3, chinese: '异议' },
  /** 接管本岗位 */
  takeOver: { number: 4, chinese: '接管' },
  /** 下一项 */
  next: { number: 5, chinese: '下一项' },
  /** 退出登录 */
  logOff: { number: 6, chinese: '退出登录' },
  /** 空: looked into the place scanned last in a stock-take, and nobody is there. */
  empty: { number: 7, chinese: '空' },
} as const satisfies Record<string, CommandInfo>;

export type CommandName = keyof typeof COMMANDS;

const COMMAND_NAMES = Object.keys(COMMANDS).filter(isCommandName);

function isCommandName(value: string): value is CommandName {
  return Object.hasOwn(COMMANDS, value);
}

/** The text to print for a command. */
export function commandCode(name: CommandName): string {
  return formatCode('command', COMMANDS[name].number);
}

/** The command behind a parsed code; null for other kinds and for numbers that mean nothing. */
export function commandOf(code: Code): CommandName | null {
  if (code.kind !== 'command') return null;
  return COMMAND_NAMES.find((name) => COMMANDS[name].number === code.number) ?? null;
}
