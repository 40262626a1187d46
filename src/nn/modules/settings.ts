// What classes of spatial modules share: sizes as Python keeps them, settings as Python prints them, dimensions of inputs.
// torch/nn/modules/utils.py.

import { LimitError } from '../../errors.js'
import { isFloat } from '../../python/marks.js'
import { floatRepr } from '../../python/numbers.js'
import { printsAsTorch } from '../../python/printoptions.js'
import { repr } from '../../python/repr.js'
import { Tuple } from '../../python/tuple.js'
import type { Dict } from '../../python/dict.js'
import { countOf } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { heldSetting } from '../attributes.js'
import { className } from '../brand.js'
import type { ModuleState } from '../brand.js'
import { real, truthOf } from '../kinds.js'

/** A number for all dimensions, or one for each; an array stands for Python's tuple. */
export type SizeLike = number | readonly number[]

/** torch's `_ntuple`: a number n times, a list as it is. */
export function tupleOf(size: SizeLike, n: number): Tuple<number> {
  if (size instanceof Tuple) return size as Tuple<number>
  return Tuple.from(Array.isArray(size) ? (size as readonly number[]) : Array.from({ length: n }, () => size as number))
}

/** A size for each of so many dimensions. */
export function sizesFor(size: SizeLike, dims: number): readonly number[] {
  const list = typeof size === 'number' ? [size] : size
  return list.length === dims ? list : Array.from({ length: dims }, () => list[0] as number)
}

/** A size that PyTorch keeps as it was given; an array becomes a tuple. */
export function sizeAsGiven<T>(size: number | readonly T[] | null): number | Tuple<T> | null {
  return Array.isArray(size) && !(size instanceof Tuple)
    ? Tuple.from(size as readonly T[])
    : (size as number | Tuple<T> | null)
}

interface WithState {
  readonly __dict__: Dict<string, unknown>
}

/** Whether an attribute is true, as Python's `if` asks. */
export function isSet(module: WithState, name: string): boolean {
  return truthOf(heldSetting(module, name)) === true
}

/** An attribute as Python's `str` gives it, whatever a file has there. */
export function shown(module: WithState, name: string): string {
  const value = heldSetting(module, name)
  if (typeof value === 'string') return value
  if (typeof value === 'number' && isFloat(module.__dict__, name, value)) return floatRepr(value)
  // Python formats a tensor of no dimensions as its element.
  if (value instanceof Tensor && value.storage !== null && value.dim() === 0) {
    const element = value.item()
    return typeof element === 'number' && value.dtype.is_floating_point ? floatRepr(element) : repr(element)
  }
  return repr(value)
}

/** An attribute as Python's `repr` gives it. */
export function reprOf(module: WithState, name: string): string {
  const value = heldSetting(module, name)
  return typeof value === 'number' && isFloat(module.__dict__, name, value) ? floatRepr(value) : repr(value)
}

/** Whether an attribute equals a number, as Python's `==` says: True is 1. */
export function equals(module: WithState, name: string, usual: number): boolean {
  return real.read(heldSetting(module, name)) === usual
}

/** `kernel_size=3, stride=2`. */
export function shownSettings(module: WithState, names: readonly string[]): string {
  return names.map((name) => `${name}=${shown(module, name)}`).join(', ')
}

/** `, bias=True` of norms, which PyTorch 2.6 and before do not print. */
export function shownBias(module: ModuleState): string {
  return printsAsTorch(2, 14) ? `, bias=${shownBool(hasMember(module, 'bias'))}` : ''
}

/** Whether a parameter or buffer is there and not None, whatever a file has in its place. */
export function hasMember(module: ModuleState, name: string): boolean {
  return [module._parameters, module._buffers, module.__dict__].some((state) => (state.get(name) ?? null) !== null)
}

/** Python's True and False. */
export function shownBool(value: boolean): string {
  return value ? 'True' : 'False'
}

/** Elements of an output, whatever the input. */
const smallOutput = 2 ** 26

/** How many times the elements of its input an output may have beyond that. */
const largestGrowth = 2 ** 12

/**
 * Holds the output of a module whose settings a file says, so that a few bytes of it do not ask for gigabytes.
 *
 * @param spatial The last sizes of the output; those before them are the input's.
 * @throws LimitError
 */
export function requireGrowth(module: ModuleState, input: Tensor, spatial: readonly number[]): void {
  const { sizes } = input
  const lead = Math.max(0, sizes.length - spatial.length)
  const outputs = countOf(sizes.slice(0, lead)) * countOf(spatial)
  const limit = Math.max(smallOutput, largestGrowth * countOf(sizes))
  if (outputs > limit)
    throw new LimitError({ what: `the size of the output of ${className(module)}`, limit, got: outputs })
}

/** The last sizes of an input with the same padding before and after each. */
export function paddedSizes(input: Tensor, padding: SizeLike, dims: number): readonly number[] {
  return input.sizes
    .slice(-dims)
    .map((size, dim) => size + 2 * (typeof padding === 'number' ? padding : (padding[dim] ?? padding[0] ?? 0)))
}

/** @throws RangeError in PyTorch's words unless the input has one of these numbers of dimensions. */
export function requireDims(layer: string, input: Tensor, ...dims: readonly number[]): void {
  const got = input.sizes.length
  if (dims.includes(got)) return
  const wanted = dims.map((each) => `${each}D`).join(' or ')
  throw new RangeError(`${layer}: expected ${wanted} input (got ${got}D input)`)
}
