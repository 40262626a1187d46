// float32 products through the WASM core: the second matrix is packed into panels, then rows of the first
// pass in blocks. A weight's pack is kept (packed.ts), any other lives as long as the call.

import { Panel } from '../../../assembly/shared/panel.js'
import type { StorageArray } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { engine } from '../../wasm/engine.js'
import { lendBias, lendWeight, pack } from '../../kernels/packed.js'
import type { Matrices } from './plain.js'
import { panelsOf } from '../../wasm/panels.js'

/** Below this many products, packing costs more than it saves. */
const fewest = 4096

/** Elements of input and output in linear memory at a time. */
const block = 1 << 20

/** Whether a product of these sizes is worth packing: a matrix used for few rows, or of few columns, is not. */
export function isWorthPacking(m: number, k: number, n: number): boolean {
  return m >= 4 && n >= 8 && m * k * n >= fewest
}

/**
 * y[i] = a[i] · b[i] for float32 matrices `[m, k]` and `[k, n]`.
 *
 * @param y Row-major `[batch, m, n]`.
 */
export function productsF32(y: StorageArray, a: Matrices, b: Matrices, m: number, k: number, n: number): void {
  const { memory } = engine()
  const packed = memory.alloc(panelsOf(n) * k * Panel.Bytes)
  try {
    let inPlace = -1
    for (let each = 0; each < a.offsets.length; each++) {
      const offset = b.offsets[each] as number
      if (offset !== inPlace)
        pack(packed, (b.values as Float32Array).subarray(offset), n, k, b.columnStride, b.rowStride)
      inPlace = offset
      multiply(y as Float32Array, each * m * n, a, a.offsets[each] as number, packed, null, m, k, n)
    }
  } finally {
    memory.free(packed)
  }
}

/** x · weightᵀ + bias for x `[m, k]`, weight `[n, k]` and bias `[n]`, all float32. */
export function linearF32(x: Matrices, weight: Tensor, bias: Tensor | null, m: number): Float32Array<ArrayBuffer> {
  const [n, k] = weight.sizes as [number, number]
  const y = new Float32Array(m * n)
  lendBias(bias, (biases) => lendWeight(weight, (pointer) => multiply(y, 0, x, 0, pointer, biases, m, k, n)))
  return y
}

/** `packed` and `bias` are addresses; without a bias zeros are made for the call. */
function multiply(
  y: Float32Array,
  at: number,
  x: Matrices,
  offset: number,
  packed: number,
  bias: number | null,
  m: number,
  k: number,
  n: number,
): void {
  const { exports, memory } = engine()
  const panels = panelsOf(n)
  const width = panels * Panel.Width
  const rows = Math.min(m, Math.max(3, Math.floor(block / (k + width))))
  const zeros = memory.scratch((width + rows * (k + width)) * 4)
  const from = zeros + width * 4
  const to = from + rows * k * 4
  memory.f32.fill(0, zeros / 4, from / 4)
  let count = 0
  for (let row = 0; row < m; row += count) {
    // A row by itself may be summed in another order than one of several (gemm.ts); so no block of several rows leaves one.
    count = m - row === rows + 1 ? rows - 1 : Math.min(rows, m - row)
    copyRows(memory.f32, from / 4, x, offset, row, count, k)
    exports.f32_gemm(to, from, packed, bias ?? zeros, 0, k, width, k, 0, -Infinity, Infinity, 0, count, 0, panels)
    if (n === width) {
      y.set(memory.f32.subarray(to / 4, to / 4 + count * n), at + row * n)
      continue
    }
    for (let each = 0; each < count; each++) {
      const start = to / 4 + each * width
      y.set(memory.f32.subarray(start, start + n), at + (row + each) * n)
    }
  }
}

function copyRows(
  target: Float32Array,
  at: number,
  x: Matrices,
  offset: number,
  first: number,
  count: number,
  k: number,
): void {
  const values = x.values as Float32Array
  const { rowStride, columnStride } = x
  const start = offset + first * rowStride
  if (columnStride === 1 && rowStride === k) return target.set(values.subarray(start, start + count * k), at)
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < k; column++) {
      target[at + row * k + column] = values[start + row * rowStride + column * columnStride] as number
    }
  }
}
