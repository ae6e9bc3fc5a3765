import { z } from 'zod';

type Json = z.core.util.JSONType;

/** Any JSON value, as `z.json()` takes it; that one is recursive, and no schema around it can be compiled. */
export const json = z.custom<Json>(isJson);

function isJson(value: unknown): value is Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || (Array.isArray(value) ? value : Object.values(value)).every(isJson);
    default:
      return false;
  }
}
