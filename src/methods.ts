// The methods and properties that tensors have from operations, and how they get them. The list of methods is written by a
// command (namespaces/methods.ts); what it cannot say stands in ops/own-methods.ts and here.

import { absentMethods } from './absent.js'
import { fromCaller } from './caller.js'
import { tensorMethods } from './namespaces/methods.js'
import type { ListedMethods } from './namespaces/methods.js'
import { imag, real } from './ops/complex/parts.js'
import { ownMethods } from './ops/own-methods.js'
import type { OwnMethods } from './ops/own-methods.js'
import { matrixTransposed, reversed } from './ops/views/dims.js'
import { unbind } from './ops/views/split.js'
import { Tensor } from './tensor/tensor.js'

type AbsentMethods = typeof absentMethods

const properties = { T: reversed, imag, mT: matrixTransposed, real } as const satisfies Record<
  string,
  (input: Tensor) => Tensor
>

/** The methods that operations give to tensors. */
export interface TensorMethods extends ListedMethods, OwnMethods, AbsentMethods {
  /** All dimensions in reverse. */
  readonly T: Tensor
  /** The imaginary parts of a complex tensor: a view. */
  readonly imag: Tensor
  /** The last two dimensions exchanged. */
  readonly mT: Tensor
  /** The real parts of a complex tensor, a view; of another the tensor itself. */
  readonly real: Tensor
  /** The rows: `for (const row of x)`, views of the first dimension. */
  [Symbol.iterator](): IterableIterator<Tensor>
}

declare module './tensor/tensor.js' {
  interface Tensor extends TensorMethods {}
}

/** Gives the methods to all tensors. Called once, where the package is put together. */
export function installMethods(): void {
  const { prototype } = Tensor
  for (const [name, run] of Object.entries({ ...tensorMethods, ...ownMethods, ...absentMethods })) {
    const method = run as (...args: unknown[]) => unknown
    Object.defineProperty(prototype, name, {
      value(this: Tensor, ...args: unknown[]) {
        try {
          return method(this, ...args)
        } catch (error) {
          throw fromCaller(error)
        }
      },
      writable: true,
      configurable: true,
    })
  }
  Object.defineProperty(prototype, Symbol.iterator, { value: rows, writable: true, configurable: true })
  for (const [name, read] of Object.entries(properties)) {
    Object.defineProperty(prototype, name, {
      get(this: Tensor) {
        return read(this)
      },
      configurable: true,
    })
  }
}

function rows(this: Tensor): IterableIterator<Tensor> {
  if (this.dim() === 0) throw fromCaller(new TypeError('iteration over a 0-d tensor'))
  return unbind(this).values()
}
