// Calls with several threads, split as finely as kernels allow.

import assert from 'node:assert/strict'
import { set_num_threads } from '../../../src/index.js'
import { splitting } from '../../../src/threads/settings.js'
import { state } from '../../../src/threads/state.js'
import type { Tensor } from '../../../src/index.js'
import type { Kernel } from '../../../src/wasm/kernels.js'

/** Kernels that threads split, and that no plan has: only operators by themselves call them. */
export const ofOperators: readonly Kernel[] = [
  'f32_avg_pool',
  'f32_depthwise',
  'f32_gemm_onto',
  'f32_im2col',
  'f32_max_pool',
  'f32_moments',
]

const asShipped = { ...splitting }

/** Splits all that can be split, into the smallest tiles, which workers are always woken for. */
export function splitFinely(): void {
  Object.assign(splitting, { leastWork: 0, tiles: 1e9, leastTile: 0, wakes: 0, accounts: false })
}

/** One thread, and settings as they were. */
export async function alone(): Promise<void> {
  Object.assign(splitting, asShipped)
  await set_num_threads(1)
}

/** Tiles that each thread has computed. */
export function computedTiles(): number[] {
  return state.crew?.computed ?? []
}

/** Asserts that two lists of tensors are the same to the last bit. */
export function assertSameBits(got: readonly Tensor[], wanted: readonly Tensor[], what: string): void {
  assert.equal(got.length, wanted.length, what)
  got.forEach((each, index) => {
    const other = wanted[index] as Tensor
    assert.deepEqual([each.dtype, [...each.shape]], [other.dtype, [...other.shape]], what)
    const [a, b] = [each, other].map((tensor) => Buffer.from(tensor.toBytes())) as [Buffer, Buffer]
    if (a.equals(b)) return
    const at = a.findIndex((byte, place) => byte !== b[place])
    assert.fail(`${what}: result ${index} differs at byte ${at} of ${a.length}`)
  })
}
