// torch.special against PyTorch's values in float64.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { float64, special, tensor } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'

const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/special.json', import.meta.url), 'utf8')) as {
  readonly torch: string
} & Readonly<Record<string, readonly string[]>>

const read = (name: string): number[] =>
  (fixture[name] as readonly string[]).map((text) => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN')))
const x = tensor(read('x'), { dtype: float64 })
const y = x.narrow(0, 8, 8)
const [column, row] = [y.unsqueeze(1), y.unsqueeze(0)]

const calls: Readonly<Record<string, () => Tensor>> = {
  i0: () => special.i0(x),
  i0e: () => special.i0e(x),
  i1: () => special.i1(x),
  i1e: () => special.i1e(x),
  entr: () => special.entr(x),
  erfcx: () => special.erfcx(x),
  ndtr: () => special.ndtr(x),
  log_ndtr: () => special.log_ndtr(x),
  ndtri: () => special.ndtri(x),
  expit: () => special.expit(x),
  zeta: () => special.zeta(column.narrow(0, 4, 4).add(1), row),
  gammainc: () => special.gammainc(column, row),
  gammaincc: () => special.gammaincc(column, row),
  'polygamma 0': () => special.polygamma(0, x),
  'polygamma 1': () => special.polygamma(1, x),
  'polygamma 2': () => special.polygamma(2, x),
  'polygamma 3': () => special.polygamma(3, x),
  multigammaln: () => special.multigammaln(x.abs().add(2), 2),
}

for (const [name, run] of Object.entries(calls)) {
  test(`${name} gives PyTorch ${fixture.torch}'s values`, () => {
    const values = [...(run().toTypedArray() as Float64Array)]
    read(name).forEach((wanted, at) => {
      const value = values[at] as number
      const same = Object.is(value, wanted) || value === wanted || Math.abs(value - wanted) <= 1e-12 * Math.abs(wanted)
      assert.ok(same, `element ${at}: ${value}, PyTorch says ${wanted}`)
    })
  })
}

test('integers give float32', () => assert.equal(String(special.i0(tensor([0, 1]))), 'tensor([1.0000, 1.2661])'))
