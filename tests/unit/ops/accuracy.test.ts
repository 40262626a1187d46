// The float32 functions that compute four at a time against their float64 forms, which elementwise.test.ts holds to PyTorch's:
// over all of float32, at every 4999th number. Errors count units in the last place of the exact result.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as activations from '../../../src/ops/pointwise/activations.js'
import { to } from '../../../src/ops/moving/convert.js'
import * as unary from '../../../src/ops/pointwise/unary.js'
import { frombuffer } from '../../../src/tensor/making/data.js'
import { float32, float64 } from '../../../src/tensor/dtype.js'
import type { Tensor } from '../../../src/tensor/tensor.js'

const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / 4999) }, (_, index) => index * 4999)
const x = frombuffer(bits, { dtype: float32 })
const wide = to(x, float64)

/** The stated bounds, of all variants of the core. */
const bounds: readonly [name: string, f: (input: Tensor) => Tensor, ulps: number, least?: number][] = [
  ['exp', unary.exp, 1],
  ['expm1', unary.expm1, 2],
  ['log', unary.log, 1.5],
  ['log1p', unary.log1p, 2],
  ['tanh', unary.tanh, 2.5],
  ['erf', unary.erf, 1.5],
  ['sigmoid', unary.sigmoid, 2],
  ['sqrt', unary.sqrt, 0.5],
  ['rsqrt', unary.rsqrt, 1.5],
  ['reciprocal', unary.reciprocal, 0.5],
  // Subnormal results carry the error of a subnormal e^x, times x.
  ['silu', activations.silu, 3, 2 ** -142],
  // Below -1 an absolute error of 5e-8.
  ['gelu', (input) => activations.gelu(input), 2.6, 2 ** -25],
  ['mish', activations.mish, 3.5, 2 ** -142],
  ['softplus', activations.softplus, 3],
  ['logsigmoid', activations.logsigmoid, 3],
  ['elu', activations.elu, 2],
  ['sin', unary.sin, 1.5],
  ['cos', unary.cos, 1.5],
  ['tan', unary.tan, 0.51],
  ['lgamma', (input) => unary.lgamma(unary.abs(input)), 0.51],
]

for (const [name, f, ulps, least = 2 ** -149] of bounds) {
  test(`${name} is within ${ulps} ULP`, () => {
    const got = f(x).toTypedArray()
    const exact = f(wide).toTypedArray()
    let worst = 0
    let where = 0
    for (let index = 0; index < got.length; index++) {
      const error = ulpsBetween(got[index] as number, exact[index] as number, least)
      if (error > worst) [worst, where] = [error, index]
    }
    const at = (x.toTypedArray() as Float32Array)[where]
    assert.ok(worst <= ulps, `${worst} ULP at ${at}: ${got[where]} instead of ${exact[where]}`)
  })
}

/** @param least The smallest unit that counts: by default that of subnormal numbers. */
function ulpsBetween(got: number, exact: number, least: number): number {
  if (Object.is(got, Math.fround(exact)) || (Number.isNaN(got) === Number.isNaN(exact) && Number.isNaN(got))) return 0
  const unit = Math.max(2 ** (Math.floor(Math.log2(Math.abs(exact))) - 23), least)
  if (!Number.isFinite(got)) return Math.abs(exact) > 3.4028233e38 ? 0 : Infinity
  return Math.abs(got - exact) / unit
}
