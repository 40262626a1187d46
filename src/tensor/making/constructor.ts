// torch.Tensor as PyTorch's users call it: the old constructor, which makes float32 of data or of sizes.
// torch/csrc/utils/tensor_new.cpp: legacy_tensor_generic_ctor_new.

import { isKeywords } from '../../arguments.js'
import { fromCaller } from '../../caller.js'
import { Size } from '../../python/tuple.js'
import { tensor } from './data.js'
import type { TensorData } from './data.js'
import type { DeviceLike } from '../device.js'
import { float32 } from '../dtype.js'
import { empty } from './factory.js'
import { Tensor as TensorClass } from '../tensor.js'

/** The class of tensors; called, with or without `new`, it makes a float32 tensor. */
export interface TensorConstructor {
  /** Of sizes, to be written to: `new Tensor(2, 3)`. */
  new (...size: number[]): TensorClass
  /** Of data: `new Tensor([1, 2])`. */
  new (data: TensorData, options?: { device?: DeviceLike }): TensorClass
  (...size: number[]): TensorClass
  (data: TensorData, options?: { device?: DeviceLike }): TensorClass
  /** The methods of all tensors. */
  readonly prototype: TensorClass
}

/**
 * A multi-dimensional array of one dtype, a view of a storage that other tensors may share.
 *
 * Made by `tensor`, `zeros`, `randn`, `frombuffer`, `load` and operations. As in PyTorch, `Tensor([1, 2])` makes float32 of
 * data, where `tensor([1, 2])` keeps integers, and `Tensor(2, 3)` a tensor of that size.
 *
 * @throws TypeError for what is neither.
 * @example
 * import { Tensor } from 'torchlet'
 * new Tensor([1, 2]).dtype       // torch.float32
 * new Tensor(2, 3).shape         // Size [2, 3]
 */
export const Tensor: TensorConstructor = /* @__PURE__ */ publicClass()
export type Tensor = TensorClass

function publicClass(): TensorConstructor {
  const proxy = new Proxy(TensorClass, {
    apply: (_class, _this, args: readonly unknown[]) => made(args),
    construct: (_class, args: readonly unknown[], newTarget: { readonly prototype: object }) =>
      // A class derived from it has its own prototype.
      Object.setPrototypeOf(made(args), newTarget.prototype) as object,
  }) as unknown as TensorConstructor
  Object.defineProperty(TensorClass.prototype, 'constructor', { value: proxy, writable: true, configurable: true })
  return proxy
}

function made(args: readonly unknown[]): TensorClass {
  try {
    const last = args.at(-1)
    const options = isKeywords(last) ? (last as { device?: DeviceLike }) : {}
    return ofArguments(isKeywords(last) ? args.slice(0, -1) : args, options)
  } catch (error) {
    throw fromCaller(error)
  }
}

function ofArguments(args: readonly unknown[], options: { device?: DeviceLike }): TensorClass {
  const [first] = args
  if (args.length === 0) return empty([0], options)
  if (args.length === 1 && first instanceof TensorClass) return first.detached()
  if (first instanceof Size && args.length === 1) return empty(first, options)
  if (args.length === 1 && (Array.isArray(first) || ArrayBuffer.isView(first))) {
    return tensor(first as TensorData, { ...options, dtype: float32 })
  }
  if (args.every((each) => Number.isInteger(each))) return empty(args as readonly number[], options)
  throw new TypeError(
    `Tensor(): takes sizes, Tensor(2, 3), or data, Tensor([1, 2]), not ${args.map((each) => typeof each).join(', ')}. Make a tensor of a number by torch.tensor(…)`,
  )
}
