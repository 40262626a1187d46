// Linear layers whose weight is of 16 bits, bfloat16 or float16: it is kept in linear memory as it is, at half the bytes of float32, of which
// few rows take as long as the memory does; kernels widen it as they read it.

import { Panel } from '../../../assembly/shared/panel.js'
import { inPanels, lendMade } from '../../kernels/packed.js'
import { resultOf } from '../../tensor/allocate.js'
import { bfloat16, float16, float32 } from '../../tensor/dtype.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import { wholeEngine } from '../../wasm/whole.js'
import { to } from '../moving/convert.js'
import { contiguous } from '../moving/copies.js'
import { panelsOf } from '../../wasm/panels.js'

/** Elements of input and output in linear memory at a time. */
const block = 1 << 20

/** Whether a weight `[n, k]` can be kept in its 16 bits: one of values, row-major, float16 without infinities and NaN. */
export function isKeptHalf(weight: Tensor): boolean {
  const { dtype, sizes, storage } = weight
  if (dtype !== bfloat16 && dtype !== float16) return false
  if (weight.isMeta || storage === null || weight.neg_bit) return false
  if (sizes.length !== 2 || sizes.includes(0) || !weight.is_contiguous()) return false
  return dtype === bfloat16 || isFinite16(weight)
}

/** Whether a half has a pack of 16 bits, as it is or laid out anew: kernels widen no float16 that is not finite. */
export function isPackedHalf(weight: Tensor): boolean {
  const { dtype, sizes } = weight
  if ((dtype !== bfloat16 && dtype !== float16) || sizes.length !== 2 || sizes.includes(0)) return false
  return dtype === bfloat16 || (weight.toBits() as Uint16Array).every(isFiniteBits)
}

/** Packs a half's elements `[n, k]`, given row-major, at `pointer`, where `panelsOf(n)` panels of k rows of 16 bits have room. */
export function packHalf(pointer: number, bits: Uint16Array, n: number, k: number): void {
  const { exports, memory } = wholeEngine()
  inPanels(n, k, (first, rows) => {
    const staged = memory.scratch(2 * rows * k)
    new Uint16Array(memory.u8.buffer).set(bits.subarray(first * k, (first + rows) * k), staged / 2)
    exports.f32_half_pack(pointer + packedHalfBytes(first, k), staged, rows, k, k, 1, 0, panelsOf(rows))
  })
}

/** Bytes of such a pack. */
export function packedHalfBytes(n: number, k: number): number {
  return (panelsOf(n) * k * Panel.Bytes) / 2
}

/**
 * input · weightᵀ + bias in float32.
 *
 * @param input `[m, k]`, of the weight's dtype. @param weight `[n, k]`, of which `isKeptHalf` holds. @param bias `[n]`.
 */
export function halfProduct(input: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const m = input.sizes[0] as number
  const [n, k] = weight.sizes as [number, number]
  return resultOf('linear', [input, weight], [m, n], float32, null, () => {
    const y = new Float32Array(m * n)
    const x = contiguous(to(input, float32)).toTypedArray() as Float32Array
    const added = bias === null ? null : (contiguous(to(bias, float32)).toTypedArray() as Float32Array)
    lendHalf(weight, (pointer) => multiply(y, x, pointer, added, weight.dtype === bfloat16, m, k, n))
    return y
  })
}

function lendHalf(weight: Tensor, use: (pointer: number) => void): void {
  const [n, k] = weight.sizes as [number, number]
  lendMade(weight, 'half', packedHalfBytes(n, k), (pointer) => packHalf(pointer, bitsOf(weight), n, k), use)
}

function multiply(
  y: Float32Array,
  x: Float32Array,
  w: number,
  bias: Float32Array | null,
  isBfloat: boolean,
  m: number,
  k: number,
  n: number,
): void {
  const { exports, memory } = wholeEngine()
  const panels = panelsOf(n)
  const width = panels * Panel.Width
  const rows = Math.min(m, Math.max(4, Math.floor(block / (k + width))))
  const start = memory.scratch(4 * (width + k * Panel.Width + rows * (k + width)))
  const widened = start + 4 * width
  const from = widened + k * Panel.Bytes
  const result = from + 4 * rows * k
  memory.f32.fill(0, start / 4, widened / 4)
  if (bias !== null) memory.f32.set(bias, start / 4)
  for (let row = 0; row < m; row += rows) {
    const count = Math.min(rows, m - row)
    memory.f32.set(x.subarray(row * k, (row + count) * k), from / 4)
    const all = [k, width, k, 0, -Infinity, Infinity, 0, count, 0, panels] as const
    exports.f32_half_gemm(result, from, w, start, 0, widened, isBfloat ? 1 : 0, ...all)
    for (let each = 0; each < count; each++) {
      const at = result / 4 + each * width
      y.set(memory.f32.subarray(at, at + n), (row + each) * n)
    }
  }
}

function bitsOf(weight: Tensor): Uint16Array {
  const [n, k] = weight.sizes as [number, number]
  return weight
    .untyped_storage()
    .peek(Uint16Array)
    .subarray(weight.offset, weight.offset + n * k)
}

function isFiniteBits(bits: number): boolean {
  return (bits & 0x7c00) !== 0x7c00
}

/** What was found of storages, as of a version; views of one are asked for alike. */
const known = new WeakMap<UntypedStorage, { readonly key: string; readonly isFinite: boolean }>()

function isFinite16(weight: Tensor): boolean {
  const storage = weight.untyped_storage()
  const key = `${storage.version}:${weight.offset}:${weight.sizes.join()}`
  const before = known.get(storage)
  if (before?.key === key) return before.isFinite
  const isFinite = bitsOf(weight).every(isFiniteBits)
  known.set(storage, { key, isFinite })
  return isFinite
}
