// Functions of each element against real PyTorch: every case of fixtures/elementwise.json. float64 is held to PyTorch's within
// 4 of its last digits, float32 to PyTorch's float64 of the same float32 operands: within ULPs stated by function.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as activations from '../../../../src/ops/pointwise/activations.js'
import * as binary from '../../../../src/ops/pointwise/binary.js'
import * as compare from '../../../../src/ops/pointwise/compare.js'
import * as complex from '../../../../src/ops/complex/arithmetic.js'
import { imag, real } from '../../../../src/ops/complex/parts.js'
import { to } from '../../../../src/ops/moving/convert.js'
import { installMethods } from '../../../../src/methods.js'
import * as reductions from '../../../../src/ops/reduce/reductions.js'
import * as stepwise from '../../../../src/ops/pointwise/stepwise.js'
import * as ternary from '../../../../src/ops/pointwise/ternary.js'
import * as unary from '../../../../src/ops/pointwise/unary.js'
import { transpose } from '../../../../src/ops/views/dims.js'
import { unsqueeze, reshape } from '../../../../src/ops/views/reshape.js'
import { frombuffer, tensor } from '../../../../src/tensor/making/data.js'
import * as dtypes from '../../../../src/tensor/dtype.js'
import type { dtype } from '../../../../src/tensor/dtype.js'
import { Tensor } from '../../../../src/tensor/tensor.js'

interface Values {
  readonly dtype: string
  readonly hex: string
  readonly size?: number[]
}
interface Coded {
  readonly rows: string[]
  readonly meanings: string[]
}
interface Fixture {
  readonly torch: string
  readonly x: string
  readonly a: string
  readonly unary: { call: [name: string, keywords: Record<string, unknown>]; result: Values }[]
  readonly binary: {
    op: string
    dtype: string
    kwargs?: object
    x?: string
    y?: string
    result?: Values
    error?: string
  }[]
  readonly ternary: { op: string; args: (Values | number)[]; kwargs: object; result: Values }[]
  readonly complex: { z: string; w: string; cases: { op: string; args: (string | number)[]; result: Values }[] }
  readonly types: { dtypes: string[]; others: string[]; unary: Record<string, Coded>; binary: Record<string, Coded> }
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../fixtures/elementwise.json', import.meta.url), 'utf8'),
) as Fixture

installMethods()

type Run = (...args: unknown[]) => Tensor
const functions = {
  ...complex,
  imag,
  real,
  ...reductions,
  ...unary,
  ...stepwise,
  ...binary,
  ...compare,
  ...ternary,
  ...activations,
} as unknown as Record<string, Run>
const x = read({ dtype: 'float32', hex: fixture.x })
const a = read({ dtype: 'float32', hex: fixture.a })

/**
 * Units in the last place by which float32 may differ where it is not 1: functions of composed parts, or where the result
 * cancels, for which PyTorch's own float32 is as far off.
 */
const ulps: Readonly<Record<string, number>> = {
  /** Of steps that are rounded each, as in PyTorch, as those of sinc are. */
  logit: 3,
  expm1: 2,
  log: 2,
  log1p: 2,
  tanh: 3,
  erf: 2,
  sigmoid: 2,
  silu: 2,
  mish: 3,
  elu: 3,
  selu: 3,
  celu: 3,
  softplus: 3,
  logsigmoid: 3,
  hardswish: 2,
  hardsigmoid: 2,
}
/** Differences below this times the scale of the operand do not count: of results that cancel. */
const absolute: Readonly<Record<string, number>> = {
  sinc: 1e-7,
  gelu: 1.2e-7,
  silu: 1e-42,
  mish: 1e-42,
  logaddexp: 1e-7,
  logaddexp2: 1e-7,
}

