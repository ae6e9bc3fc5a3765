import { registerHooks } from 'node:module';

/** Who asks for what, and what they are given in its place. */
const STAND_INS: readonly { readonly by: RegExp; readonly asks: string; readonly gets: string }[] = [
  { by: /\/src\/domain\/checkpoints\/evaluate\.ts$/, asks: './decide.ts', gets: './standIns/decide.ts' },
  { by: /\/src\/ledger\/\w+\.ts$/, asks: './envelope.ts', gets: './standIns/envelope.ts' },
  { by: /\/src\/views\/\w+\.ts$/, asks: './states.ts', gets: './standIns/states.ts' },
  { by: /\/src\/station\/pins\.ts$/, asks: '@node-rs/argon2', gets: './standIns/pins.ts' },
];

/**
 * Loaded before everything else: the deciding function comes from the simulator's stand-in, and so does what is slow
 * and says nothing about custody. The product has no such switch, and nothing in `src/` knows of this.
 */
registerHooks({
  resolve(specifier, context, next) {
    const found = STAND_INS.find(
      ({ by, asks }) => asks === specifier && context.parentURL !== undefined && by.test(context.parentURL),
    );
    return found === undefined
      ? next(specifier, context)
      : { url: new URL(found.gets, import.meta.url).href, shortCircuit: true };
  },
});
