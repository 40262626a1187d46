// Every tensor of the print.json files prints as PyTorch 2.14 printed it. They were recorded from 1.13.1, 2.6.0
// and 2.14.1; what the older ones print by other rules is listed here by reason.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { Parameter } from '../../../src/nn/parameter.js'
import { Complex } from '../../../src/python/numbers.js'
import { set_printoptions } from '../../../src/python/printoptions.js'
import { dtypes } from '../../../src/tensor/dtype.js'
import type { dtype } from '../../../src/tensor/dtype.js'
import { accessorOf } from '../../../src/tensor/elements/element.js'
import type { Element } from '../../../src/tensor/elements/element.js'
import { formatTensor } from '../../../src/tensor/format.js'
import { countOf } from '../../../src/tensor/shape.js'
import { UntypedStorage } from '../../../src/tensor/storage.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import { needs } from '../../support/needs.js'
import { sharedPath, withoutShared } from '../../support/shared.js'

interface Entry {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly requires_grad: boolean
  readonly param: boolean
  readonly repr: string
  /** Elements row-major, little endian, base64. */
  readonly data?: string
  /** Or how the elements follow from their index. */
  readonly formula?: string
  readonly options?: Parameters<typeof set_printoptions>[0]
}

/** Names of entries that do not print as in 2.14, and why. */
type Exceptions = Readonly<Record<string, readonly string[]>>

const ALL_RELEASES: Exceptions = { 'torchlet has no grad_fn': ['gradfn'] }
const BEFORE_2_14: Exceptions = {
  ...ALL_RELEASES,
  'padded to the width of the automatic mode where sci_mode is set': [
    'opt_sci_modeTrue',
    'optT_sci_modeFalse',
    'opt_sci_modeTrue_precision2',
  ],
}

afterEach(() => set_printoptions({ profile: 'default' }))

for (const [release, exceptions] of [
  ['1.13.1', BEFORE_2_14],
  ['2.6.0', BEFORE_2_14],
  ['2.14.1', ALL_RELEASES],
] as const) {
  const path = `fixtures/torch-${release}/print.json`
  test(`the tensors of PyTorch ${release}`, needs(withoutShared(path)), () => {
    const { tensors } = JSON.parse(readFileSync(sharedPath(path), 'utf8')) as { tensors: readonly Entry[] }
    const names = new Set(Object.values(exceptions).flat())
    for (const entry of tensors) {
      set_printoptions({ profile: 'default', ...entry.options })
      const text = String(tensorOf(entry))
      if (names.delete(entry.name)) assert.notEqual(text, entry.repr, `${entry.name} is no exception any more`)
      else assert.equal(text, entry.repr, entry.name)
    }
    assert.deepEqual([...names], [], 'exceptions that are not in the file')
  })
}

test('the line above a Parameter is its own, not the tensor text', () => {
  const data = new Tensor(new UntypedStorage(Float32Array.of(1, 2)), typeNamed('float32'), [2])
  assert.equal(String(Parameter(data)), 'Parameter containing:\ntensor([1., 2.], requires_grad=True)')
  assert.equal(formatTensor(Parameter(data, false)), 'tensor([1., 2.])')
})

function tensorOf(entry: Entry): Tensor {
  const type = typeNamed(entry.dtype)
  const bytes =
    entry.data === undefined ? bytesOf(type, countOf(entry.shape), entry.formula) : Buffer.from(entry.data, 'base64')
  const tensor = new Tensor(new UntypedStorage(new Uint8Array(bytes)), type, entry.shape)
  if (entry.param) return new Parameter(tensor, entry.requires_grad)
  return tensor.requires_grad_(entry.requires_grad)
}

function typeNamed(name: string): dtype {
  const type = dtypes.find((candidate) => candidate.name === name)
  assert.ok(type, name)
  return type
}

function bytesOf(type: dtype, count: number, formula = ''): Uint8Array {
  const element = elementOf(formula)
  const bytes = new Uint8Array(count * type.itemsize)
  const view = new DataView(bytes.buffer)
  const { set } = accessorOf(type)
  for (let index = 0; index < count; index++) set(view, index * type.itemsize, element(index))
  return bytes
}

function elementOf(formula: string): (index: number) => Element {
  if (formula.endsWith('as both real and imaginary part')) return (index) => Complex(scattered(index), scattered(index))
  if (formula.startsWith('float32((((i*7919)%2003)-1000)/128)')) return scattered
  switch (formula) {
    case 'int64(i*7-3)':
      return (index) => index * 7 - 3
    case 'int64(1e9+i)':
      return (index) => 1e9 + index
    case 'int64(i)':
    case 'float32(i)':
      return (index) => index
    default:
      throw new Error(`unknown formula: ${formula}`)
  }
}

function scattered(index: number): number {
  return (((index * 7919) % 2003) - 1000) / 128
}
