export type RuntimeKind = 'override' | 'official' | 'fallback';

export interface Runtime {
  readonly kind: RuntimeKind;
  /** The folder that holds the executable. */
  readonly dist: string;
  readonly executable: string;
  readonly electronVersion: string;
  /** A better-sqlite3 folder that fits this runtime; null when the one in node_modules does. */
  readonly sqlite: string | null;
  /** GUICHENG_RUNTIME, and GUICHENG_SQLITE where needed. */
  readonly env: Readonly<Record<string, string>>;
  /** Switches to put before the application: `--no-sandbox` as root on Linux, else none. */
  readonly args: readonly string[];
}

export interface LaunchOptions {
  readonly executablePath: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly chromiumSandbox: boolean;
}

export function findRuntime(): Runtime | null;
export function resolveRuntime(): Runtime;
export function prepareRuntime(note?: (text: string) => void): Promise<Runtime>;
export function needsNoSandbox(): boolean;
export function launchOptions(options?: {
  readonly main?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}): LaunchOptions;
