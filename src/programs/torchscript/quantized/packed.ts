// Packed weights of quantized layers: objects of C++ classes, whose pickled state is a weight, a bias and settings.
// aten/src/ATen/native/quantized/cpu/conv_serialization.h, fbgemm_utils.cpp.

import { Global, PyObject } from '../../../python/objects.js'
import { Tuple } from '../../../python/tuple.js'
import { Tensor } from '../../../tensor/tensor.js'
import { refused } from '../builtins/refused.js'
import { numberOf } from '../values/numbers.js'

const MODULE = '__torch__.torch.classes.quantized'

export interface PackedLinear {
  readonly weight: Tensor
  readonly bias: Tensor | null
}

export interface PackedConv extends PackedLinear {
  readonly stride: readonly number[]
  readonly padding: readonly number[]
  readonly dilation: readonly number[]
  readonly output_padding: readonly number[]
  readonly groups: number
  readonly transpose: boolean
}

/** An object of one of these classes, whose state is what it would be pickled as. */
function packed(name: string, state: unknown): PyObject {
  const object = new PyObject(new Global(MODULE, name), [], 'newobj')
  object.state = state
  object.hasState = true
  return object
}

export function packLinear(weight: Tensor, bias: Tensor | null): PyObject {
  return packed('LinearPackedParamsBase', Tuple.of<unknown>(weight, bias))
}

export function unpackLinear(object: unknown): PackedLinear {
  const [weight, bias] = stateOf(object, 'LinearPackedParamsBase')
  return { weight: tensorOf(weight), bias: bias === null || bias === undefined ? null : tensorOf(bias) }
}

/** Version 3 of the state: numbers in one list, tensors in another. */
export function packConv(spatial: number, conv: PackedConv): PyObject {
  const { stride, padding, dilation, output_padding, groups, transpose, weight, bias } = conv
  const numbers = [spatial, ...stride, ...padding, ...dilation, ...output_padding, groups, transpose ? 1 : 0]
  return packed(`Conv${spatial === 3 ? 3 : 2}dPackedParamsBase`, Tuple.of<unknown>(3, numbers, [null, weight, bias]))
}

export function unpackConv(object: unknown): PackedConv {
  const [version, first, second] = stateOf(object, 'Conv')
  if (numberOf(version) === 3) return ofNumbers(numbersIn(first), listOf(second).slice(1))
  // Version 2: ('2', [settings, weight], [bias])
  const [settings, weight] = listOf(first)
  return ofNumbers(numbersIn(tensorOf(settings).tolist()), [weight, listOf(second)[0]])
}

function ofNumbers(numbers: readonly number[], [weight, bias]: readonly unknown[]): PackedConv {
  const spatial = numbers[0] ?? 0
  if (!(spatial >= 1 && spatial <= 3) || numbers.length < 4 * spatial + 3)
    throw refused('the settings of a packed convolution are damaged')
  const part = (index: number): number[] => numbers.slice(1 + index * spatial, 1 + (index + 1) * spatial)
  return {
    stride: part(0),
    padding: part(1),
    dilation: part(2),
    output_padding: part(3),
    groups: numbers[1 + 4 * spatial] as number,
    transpose: ((numbers[2 + 4 * spatial] as number) & 1) === 1,
    weight: tensorOf(weight),
    bias: bias === null || bias === undefined ? null : tensorOf(bias),
  }
}

function stateOf(object: unknown, name: string): readonly unknown[] {
  if (
    object instanceof PyObject &&
    object.module === MODULE &&
    object.qualname.startsWith(name) &&
    Array.isArray(object.state)
  )
    return object.state as readonly unknown[]
  throw refused(`what is given is no packed weight of class ${name}`)
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[]
  throw refused('a packed weight is damaged')
}

function numbersIn(value: unknown): number[] {
  return listOf(value).map(numberOf)
}

function tensorOf(value: unknown): Tensor {
  if (value instanceof Tensor) return value
  throw refused('a packed weight has no tensor where one belongs')
}
