// Reductions, scans and softmax against real PyTorch: every case of fixtures/reductions.json, and lines of every length.
// Tolerances are relative: 1e-14 of float64, 3e-7 of float32, a last place of the halves; what is exact is compared so.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gt } from '../../../../src/ops/pointwise/compare.js'
import { to } from '../../../../src/ops/moving/convert.js'
import * as extremes from '../../../../src/ops/reduce/extremes.js'
import { installMethods } from '../../../../src/methods.js'
import { torchNorm as norm } from '../../../../src/ops/linalg/norms.js'
import * as moments from '../../../../src/ops/reduce/moments.js'
import * as reductions from '../../../../src/ops/reduce/reductions.js'
import * as scans from '../../../../src/ops/reduce/scans.js'
import * as softmax from '../../../../src/ops/reduce/softmax.js'
import { abs } from '../../../../src/ops/pointwise/unary.js'
import { reshape } from '../../../../src/ops/views/reshape.js'
import { transpose } from '../../../../src/ops/views/dims.js'
import { frombuffer, tensor } from '../../../../src/tensor/making/data.js'
import { manual_seed, randn } from '../../../../src/tensor/making/draw.js'
import * as dtypes from '../../../../src/tensor/dtype.js'
import type { dtype } from '../../../../src/tensor/dtype.js'
import { Tensor } from '../../../../src/tensor/tensor.js'

installMethods()

interface Values {
  readonly dtype: string
  readonly size: number[]
  readonly hex: string
}
type Result = Values | Values[] | { readonly error: string }
interface Case {
  readonly op: string
  readonly size: number[] | 'special'
  readonly dtype: string
  readonly layout: 'plain' | 'turned'
  readonly kwargs: Record<string, unknown>
  readonly result: Result
}

const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/reductions.json', import.meta.url), 'utf8')) as {
  torch: string
  cases: Case[]
}

type Run = (...args: unknown[]) => unknown
const functions = {
  ...reductions,
  ...extremes,
  ...moments,
  norm,
  ...scans,
  ...softmax,
  var: moments.var_,
} as unknown as Record<string, Run>

test(`reductions give PyTorch ${fixture.torch}'s results`, async (t) => {
  for (const { op, size, dtype, layout, kwargs, result } of fixture.cases) {
    await t.test(JSON.stringify([op, dtype, size, layout, kwargs]), () => {
      const plain = size === 'special' ? special(typeNamed(dtype)) : made(size, typeNamed(dtype))
      const input = layout === 'turned' ? transpose(plain, 0, -1) : plain
      const keywords = { ...kwargs }
      if (typeof keywords['dtype'] === 'string') keywords['dtype'] = typeNamed(keywords['dtype'])
      if (typeof keywords['p'] === 'string') keywords['p'] = keywords['p'] === 'inf' ? Infinity : -Infinity
      const run = () => (functions[op] as Run)(input, ...(Object.keys(keywords).length === 0 ? [] : [keywords]))
      if ('error' in result) assert.throws(run, (error: Error) => said(error.message, result.error))
      else if (Array.isArray(result)) result.forEach((each, index) => close((run() as Tensor[])[index] as Tensor, each))
      else close(run() as Tensor, result)
    })
  }
})

test('lines of every length, in one block and in many', () => {
  manual_seed(3)
  for (const size of [
    [1],
    [3],
    [4],
    [5],
    [31],
    [1000],
    [32768],
    [32769],
    [100003],
    [3, 50001],
    [50001, 3],
    [7, 11, 13],
    [2, 40000, 2],
    [40000, 2000],
  ]) {
    const x =
      size.length === 2 && (size[1] as number) === 2000 ? randn(...size.map((each) => each / 10)) : randn(...size)
    const wide = to(x, dtypes.float64)
    for (let dim = 0; dim < size.length; dim++) {
      same(reductions.sum(x, dim), reductions.sum(wide, dim), 1e-6)
      same(moments.var_(x, dim), moments.var_(wide, dim), 1e-6)
      same(softmax.softmax(x, dim), softmax.softmax(wide, dim), 1e-6)
      same(softmax.log_softmax(x, dim), softmax.log_softmax(wide, dim), 1e-6)
      same(scans.cumsum(x, dim), scans.cumsum(wide, dim), 2e-6)
      const { values, indices } = extremes.max(x, dim)
      assert.deepEqual(values.tolist(), reductions.amax(wide, dim).tolist())
      assert.deepEqual(indices.tolist(), extremes.argmax(wide, dim).tolist())
    }
    const loop = [...(wide.toTypedArray() as Float64Array)]
    assert.equal(
      reductions.amin(x).item(),
      loop.reduce((least, each) => Math.min(least, each)),
    )
    assert.equal(reductions.count_nonzero(gt(x, 0)).item(), loop.filter((each) => each > 0).length)
    const total = loop.reduce((sum, each) => sum + each, 0)
    assert.ok(Math.abs((reductions.sum(wide).item() as number) - total) < 1e-9)
  }
})