test(`functions of one operand give PyTorch ${fixture.torch}'s values`, async (t) => {
  for (const {
    call: [name, keywords],
    result,
  } of fixture.unary) {
    await t.test(JSON.stringify([name, keywords]), () => {
      const run = (input: Tensor) => (functions[name] as Run)(input, ...optional(keywords))
      const wanted = read(result)
      if (wanted.dtype === dtypes.bool) {
        assert.deepEqual(run(x).tolist(), wanted.tolist())
        assert.deepEqual(run(to(x, dtypes.float64)).tolist(), wanted.tolist())
        return
      }
      close64(run(to(x, dtypes.float64)), wanted, name)
      close32(run(x), wanted, ulps[name] ?? 1, absolute[name] ?? 0)
      const strided = transpose(unsqueeze(x, 1).expand(x.sizes[0] as number, 2), 0, 1)
      const both = run(strided).tolist() as number[][]
      assert.deepEqual(both[1], run(x).tolist())
    })
  }
})

test('functions of two operands give its values', async (t) => {
  for (const { op, dtype, kwargs, x: first, y, result, error } of fixture.binary) {
    await t.test(JSON.stringify([op, dtype, kwargs]), () => {
      const run = (left: Tensor, right: Tensor) =>
        (functions[op] as Run)(unsqueeze(left, 1), unsqueeze(right, 0), ...optional(kwargs ?? {}))
      if (dtype === 'float64') {
        const wanted = read(result as Values)
        const wide = to(a, dtypes.float64)
        if (wanted.dtype !== dtypes.bool) close64(run(wide, wide), wanted, op)
        if (wanted.dtype === dtypes.bool || exact32.has(op)) assertSame(run(a, a), to(wanted, run(a, a).dtype))
        else close32(run(a, a), wanted, 1, absolute[op] ?? 0)
        return
      }
      const [left, right] = [first, y].map((hex) => read({ dtype, hex: hex as string })) as [Tensor, Tensor]
      if (error !== undefined) assert.throws(() => run(left, right), messageOf(error))
      else assertSame(run(left, right), read(result as Values))
    })
  }
})

test('functions of three operands, and those with tensors beside', async (t) => {
  for (const { op, args, kwargs, result } of fixture.ternary) {
    await t.test(JSON.stringify([op, kwargs]), () => {
      const given = args.map((each) => (typeof each === 'number' ? each : read(each)))
      const got = (functions[op] as Run)(...given, ...optional(kwargs))
      assert.deepEqual([...got.size()], result.size)
      close64(got, read(result), op)
      if (op === 'float_power') return
      const narrow = given.map((each) =>
        each instanceof Tensor && each.dtype !== dtypes.bool ? to(each, dtypes.float32) : each,
      )
      close32((functions[op] as Run)(...narrow, ...optional(kwargs)), read(result), 4, 1e-6)
    })
  }
})

test('complex numbers', async (t) => {
  const { z, w, cases } = fixture.complex
  const whole: Record<string, Tensor> = { a: to(a, dtypes.float64) }
  for (const [name, hex] of [
    ['z', z],
    ['w', w],
  ] as const)
    whole[name] = read({ dtype: 'complex128', hex })
  for (const { op, args, result } of cases) {
    await t.test(JSON.stringify([op, args]), () => {
      const run = (change: (given: Tensor) => Tensor) =>
        (functions[op] as Run)(...args.map((each) => (typeof each === 'string' ? change(whole[each] as Tensor) : each)))
      const wanted = read(result)
      const check = (got: Tensor, relative: number) => {
        assert.equal(got.dtype.kind, wanted.dtype.kind)
        values(complex.resolve_neg(complex.resolve_conj(got))).forEach((value, index) => {
          const target = values(wanted)[index] as number
          const size = Math.max(Math.abs(target), op === 'mean' || op === 'sum' ? 1 : 1e-30)
          const equal = value === target || (Number.isNaN(value) && Number.isNaN(target))
          assert.ok(equal || Math.abs(value - target) <= relative * size, `element ${index}: ${value}, not ${target}`)
        })
      }
      check(
        run((given) => given),
        4e-16,
      )
      check(
        run((given) => complex.resolve_conj(complex.conj(complex.conj(given)))),
        4e-16,
      )
      check(
        run((given) => to(given, given.dtype.is_complex ? dtypes.complex64 : dtypes.float32)),
        3e-6,
      )
    })
  }
})

