// PyTorch's operator tests on its device `meta`, as tests/interop/opdb-meta.py writes them: one is decoded, called in torchlet with
// tensors on meta, and the sizes, dtype and strides of its results are compared.

import * as torch from '../../../src/index.js'
import { metaViews } from '../../../src/tensor/forms/meta.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import { decoded } from './encoded.js'
import type { Encoded } from './encoded.js'
import { calleeOf } from './named.js'

/** What PyTorch says of a result: of a tensor, of several, of what is no tensor (null), or the error. */
export type Stated = TensorStated | { readonly error: string } | readonly Stated[] | null

export interface TensorStated {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly stride: readonly number[]
}

/** A line of a file of cases. */
export interface MetaCase {
  readonly op: string
  readonly variant: string
  readonly dtype: string
  readonly i: number
  readonly kind: 'function' | 'method' | 'inplace'
  readonly name: string
  readonly input: Encoded
  readonly args: readonly Encoded[]
  readonly kwargs: Readonly<Record<string, Encoded>>
  readonly meta: Stated
  /** On the cpu. */
  readonly eager: Stated
}

/** How it came out: as PyTorch's meta or eager run, refused where PyTorch refuses, or otherwise. */
export type Verdict =
  | { readonly agrees: true; readonly how: 'meta' | 'eager' | 'refused' }
  | { readonly agrees: false; readonly difference: string }

/** What Python writes `1.0` is 1 in JavaScript, and `PyFloat(1)` where the dtype hangs on it: both are tried. */
export function runMetaCase(each: MetaCase): Verdict {
  const verdict = attempt(each, false)
  if (verdict.agrees || !JSON.stringify([each.input, each.args, each.kwargs]).includes('"$f"')) return verdict
  const second = attempt(each, true)
  return second.agrees ? second : verdict
}

function attempt(each: MetaCase, floats: boolean): Verdict {
  const views = metaViews()
  let isPlaced = Object.hasOwn(each.kwargs, 'device')
  const place = (value: unknown): unknown => {
    if (value instanceof Tensor) {
      isPlaced = true
      return views(value)
    }
    return Array.isArray(value) ? value.map(place) : value
  }
  const input = place(decoded(each.input, floats))
  const args = each.args.map((value) => place(decoded(value, floats)))
  const keywords = Object.entries(each.kwargs).map(([name, value]) => [
    name,
    name === 'device' ? 'meta' : place(decoded(value, floats)),
  ])
  if (keywords.length > 0) args.push(Object.fromEntries(keywords))
  let result: unknown
  try {
    result = (calleeOf(each, input) as (args: readonly unknown[]) => unknown)(args)
  } catch (error) {
    return refused(each, error)
  }
  const wants = [each.meta, each.eager].filter((stated) => !isError(stated))
  if (wants.length === 0) {
    const { error } = each.eager as { readonly error: string }
    return { agrees: false, difference: `no error: ${error}` }
  }
  const differences = wants.map((stated) => differenceOf(result, stated, 'result', isPlaced))
  const at = differences.indexOf(null)
  if (at >= 0) return { agrees: true, how: wants[at] === each.meta ? 'meta' : 'eager' }
  return { agrees: false, difference: differences[0] as string }
}

function refused(each: MetaCase, error: unknown): Verdict {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  // Of values that eager runs refuse PyTorch's meta knows nothing; torchlet knows those that are no tensors.
  const expected = isError(each.eager) || (isError(each.meta) && error instanceof torch.MetaError)
  return expected ? { agrees: true, how: 'refused' } : { agrees: false, difference: `throws ${text}` }
}

function isError(stated: Stated): stated is { readonly error: string } {
  return stated !== null && 'error' in stated
}

/** @param isPlaced Whether anything says that the result is on meta. */
function differenceOf(result: unknown, stated: Stated, path: string, isPlaced: boolean): string | null {
  if (stated === null) return result instanceof Tensor ? `${path} is a tensor` : null
  if (isError(stated)) return `${path}: ${stated.error}`
  if ('length' in stated) {
    if (!Array.isArray(result) || result.length !== stated.length) return `${path} is no list of ${stated.length}`
    for (const [index, each] of stated.entries()) {
      const difference = differenceOf(result[index], each, `${path}[${index}]`, isPlaced)
      if (difference !== null) return difference
    }
    return null
  }
  if (!(result instanceof Tensor)) return `${path} is no tensor`
  if (isPlaced && !result.isMeta) return `${path} is not on meta`
  const { dtype, shape, stride } = stated
  if (result.dtype.name !== dtype) return `${path} is ${result.dtype.name}, not ${dtype}`
  if (result.sizes.join() !== shape.join())
    return `${path} is of size [${result.sizes.join(', ')}], not [${shape.join(', ')}]`
  const counts = (strides: readonly number[]): string => strides.filter((_, dim) => shape[dim] !== 1).join()
  if (!shape.includes(0) && counts(result.strides) !== counts(stride))
    return `${path} of size [${shape.join(', ')}] has strides [${result.strides.join(', ')}], not [${stride.join(', ')}]`
  return null
}
