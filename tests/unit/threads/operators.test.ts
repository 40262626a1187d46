// Operators by themselves, without a plan, give the same bits with 1 to 4 threads, in tiles as small as kernels allow; and each kernel
// that only they call is split. Results on one thread are held to PyTorch's elsewhere.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  bmm,
  cumprod,
  cummax,
  exp,
  linalg,
  logcumsumexp,
  manual_seed,
  nn,
  randn,
  set_num_threads,
  softmax,
  var_mean,
} from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'
import { planning } from '../../../src/plan/settings.js'
import { splits } from '../../../src/threads/splits.js'
import type { Kernel } from '../../../src/wasm/kernels.js'
import { wholeEngine } from '../../../src/wasm/whole.js'
import { alone, assertSameBits, computedTiles, ofOperators, splitFinely } from '../../support/plans/threads.js'

const { functional: F } = nn

manual_seed(11)

const pictures = randn(2, 6, 21, 17)
const picture = randn(1, 3, 80, 60)
const volume = randn(2, 5, 7, 9, 11)
const rows = randn(13, 7, 29)
const recurrent = nn.GRU(9, 33, 2, { bidirectional: true })
const sequence = randn(5, 31, 9)
const [kernels, small, deep] = [randn(70, 3, 3, 3), randn(12, 1, 5, 3), randn(9, 5, 2, 3, 3)]
const [bias, spread, points] = [randn(70), randn(6, 11, 3, 3), randn(37, 6, 1, 1)]
const [scale, shift] = [randn(29), randn(29)]
const [line, taps] = [randn(2, 7, 131), randn(59, 7, 5)]
const heads = randn(2, 3, 23, 8)
const wide = randn(301, 303)

const cases: Readonly<Record<string, () => Tensor | readonly Tensor[]>> = {
  'a convolution': () => F.conv2d(pictures, kernels, bias, { stride: [2, 1], padding: [1, 2], groups: 2 }),
  // Its columns are made piece by piece.
  'one of a large picture': () => F.conv2d(picture, kernels, bias),
  'one of points': () => F.conv2d(pictures, points),
  'one of volumes': () => F.conv3d(volume, deep, null, { dilation: [2, 1, 1] }),
  'one of a line': () => F.conv1d(line, taps, null, { padding: 2 }),
  'a transposed convolution': () => F.conv_transpose2d(pictures, spread, null, { stride: 2 }),
  'one by channels': () => F.conv2d(pictures, small, null, { padding: 2, groups: 6 }),
  unfold: () => F.unfold(pictures, [3, 2], { padding: 1 }),
  pools: () => [
    F.max_pool2d(pictures, 3, { stride: 2, padding: 1 }),
    F.avg_pool3d(volume, [2, 3, 3], { padding: [1, 1, 0] }),
  ],
  'pictures of another size': () => F.interpolate(pictures, { size: [31, 12], mode: 'bilinear' }),
  norms: () => [F.layer_norm(rows, [29], scale, shift), F.group_norm(pictures, 3), ...var_mean(rows, 2)],
  'functions of elements': () => [exp(wide), F.gelu(wide), wide.add(wide.t().narrow(0, 0, 301).narrow(1, 0, 1))],
  scans: () => [cumprod(rows, 1), logcumsumexp(rows, -1), ...(cummax(rows, 2) as unknown as readonly Tensor[])],
  'softmax and products of batches': () => [
    softmax(rows, -1),
    bmm(rows, rows.transpose(1, 2)),
    linalg.vector_norm(rows),
  ],
  attention: () => F.scaled_dot_product_attention(heads, heads, heads, { is_causal: true }),
  'a recurrent layer': () => recurrent.forward(sequence)[0] as Tensor,
}

/** Kernels of which a call was computed in tiles. */
const seen = new Set<Kernel>()

/** Notes from now on which kernels' calls are split: those of the engine that computes now. */
function watchKernels(): void {
  const { exports } = wholeEngine() as unknown as { readonly exports: Record<string, (...args: number[]) => void> }
  for (const kernel of Object.keys(splits) as Kernel[]) {
    const call = exports[kernel] as (...args: number[]) => void
    exports[kernel] = (...args) => {
      const before = total()
      call(...args)
      if (total() - before > 1) seen.add(kernel)
    }
  }
}

function total(): number {
  return computedTiles().reduce((sum, each) => sum + each, 0)
}

function listOf(given: Tensor | readonly Tensor[]): readonly Tensor[] {
  return Array.isArray(given) ? given : [given as Tensor]
}

after(async () => {
  planning.isOn = true
  await alone()
})

for (const [name, run] of Object.entries(cases)) {
  test(`${name}: the same bits`, async () => {
    planning.isOn = false
    await alone()
    const wanted = listOf(run())
    splitFinely()
    for (const threads of [2, 3, 4]) {
      await set_num_threads(threads)
      watchKernels()
      for (let round = 0; round < 4; round++) {
        const before = total()
        assertSameBits(listOf(run()), wanted, `${threads} threads`)
        assert.ok(total() - before > 1)
      }
    }
  })
}

test('each kernel that only such calls have is split', () => {
  assert.deepEqual(
    ofOperators.filter((kernel) => !seen.has(kernel)),
    [],
  )
})
