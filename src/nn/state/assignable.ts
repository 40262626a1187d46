// What may be assigned where a parameter, buffer or child is registered, and PyTorch's words where it may not.
// torch/nn/modules/module.py: __setattr__; torch/__init__.py: typename.

import { typeName } from '../../python/type-name.js'
import { Tensor } from '../../tensor/tensor.js'
import { isModule } from '../brand.js'
import type { ModuleState } from '../brand.js'
import { Parameter } from '../parameter.js'

/** @throws TypeError */
export function requireParameter(name: string, value: unknown): asserts value is Parameter | null {
  if (value !== null && !(value instanceof Parameter))
    throw refusal(value, `parameter '${name}' (torch.nn.Parameter or None expected)`)
}

/** @throws TypeError */
export function requireBuffer(name: string, value: unknown): asserts value is Tensor | null {
  if (value !== null && !(value instanceof Tensor)) {
    throw refusal(value, `buffer '${name}' (torch.nn.Buffer, torch.Tensor or None expected)`)
  }
}

/** @throws TypeError */
export function requireModule(name: string, value: unknown): asserts value is ModuleState | null {
  if (value !== null && !isModule(value))
    throw refusal(value, `child module '${name}' (torch.nn.Module or None expected)`)
}

function refusal(value: unknown, place: string): TypeError {
  return new TypeError(`cannot assign '${value instanceof Tensor ? tensorType(value) : typeName(value)}' as ${place}`)
}

/** PyTorch's old names of tensors by dtype, which have a word for each C type. */
const words: Readonly<Record<string, string>> = {
  float16: 'Half',
  bfloat16: 'BFloat16',
  float32: 'Float',
  float64: 'Double',
  uint8: 'Byte',
  int8: 'Char',
  int16: 'Short',
  int32: 'Int',
  int64: 'Long',
  bool: 'Bool',
  complex64: 'ComplexFloat',
  complex128: 'ComplexDouble',
}

export function tensorType({ dtype }: Tensor): string {
  return `torch.${words[dtype.name] ?? ''}Tensor`
}
