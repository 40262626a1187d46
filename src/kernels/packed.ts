// Weights in linear memory, packed for products or as they are. One copy for a view of a storage as long as the storage's
// version stays; freed with the storage. Layout: assembly/kernels/products/strip.ts.

import { Panel } from '../../assembly/shared/panel.js'
import { copyElements } from '../tensor/copy.js'
import type { Tensor } from '../tensor/tensor.js'
import type { UntypedStorage } from '../tensor/storage.js'
import { engine } from '../wasm/engine.js'
import type { BasicEngine } from '../wasm/engine.js'
import { padded, panelsOf } from '../wasm/panels.js'

interface Pack {
  readonly pointer: number
  readonly bytes: number
  /** The memory in which it lies. */
  readonly machine: BasicEngine
  /** What the copy is of; another view or version needs another copy. */
  readonly version: number
  readonly key: string
}

const packs = new WeakMap<UntypedStorage, Pack[]>()

/** Frees copies whose storages are gone. */
const finalizer = new FinalizationRegistry<Pack[]>((list) => {
  for (const { machine, pointer } of list) machine.memory.free(pointer)
})

/** Bytes of a weight that are on their way into a pack at once. */
const most = 2 ** 19

/**
 * Packs a matrix at `pointer`, where `panelsOf(n)` panels of k rows have room.
 *
 * @param values From the matrix's first element on; strides count elements.
 */
export function pack(
  pointer: number,
  values: Float32Array,
  n: number,
  k: number,
  nStride: number,
  kStride: number,
): void {
  const { exports } = engine()
  // Columns come all at once: some of them are no run of elements.
  inPanels(n, nStride < kStride ? 0 : k, (first, rows) => {
    const [staged, nStep, kStep] = staging(values.subarray(first * nStride), rows, k, nStride, kStride)
    exports.f32_pack(pointer + panelsOf(first) * k * Panel.Bytes, staged, rows, k, nStep, kStep, 0, panelsOf(rows))
  })
}

/** Calls `use` with the first and the count of rows of a weight [n, k], some whole panels at once. */
export function inPanels(n: number, k: number, use: (first: number, rows: number) => void): void {
  const each = k === 0 ? n : Math.max(1, Math.floor(most / (k * Panel.Bytes))) * Panel.Width
  for (let first = 0; first < n; first += each) use(first, Math.min(each, n - first))
}

/** A matrix in the scratch, and its strides there. */
function staging(
  values: Float32Array,
  n: number,
  k: number,
  nStride: number,
  kStride: number,
): readonly [number, number, number] {
  const { memory } = engine()
  const span = n === 0 || k === 0 ? 0 : (n - 1) * nStride + (k - 1) * kStride + 1
  if (span <= 2 * n * k) {
    const staged = memory.scratch(span * 4)
    memory.f32.set(values.subarray(0, span), staged / 4)
    return [staged, nStride, kStride]
  }
  // A matrix with wide gaps, as one head of several has, comes without them.
  const staged = memory.scratch(n * k * 4)
  const [nStep, kStep] = nStride < kStride ? [1, n] : [k, 1]
  const from = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const byRows = nStride < kStride
  copyElements(
    4,
    byRows ? [k, n] : [n, k],
    { bytes: memory.u8, strides: byRows ? [n, 1] : [k, 1], offset: staged / 4 },
    { bytes: from, strides: byRows ? [kStride, nStride] : [nStride, kStride], offset: 0 },
  )
  return [staged, nStep, kStep]
}

/** Calls `use` with the address of a float32 weight `[n, k]`, whatever its strides, packed for `f32_gemm`. */
export function lendWeight(weight: Tensor, use: (pointer: number) => void): void {
  const [n, k] = weight.sizes as [number, number]
  const fill = (pointer: number): void => {
    const [nStride, kStride] = weight.strides as [number, number]
    pack(pointer, weight.untyped_storage().peek(Float32Array).subarray(weight.offset), n, k, nStride, kStride)
  }
  lendMade(weight, 'weight', panelsOf(n) * k * Panel.Bytes, fill, use)
}

/** Calls `use` with the address of a float32 bias `[n]`, padded with zeros to whole panels; null without one. */
export function lendBias(bias: Tensor | null, use: (pointer: number | null) => void): void {
  if (bias === null) return use(null)
  const width = padded(bias.sizes[0] as number)
  const fill = (pointer: number): void => {
    const { memory } = engine()
    const values = bias.toTypedArray()
    memory.f32.fill(0, pointer / 4, pointer / 4 + width)
    memory.f32.set(values as Float32Array, pointer / 4)
  }
  lendMade(bias, 'bias', 4 * width, fill, use)
}

/** Calls `use` with the address of a float's elements, row-major, halves widened: what kernels read as it is. */
export function lendRows(tensor: Tensor, use: (pointer: number) => void): void {
  lendElements(tensor, 'rows', (pointer) => putRows(tensor, pointer), use)
}

