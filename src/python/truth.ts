// Python's truth of values: what `if x` takes for false.

/** Whether Python takes it for false: None, False, zero, and what is empty. */
export function isFalse(value: unknown): boolean {
  if (value instanceof Map || value instanceof Set) return value.size === 0
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0
  return value === null || value === false || value === 0 || value === ''
}
