// A tensor for JSON.stringify: small, whatever the tensor's size, for logs and messages. Files are written by `save`.

import { accessorOf } from './elements/element.js'
import type { Element } from './elements/element.js'
import { countOf } from './shape.js'
import type { Tensor } from './tensor.js'

/** Elements that are told, as many as Python prints without `...`. */
const most = 1000

/** What JSON says of a tensor. */
export interface TensorJSON {
  /** Without module: `'float32'`. */
  readonly dtype: string
  readonly shape: readonly number[]
  /**
   * The first 1000 elements, row-major: numbers, booleans, `{ re, im }`; as texts the numbers that JSON has not (NaN, infinities,
   * integers beyond 2^53). Left out where the tensor has no elements in memory that stand for themselves.
   */
  readonly values?: readonly unknown[]
}

export function tensorJSON(tensor: Tensor): TensorJSON {
  const { dtype, sizes } = tensor
  const told = { dtype: dtype.name, shape: [...sizes] }
  const readable =
    tensor.isPlain && tensor.storage?.isLoaded === true && dtype.kind !== 'packed' && dtype.kind !== 'quantized'
  return readable ? { ...told, values: firstElements(tensor.resolved()).map(plain) } : told
}

function firstElements({ dtype, sizes, strides, offset, storage }: Tensor): Element[] {
  const { get } = accessorOf(dtype)
  const bytes = storage?.peek(Uint8Array) as Uint8Array
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.min(countOf(sizes), most) }, (_, place) => {
    let rest = place
    let at = offset
    for (let dim = sizes.length - 1; dim >= 0; dim--) {
      const size = sizes[dim] as number
      at += (rest % size) * (strides[dim] as number)
      rest = Math.floor(rest / size)
    }
    return get(view, at * dtype.itemsize)
  })
}

function plain(value: Element): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
