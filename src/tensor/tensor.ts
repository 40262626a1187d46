// The tensor: a view of a storage. Only data and what follows from it; operations are installed on it by
// methods.ts, so that a bundle without them stays small.
// PyTorch: torch/_tensor.py, c10/core/TensorImpl.h.

import { boundMethods } from '../caller.js'
import { Kind, kindBrand } from '../call/kinds.js'
import { MetaError, UnsupportedError } from '../errors.js'
import { heardRead, isHeard } from '../op.js'
import type { Dict } from '../python/dict.js'
import { isFloat, markFloat } from '../python/marks.js'
import { Size } from '../python/tuple.js'
import { gather } from './copy.js'
import { contiguous_format, cpu, strided } from './device.js'
import type { device, layout, memory_format } from './device.js'
import type { dtype } from './dtype.js'
import { accessorOf } from './elements/element.js'
import type { Element } from './elements/element.js'
import { formatTensor } from './format.js'
import { stridedContents } from './format/contents.js'
import type { Contents } from './format/contents.js'
import { isContiguousIn } from './memory-format.js'
import { tensorJSON } from './json.js'
import type { TensorJSON } from './json.js'
import { resolveBits } from './elements/resolve-bits.js'
import { contiguousStrides, countOf, isRowMajor, wrapDim } from './shape.js'
import type { Sizes } from './shape.js'
import { UntypedStorage } from './storage.js'
import type { StorageReadOptions } from './storage.js'
import { bitsArray, valuesArray } from './elements/typed-array.js'
import type { TypedArray } from './elements/typed-array.js'

/** Values nested as deep as a tensor has dimensions. */
export type Nested<T> = T | Nested<T>[]

/**
 * A multi-dimensional array of one dtype, a view of a storage that other tensors may share.
 *
 * Made by `tensor`, `zeros`, `randn`, `frombuffer`, `load` and operations.
 *
 * @example
 * import { tensor } from 'torchlet'
 * const x = tensor([[1, 2], [3, 4]])
 * x.shape       // Size [2, 2]
 * String(x)     // tensor([[1, 2],
 *               //         [3, 4]])
 */
export class Tensor {
  declare dtype: dtype
  declare requires_grad: boolean
  /** Python attributes that a file gives to the tensor; null where there are none. */
  declare __dict__: Dict<string, unknown> | null
  /** Set where the elements stand for their complex conjugates. @internal */
  declare conj_bit: boolean
  /** Set where the elements stand for their negatives. @internal */
  declare neg_bit: boolean
  /** Grows when the tensor is made to view something else (`data = …`), for plans to see. @internal */
  declare generation: number
  /** @internal */ declare sizes: Sizes
  /** @internal */ declare storage: UntypedStorage | null
  /** In elements. @internal */ declare offset: number
  /** Null stands for row-major, worked out when asked for. @internal */ declare givenStrides: Sizes | null
  declare private sizeCache: Size | null

  /** @internal Strides and offset count elements; whoever calls has checked them against the storage. */
  constructor(storage: UntypedStorage | null, type: dtype, sizes: Sizes, strides: Sizes | null = null, offset = 0) {
    // Assigned here, not initialized as fields: V8 defines fields slowly once a class has several subclasses.
    this.dtype = type
    this.requires_grad = false
    this.__dict__ = null
    this.conj_bit = false
    this.neg_bit = false
    this.generation = 0
    this.sizes = sizes
    this.storage = storage
    this.offset = offset
    this.givenStrides = strides
    this.sizeCache = null
  }

  get shape(): Size {
    return (this.sizeCache ??= Size.from(this.sizes))
  }

  /** `cpu`, but for tensors without elements (`meta`). */
  get device(): device {
    return cpu
  }

  get layout(): layout {
    return strided
  }

  get ndim(): number {
    return this.sizes.length
  }

  /** Bytes of the elements, not of the storage. */
  get nbytes(): number {
    return Math.ceil(this.numel() / this.dtype.perByte) * this.dtype.itemsize
  }

  /** Another tensor over the same storage; kinds of tensors that carry more override it. @internal */
  alias(sizes: Sizes, strides: Sizes | null, offset: number, type: dtype = this.dtype): Tensor {
    return new Tensor(this.untyped_storage(), type, sizes, strides, offset).withBitsOf(this)
  }

  /** Itself, standing for conjugates and negatives as another tensor does. @internal */
  withBitsOf(other: Pick<Tensor, 'conj_bit' | 'neg_bit'>): this {
    this.conj_bit = other.conj_bit
    this.neg_bit = other.neg_bit
    return this
  }

