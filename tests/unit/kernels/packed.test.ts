// Weights in linear memory: kept from their second use on, made again when they change, and none for weights that pass.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conj, imag, nn, randn, view_as_complex, zeros } from '../../../src/index.js'
import { engine } from '../../../src/wasm/engine.js'

const F = nn.functional

/** Bytes of linear memory that a function takes and keeps. */
function kept(run: () => void): number {
  const before = engine().memory.used
  run()
  return engine().memory.used - before
}

const runs = {
  linear: (weight = randn(40, 30)) => void F.linear(randn(5, 30), weight),
  conv2d: (weight = randn(8, 4, 3, 3)) => void F.conv2d(randn(1, 4, 6, 6), weight),
  conv_transpose2d: (weight = randn(4, 8, 3, 3)) => void F.conv_transpose2d(randn(1, 4, 6, 6), weight),
}

for (const [name, run] of Object.entries(runs)) {
  test(`${name}: weights of one use leave nothing`, () => {
    run()
    assert.equal(
      kept(() => {
        for (let time = 0; time < 20; time++) run()
      }),
      0,
    )
  })

  test(`${name}: a weight is kept once, however often it is used`, () => {
    const weight = name === 'linear' ? randn(40, 30) : name === 'conv2d' ? randn(8, 4, 3, 3) : randn(4, 8, 3, 3)
    assert.equal(
      kept(() => run(weight)),
      0,
    )
    const once = kept(() => run(weight))
    assert.ok(once >= weight.nbytes)
    assert.equal(
      kept(() => {
        for (let time = 0; time < 5; time++) run(weight)
      }),
      0,
    )
  })
}

test('of a storage with many views no more is kept than four times what it has, and a little', () => {
  const all = randn(400, 300)
  const x = randn(5, 300)
  const views = Array.from({ length: 390 }, (_, row) => all.narrow(0, row, 1))
  const wide = Array.from({ length: 90 }, (_, row) => all.narrow(0, row, 300))
  const wanted = [...views, ...wide].map((view) => F.linear(x, view.clone()).tolist())
  const most = (1 << 20) + 4 * all.nbytes
  const bytes = kept(() => {
    for (let use = 0; use < 2; use++)
      assert.deepEqual(
        [...views, ...wide].map((view) => F.linear(x, view, view.select(1, 0).mul(0)).tolist()),
        wanted,
      )
  })
  assert.ok(bytes > most / 2 && bytes <= most, `${bytes} bytes`)
  const bias = randn(4000)
  const biases = kept(() => {
    for (let first = 0; first < 1000; first++) F.linear(zeros(1, 1), zeros(3000, 1), bias.narrow(0, first, 3000))
  })
  assert.ok(biases <= (1 << 20) + 4 * bias.nbytes, `${biases} bytes`)
})

test('a weight that changed is copied again, in place of the old copy', () => {
  const weight = randn(8, 4, 3, 3)
  const x = randn(1, 4, 6, 6)
  F.conv2d(x, weight)
  F.conv2d(x, weight)
  assert.equal(
    kept(() => {
      weight.copy_(zeros(8, 4, 3, 3))
      assert.ok((F.conv2d(x, weight).toTypedArray() as Float32Array).every((value) => value === 0))
    }),
    0,
  )
})

test('a view that stands for the negatives of another is another weight', () => {
  const pairs = view_as_complex(randn(3, 4, 1, 2))
  const [plain, negative] = [imag(pairs), imag(conj(pairs))]
  const x = randn(1, 4, 5)
  const back = randn(1, 3, 5)
  const products = (weight: typeof x) => [
    F.conv1d(x, weight),
    F.conv_transpose1d(back, weight),
    F.linear(zeros(1, 2), zeros(3, 2), weight.select(1, 0).select(1, 0)),
  ]
  for (let use = 0; use < 3; use++) products(plain)
  const wanted = products(negative.clone()).map((each) => each.tolist())
  for (let use = 0; use < 3; use++)
    assert.deepEqual(
      products(negative).map((each) => each.tolist()),
      wanted,
    )
})