test('a sum of many small numbers loses nothing', () => {
  const x = to(tensor(Float32Array.from({ length: 1_000_000 }, () => 0.1)), dtypes.float32)
  assert.equal(reductions.sum(x).item(), Math.fround(1_000_000 * Math.fround(0.1)))
  assert.equal(reductions.mean(x).item(), Math.fround(0.1))
})

test('methods and names of arguments', () => {
  const x = tensor([
    [1, 5],
    [7, 3],
  ])
  assert.deepEqual(x.sum(1).tolist(), [6, 10])
  assert.deepEqual(x.sum({ dim: 0, keepdim: true }).tolist(), [[8, 8]])
  assert.equal(x.max().item(), 7)
  assert.deepEqual(x.max(1).indices.tolist(), [1, 0])
  assert.deepEqual(x.max({ dim: 1 }).values.tolist(), [5, 7])
  assert.deepEqual(x.min(tensor(4)).tolist(), [
    [1, 4],
    [4, 3],
  ])
  assert.equal(x.float().var({ correction: 0 }).item(), 5)
  assert.equal(x.float().std(false).item(), Math.fround(Math.sqrt(5)))
  assert.equal(String(x.max(1)), 'torch.return_types.max(\nvalues=tensor([5, 7]),\nindices=tensor([1, 0]))')
})

function made(size: readonly number[], type: dtype): Tensor {
  const count = size.reduce((product, each) => product * each, 1)
  const values = Float64Array.from({ length: count }, (_, index) => (((index * 37 + 11) % 101) - 50) / 8)
  const x = reshape(tensor(values), size)
  if (type === dtypes.bool) return gt(x, 4)
  return to(type === dtypes.uint8 ? abs(x) : x, type)
}

function special(type: dtype): Tensor {
  const rows = [
    [1, NaN, 3, 2],
    [Infinity, 1, -Infinity, 0],
    [-Infinity, -Infinity, -Infinity, -Infinity],
    [Infinity, Infinity, 1, 2],
    [0, -0, 0, 0],
    [5, 5, NaN, NaN],
  ]
  return tensor(rows, { dtype: type })
}

function close(got: Tensor, wanted: Values): void {
  assert.deepEqual([got.dtype.name, [...got.size()]], [wanted.dtype, wanted.size])
  const target = read(wanted)
  const relative = { float64: 1e-14, float32: 3e-7, float16: 1e-3, bfloat16: 8e-3 }[wanted.dtype] ?? 0
  same(got, target, relative)
}

function same(got: Tensor, wanted: Tensor, relative: number): void {
  const [y, z] = [got, wanted].map((each) => [...(each.toTypedArray() as Float64Array)]) as [number[], number[]]
  assert.equal(y.length, z.length)
  const scale = Math.max(0, ...z.slice(0, 1000).filter(Number.isFinite).map(Math.abs))
  y.forEach((value, index) => {
    const target = z[index] as number
    const equal = value === target || (Number.isNaN(value) && Number.isNaN(target))
    assert.ok(
      equal || Math.abs(value - target) <= relative * Math.max(Math.abs(target), scale),
      `element ${index}: ${value}, not ${target}`,
    )
  })
}

function said(message: string, words: string): true {
  assert.ok(message.includes(words), `said ${message}\n not ${words}`)
  return true
}

function typeNamed(name: string): dtype {
  return dtypes[name as 'float32']
}

function read({ dtype, size, hex }: Values): Tensor {
  const type = typeNamed(dtype)
  if (hex === '') return new Tensor(tensor([0]).storage, type, size)
  return reshape(frombuffer(Uint8Array.from(Buffer.from(hex, 'hex')), { dtype: type }), size)
}
