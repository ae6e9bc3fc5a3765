/** Names (姓名): one comparable form, pinyin, and how alike two names are. Pure. */
export * from './normalize.ts';
export * from './pinyin.ts';
export * from './similarity.ts';
export { surname } from './surnames.ts';
