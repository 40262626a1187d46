// Types of arguments that come from a file, checked one by one before anything is made of them.

import { textDecoder } from '../../bytes/utf8.js'
import type { Calls } from '../../pickle/known.js'
import { LimitError, UnpicklingError } from '../../errors.js'
import { Dict } from '../../python/dict.js'
import { isFloat } from '../../python/marks.js'
import { inWords, pythonClass } from '../../python/type-name.js'
import { Tuple } from '../../python/tuple.js'
import { dtype } from '../../tensor/dtype.js'
import { Tensor } from '../../tensor/tensor.js'

/** Most operations of PyTorch take no more (TensorIterator), and numpy has no more. */
const rankLimit = 64

/** The arguments of one call, read by position. */
export class CheckedArguments {
  private readonly name: string
  private readonly args: Tuple

  /** @throws UnpicklingError unless there are from `least` to `most` arguments. */
  constructor(name: string, args: Tuple, least: number, most = least) {
    this.name = name
    this.args = args
    if (args.length < least || args.length > most) {
      throw this.wrong(`takes ${least === most ? least : `${least} to ${most}`} arguments, not ${args.length}`)
    }
  }

  get length(): number {
    return this.args.length
  }

  value(index: number): unknown {
    return this.args[index]
  }

  /** An integer from 0 to 2^53. */
  size(index: number): number {
    return this.sizeValue(this.args, index, index)
  }

  /** A tuple or list of integers from 0 to 2^53, as many as a tensor or array has dimensions at most. */
  sizes(index: number): number[] {
    const sizes = this.integers(index)
    if (sizes.length <= rankLimit) return sizes
    throw new LimitError({ what: 'the number of dimensions', limit: rankLimit, got: sizes.length })
  }

  /** A tuple or list of integers from 0 to 2^53. */
  integers(index: number): number[] {
    const list = this.args[index]
    if (!Array.isArray(list)) throw this.mismatch(index, 'a tuple of sizes')
    const sizes = new Array<number>(list.length)
    for (let place = 0; place < list.length; place++) sizes[place] = this.sizeValue(list, place, index)
    return sizes
  }

  number(index: number): number {
    const value = this.args[index]
    if (typeof value !== 'number') throw this.mismatch(index, 'a number')
    return value
  }

  boolean(index: number): boolean {
    const value = this.args[index]
    if (typeof value !== 'boolean') throw this.mismatch(index, 'a bool')
    return value
  }

  string(index: number): string {
    const value = this.args[index]
    if (typeof value !== 'string') throw this.mismatch(index, 'a str')
    return value
  }

  /** A str, which may be Python 2's, left as bytes by `encoding: 'bytes'`. */
  text(index: number): string {
    const value = this.args[index]
    return value instanceof Uint8Array ? textDecoder().decode(value) : this.string(index)
  }

  tuple(index: number): Tuple {
    const value = this.args[index]
    if (!(value instanceof Tuple)) throw this.mismatch(index, 'a tuple')
    return value
  }

  dict(index: number): Dict {
    const value = this.args[index]
    if (!(value instanceof Dict)) throw this.mismatch(index, 'a dict')
    return value
  }

  tensor(index: number): Tensor {
    const value = this.args[index]
    if (!(value instanceof Tensor)) throw this.mismatch(index, 'a tensor')
    return value
  }

  dtype(index: number): dtype {
    const value = this.args[index]
    if (!(value instanceof dtype)) throw this.mismatch(index, 'a dtype')
    return value
  }

  /** The tensor with the argument as its `requires_grad`, which must be a bool; only numbers that vary smoothly have gradients. */
  withGrad<T extends Tensor>(tensor: T, index: number): T {
    return this.requireGrad(tensor, this.boolean(index))
  }

  requireGrad<T extends Tensor>(tensor: T, requires_grad: boolean): T {
    if (requires_grad && !hasGradients(tensor)) throw this.noGradient(tensor)
    tensor.requires_grad = requires_grad
    return tensor
  }

  /**
   * The same of what may become the indices of a sparse tensor, which PyTorch 1.13 writes as wanting a gradient, and cannot read
   * again: for these the error waits, and a sparse tensor takes it back.
   */
  withGradUnlessIndices(tensor: Tensor, index: number, { strict, owed }: Calls): Tensor {
    if (strict || !this.boolean(index) || hasGradients(tensor)) return this.withGrad(tensor, index)
    owed.set(tensor, this.noGradient(tensor))
    return tensor
  }

  private noGradient({ dtype }: Tensor): UnpicklingError {
    return this.wrong(`is to require a gradient of ${dtype}, which has none`)
  }

  /** The error for an argument of another type than `expected`. */
  mismatch(index: number, expected: string): UnpicklingError {
    return this.wrong(`takes ${expected} as argument ${index + 1}, not ${pythonClass(this.args[index])}`)
  }

  wrong(what: string): UnpicklingError {
    return new UnpicklingError({
      reason: `${this.name} ${what}`,
      remedy: 'The file is damaged, or no version of PyTorch wrote it',
    })
  }

  private sizeValue(list: readonly unknown[], place: number, index: number): number {
    const value = list[place]
    if (typeof value === 'number' && value >= 0 && !isFloat(list, place, value)) return value
    throw this.wrong(`takes integers from 0 to 2^53 as argument ${index + 1}, not ${inWords(value)}`)
  }
}

function hasGradients({ dtype }: Tensor): boolean {
  return dtype.is_floating_point || dtype.is_complex
}