test('the dtypes of results, and what is refused', async (t) => {
  const { dtypes: names, others, unary: one, binary: two } = fixture.types
  const operand = (name: string) => to(tensor([0, 1, 1]), typeNamed(name))
  for (const [name, { rows, meanings }] of Object.entries(one)) {
    if (!(name in functions)) continue
    await t.test(name, () => {
      names.forEach((type, index) =>
        gives(() => (functions[name] as Run)(operand(type)), meaning(rows[0], index, meanings), `${name} ${type}`),
      )
    })
  }
  const numbers = [tensor(1), tensor(1, { dtype: dtypes.float64 }), tensor(true), 1, 1.5, true]
  for (const [name, { rows, meanings }] of Object.entries(two)) {
    await t.test(name, () => {
      names.forEach((type, row) => {
        names.forEach((other, column) => {
          const run = () => (functions[name] as Run)(operand(type), operand(other).narrow(0, 1, 1))
          gives(run, meaning(rows[row], column, meanings), `${name} ${type} ${other}`)
        })
        others.forEach((label, index) => {
          const column = names.length + index
          if (column >= (rows[row] as string).length) return
          const run = () => (functions[name] as Run)(operand(type), numbers[index])
          gives(run, meaning(rows[row], column, meanings), `${name} ${type} ${label}`)
        })
      })
    })
  }
})

test('numbers that a dtype does not hold wrap in arithmetic and are refused as bounds, as in PyTorch', () => {
  const x = tensor([1, 44, 255], { dtype: dtypes.uint8 })
  assert.deepEqual(x.eq(300).tolist(), [false, true, false])
  assert.deepEqual(x.add(300).tolist(), [45, 88, 43])
  assert.deepEqual(x.clamp({ min: -5 }).tolist(), [251, 251, 255])
  assert.deepEqual(x.floor_divide(300).tolist(), [0, 1, 5])
  const refused = { name: 'RangeError', message: 'value cannot be converted to type uint8 without overflow' }
  assert.throws(() => x.clamp(-5, 300), refused)
  assert.throws(() => ternary.where(x.gt(3), x, 300), refused)
  assert.throws(() => x.pow(300), refused)
  assert.throws(() => x.add(1, { alpha: 300 }), refused)
  assert.throws(() => activations.hardtanh(tensor([1]), -1, Infinity), { name: 'RangeError' })
})