  /** Whether it is a view of a storage and nothing more. @internal */
  get isPlain(): boolean {
    return true
  }

  /** Whether it has sizes only, so that operators on it decide sizes and compute nothing. @internal */
  get isMeta(): boolean {
    return false
  }

  /** Itself, or what a Parameter was made of where that is not plain. @internal */
  unwrapped(): Tensor {
    return this
  }

  /** The same elements in another tensor that is no Parameter. @internal */
  detached(): Tensor {
    return new Tensor(this.storage, this.dtype, this.sizes, this.givenStrides, this.offset).withBitsOf(this)
  }

  /** A tensor of the same kind and size over a copy of the elements, from the storage's start on. @internal */
  rehoused(storage: UntypedStorage, strides: Sizes): Tensor {
    return new Tensor(storage, this.dtype, this.sizes, strides)
  }

  /** What its text has in the parentheses; `indent` counts the columns to the left of it. @internal */
  contents(indent: number): Contents {
    return stridedContents(this, indent)
  }

  /** The tensor itself, or where conj or neg bits are set a contiguous copy without them. @internal */
  resolved(): Tensor {
    if (!this.conj_bit && !this.neg_bit) return this
    return new Tensor(new UntypedStorage(this.toBytes()), this.dtype, this.sizes)
  }

  /** Until there is autograd every tensor is a leaf without gradient. */
  get grad(): null {
    return null
  }

  /** A tensor of the same elements that is no Parameter; assigning views the other's storage from now on. */
  get data(): Tensor {
    return this.detached()
  }

  set data(other: Tensor) {
    this.storage = other.storage
    this.dtype = other.dtype
    this.sizes = other.sizes
    this.givenStrides = other.givenStrides
    this.offset = other.offset
    this.withBitsOf(other)
    this.sizeCache = null
    this.generation++
  }

  /** In elements, row-major unless the tensor is a view that is not. @internal */
  get strides(): Sizes {
    return (this.givenStrides ??= contiguousStrides(this.sizes))
  }

  size(): Size
  size(dim: number): number
  size(dim?: number): Size | number {
    return dim === undefined ? this.shape : (this.sizes[wrapDim('size', dim, this.sizes.length)] as number)
  }

  /** Steps between neighbours of a dimension, in elements. */
  stride(): readonly number[]
  stride(dim: number): number
  stride(dim?: number): readonly number[] | number {
    return dim === undefined ? this.strides : (this.strides[wrapDim('stride', dim, this.sizes.length)] as number)
  }

  /** The first element's place in the storage, in elements. */
  storage_offset(): number {
    // Plans of code that asks would be used wherever a tensor starts.
    if (isHeard && this.offset !== 0) heardRead()
    return this.offset
  }

  numel(): number {
    return countOf(this.sizes)
  }

  dim(): number {
    return this.sizes.length
  }

  element_size(): number {
    return this.dtype.itemsize
  }

  /** Whether the elements lie row-major, or in the order of a memory format. */
  is_contiguous(keywords?: { memory_format?: memory_format }): boolean {
    const format = keywords?.memory_format ?? contiguous_format
    if (format !== contiguous_format) return isContiguousIn(this, format)
    return this.givenStrides === null || isRowMajor(this.sizes, this.givenStrides)
  }

  is_floating_point(): boolean {
    return this.dtype.is_floating_point
  }

  /**
   * The storage that the tensor views.
   *
   * @throws UnsupportedError for a tensor that has none (sparse, nested).
   */
  untyped_storage(): UntypedStorage {
    if (this.storage === null) throw new UnsupportedError({ what: `a tensor of layout ${this.layout} has no storage` })
    return this.storage
  }

  /** The tensors that hold the elements of one that is more than a view of a storage. @internal */
  parts(): readonly Tensor[] {
    return []
  }

  /**
   * Reads the elements of a tensor of `open`, which are in the file until then; any other has them already.
   *
   * @param options `signal` and `onProgress`.
   * @throws ArchiveError where the file is damaged, or was changed since it was opened.
   */
  async load(options: StorageReadOptions = {}): Promise<this> {
    await this.storage?.load(options)
    for (const part of this.parts()) await part.load(options)
    return this
  }

  requires_grad_(requires_grad = true): this {
    this.requires_grad = requires_grad
    return this
  }

  /** To be called after its memory was written to from outside, so that no stale copy of it is used. */
  bump_version(): void {
    this.storage?.bump_version()
  }

