// float32 through the WASM core: elements are copied in, computed and copied out, block by block, so that
// linear memory stays small however large the tensors are. Where operands do not fit, the callers' loops do it.

import { engine } from '../wasm/engine.js'

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
  const y = new Float32Array(x.length)
  const { exports, memory } = engine()
  const at = memory.scratch(Math.min(x.length, block) * 4)
  for (let start = 0; start < x.length; start += block) {
    const length = Math.min(block, x.length - start)
    memory.f32.set(x.subarray(start, start + length), at / 4)
    exports[kernel](at, at, length)
    y.set(memory.f32.subarray(at / 4, at / 4 + length), start)
  }
  return y
}

/** a[i] op b for a number b. */
export function scalarF32(kernels: BinaryKernels, a: Float32Array, b: number): Float32Array<ArrayBuffer> {
  const y = new Float32Array(a.length)
  const { exports, memory } = engine()
  const at = memory.scratch(Math.min(a.length, block) * 4)
  for (let start = 0; start < a.length; start += block) {
    const length = Math.min(block, a.length - start)
    memory.f32.set(a.subarray(start, start + length), at / 4)
    exports[kernels.scalar](at, at, b, length)
    y.set(memory.f32.subarray(at / 4, at / 4 + length), start)
  }
  return y
}

/** a[i] op b[i], both of one length. */
export function wholeF32(kernels: BinaryKernels, a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  const y = new Float32Array(a.length)
  const { exports, memory } = engine()
  const size = Math.min(a.length, block)
  const at = memory.scratch(size * 8)
  const second = at + size * 4
  for (let start = 0; start < a.length; start += block) {
    const length = Math.min(block, a.length - start)
    memory.f32.set(a.subarray(start, start + length), at / 4)
    memory.f32.set(b.subarray(start, start + length), second / 4)
    exports[kernels.whole](at, at, second, length)
    y.set(memory.f32.subarray(at / 4, at / 4 + length), start)
  }
  return y
}

/** a[i, j] op b[j], rows as long as b. */
export function rowF32(kernels: BinaryKernels, a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  const y = new Float32Array(a.length)
  const { exports, memory } = engine()
  const rowsAtOnce = Math.max(1, Math.floor(block / b.length))
  const size = Math.min(a.length, rowsAtOnce * b.length)
  const row = memory.scratch((b.length + size) * 4)
  const at = row + b.length * 4
  memory.f32.set(b, row / 4)
  for (let start = 0; start < a.length; start += size) {
    const length = Math.min(size, a.length - start)
    memory.f32.set(a.subarray(start, start + length), at / 4)
    exports[kernels.row](at, at, row, length / b.length, b.length)
    y.set(memory.f32.subarray(at / 4, at / 4 + length), start)
  }
  return y
}
