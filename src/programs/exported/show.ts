// Values in error messages: their repr, cut.

import { repr } from '../../python/repr.js'
import { Tensor } from '../../tensor/tensor.js'

/** A tensor's dtype and shape, or the beginning of what Python prints of the value. */
export function reprShort(value: unknown): string {
  if (value instanceof Tensor) return `a tensor ${value.dtype.name}[${value.sizes.join(', ')}]`
  if (value === undefined) return 'nothing'
  if (value instanceof Promise) return 'a Promise, which is to be awaited first'
  if (typeof value === 'object' && value !== null) {
    const name = value.constructor?.name ?? 'object'
    return ArrayBuffer.isView(value) ? `a ${name}: make it a tensor with torch.tensor(…)` : `a value of class ${name}`
  }
  const text = repr(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
