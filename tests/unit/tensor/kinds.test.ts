// Sparse, quantized, nested and meta tensors, Parameters of them, tensors of classes of their own: loaded from what PyTorch
// 1.13, 2.6 and 2.14 saved, printed as they print them, and saved to what loads as the same.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { loadSync, nn, QuantizedTensor, repr, saveSync, set_printoptions } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { root } from '../../support/root.js'

interface Case {
  /** Before it was saved. */
  readonly repr: string
  /** Of torch.save, base64. */
  readonly file: string
  readonly dequantized?: readonly number[]
  readonly int_repr?: { readonly dtype: string; readonly shape: readonly number[]; readonly values: readonly number[] }
  /** What PyTorch prints of a view, null where it refuses it. */
  readonly views?: Readonly<Record<string, string | null>>
}

const views: Readonly<Record<string, (tensor: Tensor) => Tensor>> = {
  t: (tensor) => tensor.t(),
  row: (tensor) => tensor.select(0, 0),
  slice: (tensor) => tensor.narrow(1, 1, tensor.size(1) - 1),
  view: (tensor) => tensor.view(-1),
  contiguous: (tensor) => tensor.t().contiguous(),
  clone: (tensor) => tensor.clone(),
  detach: (tensor) => tensor.detach(),
}

afterEach(() => set_printoptions({ python: '3.11' }))

for (const release of ['1.13', '2.6', '2.14']) {
  const path = `${root}/tests/fixtures/tensor-kinds-${release}.json`
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: Readonly<Record<string, Case>> }
  for (const [name, expected] of Object.entries(cases)) {
    test(`PyTorch ${release}: ${name}`, () => {
      if (release !== '1.13') set_printoptions({ python: '3.13' })
      const bytes = Buffer.from(expected.file, 'base64')
      const value = load(name, bytes)
      assert.equal(repr(value), expected.repr)
      const again = saveSync(value, { allow: ['project.tensors.MyTensor'] })
      if (release === '2.14') assert.ok(bytes.equals(again), 'not byte for byte what PyTorch saved')
      assert.equal(repr(load(name, again)), expected.repr)
      if (expected.int_repr !== undefined) quantized(value as Tensor, expected)
    })
  }
}

/** The files of sparse and nested tensors do not say whether a gradient was wanted. */
function load(name: string, bytes: Uint8Array): unknown {
  const value = loadSync(bytes)
  return /^(coo|csr|nested) grad$/.test(name) ? (value as Tensor).requires_grad_() : value
}

function quantized(given: Tensor, { dequantized, int_repr, views: printed = {} }: Case): void {
  const tensor = given instanceof nn.Parameter ? given.data : given
  assert.ok(tensor instanceof QuantizedTensor)
  assert.deepEqual(tensor.dequantize().flatten().tolist(), dequantized)
  const integers = tensor.int_repr()
  assert.deepEqual(
    [String(integers.dtype), [...integers.shape], integers.flatten().tolist()],
    [int_repr?.dtype, int_repr?.shape, int_repr?.values],
  )
  const perChannel = 'axis' in tensor.quantizer
  for (const [name, text] of Object.entries(printed)) {
    const take = views[name] as (tensor: Tensor) => Tensor
    if (text !== null) assert.equal(String(take(tensor)), text, name)
    // What has no dimension of its channels any more; PyTorch refuses copies of narrow integers as well.
    else if (perChannel && (name === 'view' || (name === 't' && tensor.dim() === 2)))
      assert.throws(() => take(tensor), { name: 'UnsupportedError' })
  }
}
