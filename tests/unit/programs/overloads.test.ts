// ATen's operators that torch's namespace calls otherwise, against PyTorch (tests/fixtures/overloads.py).

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Dict, Tensor, loadSync, ones, zeros } from '../../../src/index.js'
import { findOverload } from '../../../src/programs/operators/index.js'
import { root } from '../../support/root.js'

const fixture = loadSync<Dict<string, unknown>>(join(root, 'tests/fixtures/overloads.pt'))

function call(key: string, args: readonly unknown[]): unknown {
  const overload = findOverload(key)
  assert.ok(overload, `there is no ${key}`)
  const all = overload.defaults.map((value, index) => (index < args.length ? args[index] : value))
  return overload.call(all)
}

function assertClose(got: unknown, expected: unknown, message: string): void {
  if (expected instanceof Tensor) {
    assert.ok(got instanceof Tensor, message)
    assert.deepEqual([got.dtype, String(got.shape)], [expected.dtype, String(expected.shape)], message)
    const [a, b] = [got, expected].map((each) =>
      Array.from(each.toTypedArray() as ArrayLike<number | bigint>, Number),
    ) as [number[], number[]]
    a.forEach((value, index) => {
      const other = b[index] as number
      const same = Object.is(value, other) || value === other || (Number.isNaN(value) && Number.isNaN(other))
      const bound = expected.dtype.itemsize === 2 ? 1e-2 : 2e-5
      assert.ok(
        same || Math.abs(value - other) <= bound * Math.max(1, Math.abs(other)),
        `${message}: ${value}, not ${other}`,
      )
    })
  } else if (Array.isArray(expected)) {
    assert.ok(Array.isArray(got) && got.length === expected.length, message)
    expected.forEach((each, index) => assertClose(got[index], each, `${message}[${index}]`))
  } else assert.equal(got, expected, message)
}

for (const each of fixture.get('cases') as Dict<string, unknown>[]) {
  const name = each.get('name') as string
  test(`aten::${name}`, () => {
    const key = `aten::${name.includes('.') ? name : `${name}.default`}`
    assertClose(call(key, each.get('args') as unknown[]), each.get('out'), name)
  })
}

test('boxes that are turned', () => {
  const rotated = fixture.get('rotated') as Dict<string, unknown>
  const got = call('torchvision::box_iou_rotated.default', rotated.get('args') as unknown[])
  assertClose(got, rotated.get('out'), 'box_iou_rotated')
})

test('recurrent layers with an input, states or weights that are not as they take them', () => {
  const weights = [ones(21, 3), ones(21, 7), ones(21), ones(21)]
  const gru = (input: Tensor, params: readonly Tensor[], hx: unknown = zeros(1, 2, 7)): unknown =>
    call('aten::gru.input', [input, hx, params, true, 1, 0, false, false, true])
  assert.ok(gru(ones(2, 5, 3), weights))
  assert.throws(() => gru(ones(2, 3), weights), { name: 'ShapeError', message: /3 dimensions/ })
  assert.throws(() => gru(ones(2, 5, 3), weights.slice(1)), { name: 'ShapeError', message: /4 weights/ })
  const lstm = (hx: readonly Tensor[]): unknown =>
    call('aten::lstm.input', [ones(2, 5, 3), hx, weights, true, 1, 0, false, false, true])
  assert.throws(() => lstm([zeros(1, 2, 7)]), { name: 'ShapeError', message: /2 initial states/ })
})
