/** Identity papers (证件): their numbers, checks and masks. Pure. */
export * from './card.ts';
export * from './deathCertificate.ts';
export * from './mask.ts';
export * from './papers.ts';
export * from './residentId.ts';
export { isCreditCode } from './uscc.ts';
