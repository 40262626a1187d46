// What classes of spatial modules share: sizes as Python keeps them, settings as Python prints them, dimensions of inputs.
// torch/nn/modules/utils.py.

import { isFloat } from '../../python/marks.js'
import { floatRepr } from '../../python/numbers.js'
import { printsAsTorch } from '../../python/printoptions.js'
import { repr } from '../../python/repr.js'
import { Tuple } from '../../python/tuple.js'
import type { Dict } from '../../python/dict.js'
import type { Tensor } from '../../tensor/tensor.js'

/** A number for all dimensions, or one for each; an array stands for Python's tuple. */
export type SizeLike = number | readonly number[]

/** torch's `_ntuple`: a number n times, a list as it is. */
export function tupleOf(size: SizeLike, n: number): Tuple<number> {
  if (size instanceof Tuple) return size as Tuple<number>
  return Tuple.from(typeof size === 'number' ? Array.from({ length: n }, () => size) : size)
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

/** An attribute as Python's `str` gives it. */
export function shown(module: WithState, name: string): string {
  // Files of old releases lack settings that came later.
  const value = module.__dict__.get(name) ?? null
  if (typeof value === 'string') return value
  if (typeof value === 'number' && isFloat(module.__dict__, name, value)) return floatRepr(value)
  return repr(value)
}

/** `kernel_size=3, stride=2`. */
export function shownSettings(module: WithState, names: readonly string[]): string {
  return names.map((name) => `${name}=${shown(module, name)}`).join(', ')
}

/** `, bias=True` of norms, which PyTorch 2.6 and before do not print. */
export function shownBias(bias: unknown): string {
  return printsAsTorch(2, 14) ? `, bias=${shownBool(bias !== null)}` : ''
}

/** Python's True and False. */
export function shownBool(value: boolean): string {
  return value ? 'True' : 'False'
}

/** @throws RangeError in PyTorch's words unless the input has one of these numbers of dimensions. */
export function requireDims(layer: string, input: Tensor, ...dims: readonly number[]): void {
  const got = input.sizes.length
  if (dims.includes(got)) return
  const wanted = dims.map((each) => `${each}D`).join(' or ')
  throw new RangeError(`${layer}: expected ${wanted} input (got ${got}D input)`)
}
