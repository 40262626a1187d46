// Convolutions of any geometry against the definition, one product at a time; the transposed ones against what they are the
// transpose of: ⟨conv(x), y⟩ = ⟨x, conv_transpose(y)⟩.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nn, randn } from '../../../src/index.js'
import type { Tensor } from '../../../src/tensor/tensor.js'

const F = nn.functional

/** Relative to the sum of magnitudes, in float32. */
const TOLERANCE = 1e-5

interface Geometry {
  readonly batch: number
  readonly groups: number
  readonly inputs: number
  readonly outputs: number
  readonly size: readonly number[]
  readonly kernel: readonly number[]
  readonly stride: readonly number[]
  readonly padding: readonly number[]
  readonly dilation: readonly number[]
}

const pair = (from: number, to: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: from, max: to }), { minLength: 2, maxLength: 2 })

/** Images that hold their kernels; `inputs` and `outputs` are of one group. */
const geometries: fc.Arbitrary<Geometry> = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    inputs: fc.integer({ min: 1, max: 5 }),
    outputs: fc.integer({ min: 1, max: 7 }),
    size: pair(1, 21),
    kernel: pair(1, 4),
    stride: pair(1, 3),
    padding: pair(0, 4),
    dilation: pair(1, 3),
  })
  .filter(({ size, kernel, padding, dilation }) =>
    size.every((each, dim) => each + 2 * padding[dim]! >= dilation[dim]! * (kernel[dim]! - 1) + 1),
  )

test('conv2d is the sum of products', () => {
  fc.assert(
    fc.property(geometries, (given) => {
      const { batch, groups, inputs, outputs, size, kernel, stride, padding, dilation } = given
      const x = randn([batch, groups * inputs, ...size])
      const weight = randn([groups * outputs, inputs, ...kernel])
      const bias = randn(groups * outputs)
      const y = F.conv2d(x, weight, bias, stride, padding, dilation, groups)
      const [, , height, width] = y.sizes as [number, number, number, number]
      const [xs, ws, bs, ys] = [x, weight, bias, y].map((tensor) => tensor.toTypedArray() as Float32Array) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ]
      let at = 0
      for (let n = 0; n < batch; n++) {
        for (let map = 0; map < groups * outputs; map++) {
          const first = Math.floor(map / outputs) * inputs
          for (let h = 0; h < height; h++) {
            for (let w = 0; w < width; w++) {
              let [sum, scale] = [bs[map]!, Math.abs(bs[map]!)]
              for (let c = 0; c < inputs; c++) {
                for (let i = 0; i < kernel[0]!; i++) {
                  const row = h * stride[0]! - padding[0]! + i * dilation[0]!
                  for (let j = 0; j < kernel[1]!; j++) {
                    const column = w * stride[1]! - padding[1]! + j * dilation[1]!
                    if (row < 0 || row >= size[0]! || column < 0 || column >= size[1]!) continue
                    const value = xs[((n * groups * inputs + first + c) * size[0]! + row) * size[1]! + column]!
                    const term = value * ws[((map * inputs + c) * kernel[0]! + i) * kernel[1]! + j]!
                    sum += term
                    scale += Math.abs(term)
                  }
                }
              }
              assert.ok(Math.abs(ys[at]! - sum) <= TOLERANCE * scale, `output ${at} is ${ys[at]}, not ${sum}`)
              at++
            }
          }
        }
      }
      assert.equal(at, ys.length)
    }),
    { numRuns: 150 },
  )
})

test('conv_transpose2d is the transpose of conv2d', () => {
  fc.assert(
    fc.property(geometries, ({ batch, groups, inputs, outputs, size, kernel, stride, padding, dilation }) => {
      const x = randn([batch, groups * inputs, ...size])
      const weight = randn([groups * outputs, inputs, ...kernel])
      const forward = F.conv2d(x, weight, null, stride, padding, dilation, groups)
      const y = randn([...forward.sizes])
      // What the stride leaves over at the end is output padding.
      const left = size.map(
        (each, dim) => (each + 2 * padding[dim]! - dilation[dim]! * (kernel[dim]! - 1) - 1) % stride[dim]!,
      )
      const back = F.conv_transpose2d(y, weight, null, stride, padding, left, groups, dilation)
      assert.deepEqual([...back.sizes], [...x.sizes])
      const scale = Math.sqrt(inner(forward, forward) * inner(y, y)) + 1e-3
      assert.ok(Math.abs(inner(forward, y) - inner(x, back)) <= TOLERANCE * scale)
    }),
    { numRuns: 150 },
  )
})

function inner(a: Tensor, b: Tensor): number {
  const [x, y] = [a.toTypedArray() as Float32Array, b.toTypedArray() as Float32Array]
  return x.reduce((sum, value, at) => sum + value * y[at]!, 0)
}
