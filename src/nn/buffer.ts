// nn.Buffer: a tensor that becomes a module's buffer where it is assigned. torch/nn/parameter.py: a plain tensor with
// two attributes, by which `isinstance` and files know it.

import { callable } from '../python/callable.js'
import { Dict } from '../python/dict.js'
import { empty } from '../tensor/making/factory.js'
import { Tensor } from '../tensor/tensor.js'

class BufferClass {
  /** Views the same storage as `data`. */
  constructor(data: Tensor = empty([0]), { persistent = true }: { readonly persistent?: boolean } = {}) {
    const buffer = data.detached().requires_grad_(data.requires_grad)
    buffer.__dict__ = new Dict<string, unknown>([
      ['persistent', persistent],
      ['_is_buffer', true],
    ])
    return buffer
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return isBuffer(value)
  }
}

/** Whether a value is a tensor that registers itself as a buffer, also one from a file. */
export function isBuffer(value: unknown): value is Tensor {
  return value instanceof Tensor && value.__dict__?.get('_is_buffer') === true
}

/** Whether a tensor that registers itself as a buffer asks to be in the state_dict. */
export function isPersistent(buffer: Tensor): boolean {
  return buffer.__dict__?.get('persistent') !== false
}

/**
 * A tensor that belongs to a module without being a parameter: assigned to a field of one, it is among its `buffers()`.
 *
 * @param data The values; the storage is shared, not copied.
 * @param options `persistent: false` keeps it out of the state_dict.
 * @example
 * import { nn, zeros } from 'torchlet'
 * class Counter extends nn.Module {
 *   seen = nn.Buffer(zeros(3))
 *   scratch = nn.Buffer(zeros(3), { persistent: false })
 * }
 * new Counter().state_dict()        // OrderedDict([('seen', tensor([0., 0., 0.]))])
 */
export const Buffer = callable(
  BufferClass as unknown as new (data?: Tensor, options?: { readonly persistent?: boolean }) => Tensor,
)
export type Buffer = Tensor
