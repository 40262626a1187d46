// What ../shared/oracle/opdb writes of Python's values in JSON, and what JavaScript has for each.

import * as torch from '../../../src/index.js'
import { nn, UntypedStorage } from '../../../src/index.js'
import { packedSequence } from '../../../src/nn/sequences.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import { named } from './named.js'

/** A value of Python's, as it is written. */
export type Encoded = null | boolean | number | string | readonly Encoded[] | EncodedObject
/** What JSON has no value for: one of these members says what it is. */
export interface EncodedObject {
  readonly $t?: string
  readonly shape?: readonly number[]
  readonly stride?: readonly number[]
  readonly data?: string
  readonly param?: boolean
  readonly $big?: string
  readonly $f?: string
  readonly $c?: readonly [Encoded, Encoded]
  readonly $dtype?: string
  readonly $device?: string
  readonly $mf?: string
  readonly $layout?: string
  readonly $slice?: readonly (number | null)[]
  readonly $ellipsis?: 1
  readonly $tuple?: readonly Encoded[]
  readonly $dict?: readonly (readonly [string, Encoded])[]
  readonly $fn?: string
  /** A PackedSequence's parts. */
  readonly $packed?: readonly Encoded[]
}

/**
 * @param floats Numbers that Python writes `1.0` as `PyFloat(1)`, where they stand alone.
 */
export function decoded(value: Encoded, floats: boolean, inside = false): unknown {
  const inner = (each: Encoded): unknown => decoded(each, floats, true)
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(inner)
  if (value.$t !== undefined) return decodedTensor(value)
  if (value.$big !== undefined) return BigInt(value.$big)
  if (value.$f !== undefined) return floats && !inside ? new torch.PyFloat(numberOf(value.$f)) : numberOf(value.$f)
  if (value.$c !== undefined) return new torch.Complex(Number(plain(value.$c[0])), Number(plain(value.$c[1])))
  if (value.$device !== undefined) return new torch.device(value.$device)
  if (value.$slice !== undefined) return value.$slice.map((part) => part ?? '').join(':')
  if (value.$ellipsis !== undefined) return '...'
  if (value.$tuple !== undefined) return value.$tuple.map(inner)
  if (value.$dict !== undefined) return Object.fromEntries(value.$dict.map(([key, each]) => [key, inner(each)]))
  if (value.$packed !== undefined)
    return packedSequence(...(value.$packed.map(inner) as Parameters<typeof packedSequence>))
  const name = value.$dtype ?? value.$mf ?? value.$layout ?? value.$fn
  return named(torch, name ?? '')
}

export function isList(value: Encoded): value is readonly Encoded[] {
  return Array.isArray(value)
}

/** As JavaScript writes it. */
export function plain(value: Encoded): unknown {
  return decoded(value, false)
}

function numberOf(text: string): number {
  return text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text)
}

function decodedTensor({ $t = '', shape = [], stride = [], data = '', param = false }: EncodedObject): Tensor {
  const bytes = new Uint8Array(Buffer.from(data, 'base64'))
  const type = (torch as unknown as Readonly<Record<string, torch.dtype>>)[$t] as torch.dtype
  const made = new Tensor(new UntypedStorage(bytes), type, shape, stride)
  return param ? nn.Parameter(made, false) : made
}
