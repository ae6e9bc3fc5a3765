/**
 * What `tsyringe`, inside `@peculiar/x509`, asks of `Reflect` before it lets itself be loaded: metadata of classes by
 * key. It decorates no member of a class, so members are left out. Import this before `@peculiar/x509`.
 */
type Key = unknown;

const kept = new WeakMap<object, Map<Key, unknown>>();

function own(key: Key, target: object): unknown {
  return kept.get(target)?.get(key);
}

function inherited(key: Key, target: object): unknown {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
    if (kept.get(at)?.has(key)) return own(key, at);
  }
  return undefined;
}

function define(key: Key, value: unknown, target: object): void {
  const of = kept.get(target) ?? new Map<Key, unknown>();
  kept.set(target, of.set(key, value));
}

if (!('getMetadata' in Reflect)) {
  Object.assign(Reflect, { getMetadata: inherited, getOwnMetadata: own, defineMetadata: define });
}