test('in place: the dtype and the places must be there', () => {
  const x = tensor([1, 2.5])
  assert.equal(x.exp_(), x)
  assert.throws(() => tensor([1, 2]).exp_(), /result type Float can't be cast to the desired output type Long/)
  assert.throws(() => x.add_(tensor([[1], [2]])), /output with shape \[2\] doesn't match the broadcast shape \[2, 2\]/)
  assert.throws(
    () => tensor([1.5]).expand(3).mul_(2),
    /more than one element of the written-to tensor refers to a single/,
  )
  const t = tensor([
    [1, 2],
    [3, 4],
  ])
  assert.throws(() => t.add_(t.t()), /some elements of the input tensor and the written-to tensor refer to a single/)
})

test('bounds that are NaN or the wrong way round', () => {
  const x = tensor([1, 2.5, NaN])
  assert.deepEqual(x.clamp({ min: NaN }).tolist(), [NaN, NaN, NaN])
  assert.deepEqual(x.clamp(3, 2).tolist(), [2, 2, NaN])
  assert.deepEqual(to(x, dtypes.float64).clamp(3, 2).tolist(), [2, 2, NaN])
  assert.deepEqual(tensor([1, 5]).clamp(3, 2).tolist(), [2, 2])
})

test('powers that are computed otherwise', () => {
  const x = tensor([-2, 0.25, 3])
  assert.deepEqual(x.pow(2).tolist(), [4, 0.0625, 9])
  assert.deepEqual(x.pow(0.5).tolist(), [NaN, 0.5, Math.fround(Math.sqrt(3))])
  assert.deepEqual(x.pow(-1).tolist(), [-0.5, 4, Math.fround(1 / 3)])
  assert.deepEqual(tensor([3, 4]).pow(2).tolist(), [9, 16])
  assert.deepEqual(tensor([true]).pow(2).dtype, dtypes.int64)
})

test('what has more elements than memory is refused before it is computed', () => {
  const huge = tensor([1.5]).expand(2 ** 25, 2 ** 25)
  assert.throws(() => huge.add(1), { name: 'RangeError', message: /takes \d+ bytes/ })
  assert.throws(() => huge.sum([0]), { name: 'RangeError', message: /takes \d+ bytes/ })
})

/** Computed in float32 alone, PyTorch rounds what passes through float64 here once. */
const exact32 = new Set(['maximum', 'minimum', 'fmax', 'fmin', 'copysign'])

function optional(keywords: object): unknown[] {
  return Object.keys(keywords).length === 0 ? [] : [keywords]
}

function meaning(row: string | undefined, index: number, meanings: readonly string[]): string {
  return meanings[(row as string).charCodeAt(index) - 97] as string
}

function gives(run: () => Tensor, expected: string, what: string): void {
  if (expected.startsWith('!')) return assert.throws(run, messageOf(expected.slice(1)), what)
  assert.equal(run().dtype.name, expected, what)
}

/** Where PyTorch speaks of promotion, torchlet says more of what to do. */
function messageOf(error: string): (thrown: Error) => boolean {
  return (thrown) => {
    const words = error.startsWith('Promotion for') ? 'promote_types' : error
    assert.ok(thrown.message.includes(words), `said ${thrown.message}\n not ${error}`)
    return true
  }
}

function close64(got: Tensor, wanted: Tensor, name: string): void {
  assert.equal(got.dtype, dtypes.float64)
  const [y, z] = [values(got), values(wanted)]
  assert.equal(y.length, z.length)
  y.forEach((value, index) => {
    const target = z[index] as number
    const tolerance = (loose[name] ?? 0) + 9e-16 * Math.abs(target)
    const same = Object.is(value, target) || Math.abs(value - target) <= tolerance
    assert.ok(same, `element ${index}: ${value}, PyTorch says ${target}`)
  })
}

/** Absolute tolerances of functions that cancel, or that PyTorch computes less exactly. */
const loose: Readonly<Record<string, number>> = {
  lgamma: 2e-14,
  digamma: 2e-13,
  erfinv: 1e-13,
  gelu: 4e-16,
  logit: 1e-15,
  sin: 4e-16,
  cos: 4e-16,
  logaddexp: 4e-16,
  logaddexp2: 4e-16,
  tanhshrink: 4e-17,
}

function close32(got: Tensor, wanted: Tensor, units: number, scale: number): void {
  assert.equal(got.dtype, dtypes.float32)
  const [y, z] = [values(got), values(wanted)]
  y.forEach((value, index) => {
    const target = Math.fround(z[index] as number)
    const unit = Math.max(Math.abs(target) * 2 ** -23, 2 ** -149)
    const same = Object.is(value, target) || Math.abs(value - target) <= units * unit + scale
    assert.ok(same, `element ${index}: ${value}, PyTorch says ${target}`)
  })
}

function assertSame(got: Tensor, wanted: Tensor): void {
  assert.equal(got.dtype, wanted.dtype)
  // Which of 0 and -0 is the larger PyTorch's own builds answer differently.
  assert.deepEqual(values(got).map(unsigned), values(wanted).map(unsigned))
}

function values(given: Tensor): number[] {
  return [...(given.toTypedArray() as Float64Array)]
}

function unsigned(value: number): number {
  return value === 0 ? 0 : value
}

function typeNamed(name: string): dtype {
  return dtypes[name as 'float32']
}

function read({ dtype, hex, size }: Values): Tensor {
  const flat = frombuffer(Uint8Array.from(Buffer.from(hex, 'hex')), { dtype: typeNamed(dtype) })
  return size === undefined ? flat : reshape(flat, size)
}
