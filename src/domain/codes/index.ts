/** Codes (码): one printed format, its number blocks, and the EPC of UHF tags. Pure. */
export * from './blocks.ts';
export * from './checkCharacter.ts';
export * from './code.ts';
export * from './commands.ts';
export * from './epc.ts';
export * from './kinds.ts';
