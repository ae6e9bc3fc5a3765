/**
 * What is used of koffi, which calls C libraries from JavaScript. Its own types leave arguments and results open; these
 * do not. It is loaded where a card reader is set up or looked for, and nowhere else.
 */
import { createRequire } from 'node:module';

declare const ofKoffi: unique symbol;
/** A C type, or a marker of direction around one. */
export interface CType {
  readonly [ofKoffi]: true;
}
export type CTypeName = string | CType;

export interface CFunction {
  /** Runs on a thread of koffi's; `done` comes back on the caller's. */
  async(...args: readonly unknown[]): void;
}

export interface CLibrary {
  func(name: string, result: CTypeName, args: readonly CTypeName[]): CFunction;
}

export interface Koffi {
  load(path: string): CLibrary;
  struct(members: Readonly<Record<string, CTypeName>>): CType;
  /** Without padding between the members. */
  pack(members: Readonly<Record<string, CTypeName>>): CType;
  array(of: CTypeName, length: number): CType;
  pointer(to: CTypeName): CType;
  out(pointer: CType): CType;
  inout(pointer: CType): CType;
  sizeof(type: CTypeName): number;
  offsetof(type: CTypeName, member: string): number;
}

/** @throws where this machine has no build of it */
export function loadKoffi(): Koffi {
  return createRequire(import.meta.url)('koffi') as Koffi;
}