/**
 * Calls `use` with the address of a float's elements `[groups, k, n]`, given as `[groups, n, k]`, halves widened: the weight of a
 * transposed convolution, and that of a convolution in the order in which its products are summed.
 */
export function lendTransposed(
  tensor: Tensor,
  groups: number,
  n: number,
  k: number,
  use: (pointer: number) => void,
): void {
  if (n === 1 || k === 1) return lendRows(tensor, use)
  const fill = (pointer: number): void => {
    const { exports, memory } = engine()
    const width = laneWidth(tensor)
    const [dims, bytes] = [[groups, k, n, n * k, n, 1, n * k, 1, k], tensor.numel() * width]
    const words = memory.scratch(64 + bytes)
    const rows = words + 64
    memory.i32.set(dims, words / 4)
    putRows(tensor, rows)
    exports.copy(pointer, rows, words, words + 12, words + 24, 3, width)
  }
  lendElements(tensor, `transposed ${groups} ${n}`, fill, use)
}

function lendElements(
  tensor: Tensor,
  kind: string,
  fill: (pointer: number) => void,
  use: (pointer: number) => void,
): void {
  lendMade(tensor, kind, tensor.numel() * laneWidth(tensor), fill, use)
}

/**
 * Calls `use` with the address of `bytes` bytes that `fill` makes of a tensor.
 *
 * @param kind What it makes, with all settings.
 */
export function lendMade(
  tensor: Tensor,
  kind: string,
  bytes: number,
  fill: (pointer: number) => void,
  use: (pointer: number) => void,
): void {
  const kept = isKept(tensor) ? cached(tensor, `${kind} ${tensor.dtype.name}`, bytes, fill) : null
  if (kept === null) lend(bytes, fill, use)
  else use(kept)
}

/** Bytes of an element of a float in linear memory. */
function laneWidth({ dtype }: Tensor): 4 | 8 {
  return dtype.itemsize === 8 ? 8 : 4
}

function putRows(tensor: Tensor, pointer: number): void {
  const { memory } = engine()
  const width = laneWidth(tensor)
  const to: Float32Array | Float64Array = width === 8 ? memory.f64 : memory.f32
  to.set(tensor.toTypedArray() as Float64Array, pointer / width)
}

const used = new WeakSet<UntypedStorage>()

/**
 * Whether a copy is to be kept: from a storage's second use on. A weight that was computed for one call would keep its
 * copy until it is collected, which a loop that never pauses does not let happen.
 */
function isKept(tensor: Tensor): boolean {
  const storage = tensor.untyped_storage()
  if (used.has(storage)) return !storage.isPassing
  used.add(storage)
  return false
}

/** Gives back the copies of a storage, for a plan that has others of it: who uses it beside that plan is to keep one anew. */
export function dropCopies(storage: UntypedStorage): void {
  used.delete(storage)
  const machine = engine()
  dropWhere(packs.get(storage) ?? [], (pack) => pack.machine === machine)
}

function dropWhere(list: Pack[], isOld: (pack: Pack) => boolean): void {
  for (let index = list.length - 1; index >= 0; index--) {
    const pack = list[index] as Pack
    if (!isOld(pack)) continue
    pack.machine.memory.free(pack.pointer)
    list.splice(index, 1)
  }
}

/** A copy for one use. */
function lend(bytes: number, fill: (pointer: number) => void, use: (pointer: number) => void): void {
  const { memory } = engine()
  const pointer = memory.alloc(bytes)
  try {
    fill(pointer)
    use(pointer)
  } finally {
    memory.free(pointer)
  }
}

/** Copies of a storage, whose views are without number. What they take may be so many bytes, and so often what it has itself. */
const mostKept = { copies: 1000, bytes: 1 << 20, times: 4 }

/**
 * The address of a copy that is kept; null where a storage has too many. Drops those of older versions, so that training does not fill
 * the memory. Those in another engine's memory stay while they are of this version: that engine may be taken up again.
 */
function cached(tensor: Tensor, kind: string, bytes: number, fill: (pointer: number) => void): number | null {
  const machine = engine()
  const storage = tensor.untyped_storage()
  const { version } = storage
  const key = `${kind}:${tensor.neg_bit}:${tensor.offset}:${tensor.sizes.join()}:${tensor.strides.join()}`
  let list = packs.get(storage)
  if (list === undefined) {
    packs.set(storage, (list = []))
    finalizer.register(storage, list)
  }
  const found = list.find((pack) => pack.key === key && pack.version === version && pack.machine === machine)
  if (found !== undefined) return found.pointer
  dropWhere(list, (pack) => pack.version !== version)
  const total = list.reduce((sum, pack) => sum + (pack.machine === machine ? pack.bytes : 0), bytes)
  const isTooMuch = list.length >= mostKept.copies || total > mostKept.bytes + mostKept.times * storage.nbytes
  if (isTooMuch) return null
  const pointer = machine.memory.alloc(bytes)
  try {
    fill(pointer)
  } catch (error) {
    machine.memory.free(pointer)
    throw error
  }
  list.push({ key, version, machine, pointer, bytes })
  return pointer
}
