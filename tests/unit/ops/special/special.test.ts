// torch.special against PyTorch 2.14 (tests/fixtures/special), in float64. Its own trigamma and, for large arguments, its incomplete
// gamma functions are exact to nine digits only, which decimal arithmetic of 50 digits shows.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Dict } from '../../../../src/index.js'
import { float64, loadSync, tensor, Tensor } from '../../../../src/index.js'
import { findOverload } from '../../../../src/programs/operators/index.js'
import { root } from '../../../support/root.js'

const fixture = loadSync<Dict<string, Tensor & Tensor[]>>(join(root, 'tests/fixtures/special/special.pt'))
const of = (name: string): Tensor & Tensor[] => fixture.get(name) as Tensor & Tensor[]

const bounds: Readonly<Record<string, number>> = {
  polygamma: 2e-9,
  igamma: 1e-8,
  igammac: 1e-8,
}

function check(name: string, expected: Tensor, ...args: unknown[]): void {
  const overload = findOverload(`aten::${name}.default`)
  assert.ok(overload, name)
  const got = overload.call(args) as Tensor
  const [a, b] = [got, expected].map((each) => each.toTypedArray() as Float64Array) as [Float64Array, Float64Array]
  assert.equal(a.length, b.length)
  b.forEach((value, index) => {
    const other = a[index] as number
    if (Object.is(value, other) || value === other) return
    // PyTorch's Bessel and Airy functions are exact to six digits after the point, also where they cross 0.
    if (/_(bessel_[jy]\d|airy_ai)$/.test(name) && Math.abs(other - value) < 1e-6 * Math.max(1, Math.abs(value))) return
    const off = Math.abs(other - value) / Math.max(Math.abs(value), 1e-290)
    assert.ok(
      off < (bounds[name] ?? 1e-11) ||
        Math.max(Math.abs(other), Math.abs(value)) < (name.startsWith('igamma') ? 1e-6 : 1e-290),
      `${name}[${index}] is ${other}, not ${value}`,
    )
  })
}

for (const name of ['i0', 'i0e', 'i1', 'i1e', 'entr', 'erfcx', 'ndtr', 'log_ndtr']) {
  test(name, () => check(`special_${name}`, of(`special_${name}`), of('x')))
}

test('ndtri', () => check('special_ndtri', of('special_ndtri'), of('p')))
test('igamma', () => check('igamma', of('igamma'), of('a'), of('b')))
test('igammac', () => check('igammac', of('igammac'), of('a'), of('b')))
test('zeta', () => check('special_zeta', of('special_zeta'), of('a').add(1), of('b')))

test('polygamma', () => {
  const x = of('positive').narrow(0, 0, 80)
  for (const [n, expected] of of('polygamma').entries()) check('polygamma', expected, n, x)
})

for (const name of fixture.get('bessel') as unknown as readonly string[])
  test(name, () => check(name, of(name), of('x')))

for (const name of fixture.get('families') as unknown as readonly string[]) {
  test(name, () => check(name, of(name), of('places').unsqueeze(-1), of('degrees')))
}

test('xlog1py', () => check('special_xlog1py', of('special_xlog1py'), of('places').unsqueeze(-1), of('places')))

test('mvlgamma', () => {
  const x = of('positive').narrow(0, 0, 80).add(3)
  for (const [index, p] of [1, 2, 4].entries()) check('mvlgamma', of('mvlgamma')[index] as Tensor, x, p)
})

test('igamma of large orders, as PyTorch 2.14.1', () => {
  const orders = tensor([1.2e5, 1e6, 1e6, 1e6, 1e8, 1e20, 1e6, 1e6, 3e5], { dtype: float64 })
  const x = tensor([1.2e5, 1.001e6, 0.999e6, 1.01e6, 1.0001e8, 1e20, 2e6, 1e3, 3.005e5], { dtype: float64 })
  const lower = [
    0.5003838824007323, 0.8413447863672273, 0.1586552135731875, 1, 0.8413447464717021, 0.500000000013298, 1, 0,
    0.8193715678207625,
  ]
  check('igamma', tensor(lower, { dtype: float64 }), orders, x)
  check('igammac', tensor(lower, { dtype: float64 }).neg().add(1), orders, x)
  check(
    'igamma',
    tensor([NaN, 0, 1], { dtype: float64 }),
    of('x').new_tensor([Infinity, Infinity, NaN]),
    of('x').new_tensor([Infinity, NaN, Infinity]),
  )
})
