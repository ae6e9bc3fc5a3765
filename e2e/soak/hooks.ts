import { registerHooks } from 'node:module';

/**
 * Loaded before everything else: whatever `evaluate.ts` takes for the deciding function comes from the simulator's
 * stand-in. The product has no such switch, and nothing in `src/` knows of this.
 */
registerHooks({
  resolve(specifier, context, next) {
    const asksForDecide =
      specifier === './decide.ts' &&
      context.parentURL?.endsWith('/src/domain/checkpoints/evaluate.ts') === true;
    return asksForDecide
      ? { url: new URL('./bentDecide.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context);
  },
});
