// float32 through the WASM core: elements are copied in, computed and copied out, block by block, so that
// linear memory stays small however large the tensors are. Where operands do not fit, the callers' loops do it.

import { engine } from '../wasm/engine.js'
import type { LinearMemory } from '../wasm/memory.js'

/** The exports that compute y[i] = f(x[i]). */
export type UnaryKernel = 'f32_relu'

/** An operation's exports by how the second operand repeats: not at all, wholly, or row by row. */
export interface BinaryKernels {
  readonly whole: 'f32_add' | 'f32_mul'
  readonly scalar: 'f32_add_scalar' | 'f32_mul_scalar'
  readonly row: 'f32_add_row' | 'f32_mul_row'
}

/** Elements at a time: operand and result stay in the second-level cache. */
const block = 1 << 15

/** f of every element of x. */
export function unaryF32(kernel: UnaryKernel, x: Float32Array): Float32Array<ArrayBuffer> {
  const { exports, memory } = engine()
  const at = memory.scratch(Math.min(x.length, block) * 4)
  return inBlocks(x, block, memory, at, (length) => exports[kernel](at, at, length))
}

/** a[i] op b for a number b. */
export function scalarF32(kernels: BinaryKernels, a: Float32Array, b: number): Float32Array<ArrayBuffer> {
  const { exports, memory } = engine()
  const at = memory.scratch(Math.min(a.length, block) * 4)
  return inBlocks(a, block, memory, at, (length) => exports[kernels.scalar](at, at, b, length))
}

/** a[i] op b[i], both of one length. */
export function wholeF32(kernels: BinaryKernels, a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  const { exports, memory } = engine()
  const size = Math.min(a.length, block)
  const at = memory.scratch(size * 8)
  const second = at + size * 4
  return inBlocks(a, block, memory, at, (length, start) => {
    memory.f32.set(length === b.length ? b : b.subarray(start, start + length), second / 4)
    exports[kernels.whole](at, at, second, length)
  })
}

/** a[i, j] op b[j], rows as long as b, which is not empty. */
export function rowF32(kernels: BinaryKernels, a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  const { exports, memory } = engine()
  const rows = Math.max(1, Math.floor(block / b.length))
  const size = Math.min(a.length, rows * b.length)
  const row = memory.scratch((b.length + size) * 4)
  const at = row + b.length * 4
  memory.f32.set(b, row / 4)
  return inBlocks(a, rows * b.length, memory, at, (length) =>
    exports[kernels.row](at, at, row, length / b.length, b.length),
  )
}

/** Brings x to address `at`, `size` elements at a time, has them changed there in place, and collects them. */
function inBlocks(
  x: Float32Array,
  size: number,
  memory: LinearMemory,
  at: number,
  change: (length: number, start: number) => void,
): Float32Array<ArrayBuffer> {
  const from = at / 4
  if (x.length <= size) {
    memory.f32.set(x, from)
    change(x.length, 0)
    return memory.f32.slice(from, from + x.length)
  }
  const y = new Float32Array(x.length)
  for (let start = 0; start < x.length; start += size) {
    const length = Math.min(size, x.length - start)
    memory.f32.set(x.subarray(start, start + length), from)
    change(length, start)
    y.set(memory.f32.subarray(from, from + length), start)
  }
  return y
}