  /**
   * The only element, as a number or boolean; a Complex where the dtype is complex.
   *
   * @throws RangeError if there is not exactly one, or if an integer is beyond 2^53 (`itemBigInt` there); MetaError on meta.
   */
  item(): Exclude<Element, bigint> {
    const value = this.only('item')
    if (typeof value !== 'bigint') return value
    if (!Number.isSafeInteger(Number(value))) throw new RangeError(`item: ${value} is beyond 2^53, use itemBigInt()`)
    return Number(value)
  }

  /** The only element, an integer, as a bigint. */
  itemBigInt(): bigint {
    const value = this.only('itemBigInt')
    if (typeof value === 'bigint') return value
    if (typeof value !== 'number' || !Number.isInteger(value))
      throw new TypeError(`itemBigInt: ${String(value)} is no integer`)
    return BigInt(value)
  }

  /** The elements as nested arrays; integers beyond 2^53 as bigint. A 0-dim tensor gives its element. */
  tolist(): Nested<Element> {
    if (this.conj_bit || this.neg_bit) return this.resolved().tolist()
    const { get } = accessorOf(this.dtype)
    const view = dataView(this.untyped_storage().peek(Uint8Array))
    const { itemsize } = this.dtype
    const { sizes, strides } = this
    const marksFloats = this.dtype.is_floating_point
    const visit = (dim: number, at: number): Nested<Element> => {
      if (dim === sizes.length) return narrowInteger(get(view, at * itemsize))
      const list: Nested<Element>[] = []
      for (let index = 0; index < (sizes[dim] as number); index++) {
        const item = visit(dim + 1, at + index * (strides[dim] as number))
        if (marksFloats && typeof item === 'number' && !isFloat(list, index, item)) markFloat(list, index, item)
        list.push(item)
      }
      return list
    }
    return visit(0, this.offset)
  }

  /**
   * The elements in row-major order as a typed array: float16, bfloat16 and float8 widened to a
   * Float32Array, bool as a Uint8Array of 0 and 1, complex interleaved. Shares the storage's memory where dtype
   * and layout allow: for reading.
   */
  toTypedArray(): TypedArray {
    return valuesArray(this)
  }

  /** The raw bits of a float16, bfloat16 or float8 tensor, row-major, as a Uint16Array or Uint8Array. */
  toBits(): Uint8Array | Uint16Array {
    return bitsArray(this)
  }

  /**
   * The elements row-major as PyTorch stores them, little endian, conjugates and negatives taken. A copy unless the
   * tensor is contiguous.
   */
  toBytes(): Uint8Array {
    this.untyped_storage().isLent = true
    return this.peekBytes()
  }

  /** As `toBytes`, for who is done with them before anything else runs. @internal */
  peekBytes(): Uint8Array {
    const stored = this.storedBytes()
    return this.conj_bit || this.neg_bit ? resolveBits(stored, this.dtype, this.conj_bit, this.neg_bit) : stored
  }

  private storedBytes(): Uint8Array {
    const bytes = this.untyped_storage().peek(Uint8Array)
    const { itemsize } = this.dtype
    const start = (this.offset / this.dtype.perByte) * itemsize
    if (this.is_contiguous() && Number.isInteger(start)) return bytes.subarray(start, start + this.nbytes)
    if (this.dtype.perByte > 1) {
      throw new UnsupportedError({
        what: `a view of dtype ${this.dtype} that is not contiguous has no bytes of its own`,
      })
    }
    return gather(bytes, itemsize, this.sizes, this.strides, this.offset)
  }

  toString(): string {
    return this.__repr__()
  }

  /** The text of Python's `repr`. */
  __repr__(): string {
    return formatTensor(this)
  }

  /** What `JSON.stringify` writes: dtype, shape, and the first 1000 values. `save` writes all of it. */
  toJSON(): TensorJSON {
    return tensorJSON(this)
  }

  private only(op: string): Element {
    if (this.numel() !== 1) {
      throw new RangeError(`${op}: a Tensor with ${this.numel()} elements cannot be converted to Scalar`)
    }
    if (this.isMeta) throw new MetaError({ op, message: 'Tensor.item() cannot be called on meta tensors' })
    return accessorOf(this.dtype).get(dataView(this.peekBytes()), 0)
  }
}

boundMethods(Tensor.prototype, ['size', 'stride', 'item', 'itemBigInt', 'tolist', 'toTypedArray', 'toBits', 'toBytes'])
Object.defineProperty(Tensor.prototype, kindBrand, { value: Kind.Tensor })

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function narrowInteger(value: Element): Element {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
}
