/** What screens receive. Plain JSON, already worded for the operator and masked for the role. */
export type * from './dto/administration.ts';
export type * from './dto/alarms.ts';
export type * from './dto/boards.ts';
export type * from './dto/cases.ts';
export type * from './dto/cold.ts';
export type * from './dto/deviceSearch.ts';
export type * from './dto/director.ts';
export type * from './dto/exceptions.ts';
export type * from './dto/house.ts';
export type * from './dto/idCard.ts';
export type * from './dto/live.ts';
export type * from './dto/readerWalk.ts';
export type * from './dto/stock.ts';
export type * from './dto/training.ts';
