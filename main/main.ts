/** The entry of the shipped application: the real clock, and nothing else that could be exchanged. */
import { performance } from 'node:perf_hooks';
import { startApp } from './app.ts';

startApp({ clock: { wall: () => Date.now(), mono: () => performance.now() } });
