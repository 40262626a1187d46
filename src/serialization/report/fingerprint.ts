// A fingerprint of what an object holds, whatever file it lies in: SHA-256 of a canonical text of it. One
// state dict has one fingerprint as zip, legacy file or safetensors, loaded or just made.
//
// The text, by value:  N, T, F (None, True, False)   i<digits> (int)   f<16 hex digits of the float64>
//   x<hex digits> (int of more than 4300 digits)   c<…>,<…> (complex)   s<text as JSON>   b<hex> or B<SHA-256> (bytes)
//   [items]   (items)   {key value …}, sorted by key
//   <items> (a set, sorted)   t<dtype>[sizes]<SHA-256 of the contiguous little-endian elements>   ~<n> (the nth container again)
//   a<dtype as JSON>[sizes]<SHA-256 of the row-major elements, or [items]> (an array of numpy)
//   o<name>(parts) (an object of a class, a module by its state dict)   g<name> (a name)   r<repr> (anything else)
//
// The SHA-256 of more than 64 MiB is that of the SHA-256s of its parts of 64 MiB: platforms refuse longer input.
//
// What is not in it: the class of a mapping and its attributes, the order of its keys, whether a tensor is a
// Parameter, wants gradients, or shares its storage.

import { encodeUtf8 } from '../../bytes/utf8.js'
import { isKeywords } from '../../arguments.js'
import { LimitError, UnsupportedError } from '../../errors.js'
import { ByteBuilder } from '../../bytes/byte-builder.js'
import { counter } from '../../io/progress.js'
import type { ProgressOptions } from '../../io/progress.js'
import { className } from '../../nn/brand.js'
import { Module } from '../../nn/module.js'
import { isLater } from '../writing/contents.js'
import { elementsChunk, storageChunk } from '../writing/later-bytes.js'
import type { Chunk, LaterBytes } from '../writing/later-bytes.js'
import { NDArray } from '../../numpy/array.js'
import { isFloat, mustBeFloat } from '../../python/marks.js'
import { Complex, PyFloat } from '../../python/numbers.js'
import { Global, PyObject } from '../../python/objects.js'
import { Repeats } from '../../python/repeats.js'
import { repr } from '../../python/repr.js'
import { Tuple } from '../../python/tuple.js'
import { JaggedTensor } from '../../tensor/forms/jagged.js'
import { NestedTensor } from '../../tensor/forms/nested.js'
import { QuantizedTensor } from '../../tensor/forms/quantized.js'
import type { Quantizer } from '../../tensor/forms/quantized.js'
import { SparseCompressedTensor, SparseCooTensor } from '../../tensor/forms/sparse.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'

/** Containers in containers; what a file nests deeper is made to be a burden. */
const depthLimit = 200

/** Bytes that are hashed at once. */
const partSize = 2 ** 26

/**
 * Bytes of elements beyond those of the storages: a small file can repeat one element without end, or have many views of
 * one storage.
 */
const repeatedLimit = 2 ** 27

/** Characters of long strings that come again, and of ints beyond 64 bits. */
const textLimit = 2 ** 26

/** Names in state dicts of modules, which are made for this. */
const madeLimit = 2 ** 21

/** Bytes that stand in the text themselves. */
const inlineBytes = 256

/**
 * SHA-256, in hexadecimal, of what an object holds.
 *
 * @param value What `load` gives, or `save` takes: most usefully a state dict.
 * @param options `signal`, and `onProgress`, which is told the bytes of tensors.
 * @throws UnsupportedError in a page that is not served securely, where the platform has no SHA-256; LimitError for
 *   what is nested deeper than 200, and tensors that repeat more than 128 MiB of their storages.
 * @example
 * import { fingerprint, load, save, tensor, OrderedDict } from 'torchlet'
 * const weights = new OrderedDict([['w', tensor([1, 2.5])]])
 * await fingerprint(weights) === await fingerprint(await load(await save(weights)))   // true
 */
export async function fingerprint(value: unknown, options: ProgressOptions = {}): Promise<string> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle
  if (subtle === undefined) {
    throw new UnsupportedError({ what: 'this page has no SHA-256', instead: 'Serve it by https, or from localhost' })
  }
  const digest = async (bytes: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  const sha256 = async (bytes: Uint8Array): Promise<string> =>
    hex(await digest(bytes.length <= partSize ? bytes : await digestsOfParts(bytes, digest)))
  const writer = new CanonicalText()
  const text = writer.of(value)
  const digests = new Map<string, string>()
  const count = counter(options, writer.nbytes)
  for (const [mark, { nbytes, pieces }] of writer.inline) {
    const bytes = new ByteBuilder(nbytes)
    for await (const piece of pieces()) bytes.append(piece)
    digests.set(mark, hex(bytes.finish()))
  }
  for (const [mark, bytes] of writer.payloads) {
    const content = bytes()
    digests.set(mark, isLater(content) ? hex(await digestOfPieces(content, digest, count)) : await sha256(content))
    if (!isLater(content)) await count(content.length)
  }
  return sha256(encodeUtf8(text.replace(payloadMark, (mark) => digests.get(mark) ?? mark)))
}

async function digestsOfParts(
  bytes: Uint8Array,
  digest: (part: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const digests = new ByteBuilder()
  for (let start = 0; start < bytes.length; start += partSize)
    digests.append(await digest(bytes.subarray(start, start + partSize)))
  return digests.finish()
}

/** The same of bytes that are read meanwhile. */
async function digestOfPieces(
  content: LaterBytes,
  digest: (part: Uint8Array) => Promise<Uint8Array>,
  count: (bytes: number) => Promise<unknown> | undefined,
): Promise<Uint8Array> {
  const digests = new ByteBuilder()
  let part = new ByteBuilder(Math.min(content.nbytes, partSize))
  for await (const piece of content.pieces()) {
    await count(piece.length)
    for (let at = 0; at < piece.length;) {
      const taken = piece.subarray(at, at + partSize - part.length)
      part.append(taken)
      at += taken.length
      if (part.length < partSize || content.nbytes <= partSize) continue
      digests.append(await digest(part.finish()))
      part = new ByteBuilder(partSize)
    }
  }
  if (content.nbytes <= partSize) return digest(part.finish())
  if (part.length > 0) digests.append(await digest(part.finish()))
  return digest(digests.finish())
}

/** Stands for a digest that is still to be made; no other part of the text has zero bytes: JSON escapes them. */
const payloadMark = /\0\d+\0/g

class CanonicalText {
  /** What is hashed apart, by its mark. */
  readonly payloads = new Map<string, () => Chunk>()
  /** What stands in the text as it is, and is still in a file, by its mark. */
  readonly inline = new Map<string, LaterBytes>()
  /** Bytes that these have. */
  nbytes = 0
  private readonly seen = new Map<object, string>()
  private readonly tensors = new Map<Tensor, string>()
  private readonly storages = new Set<UntypedStorage>()
  private readonly longBytes = new Map<Uint8Array, string>()
  private readonly repeats = new Repeats('the characters of strings that come again', textLimit)
  private repeated = 0
  private made = 0
  /** A file can have very many empty tensors, and each digest waits for a turn of the loop. */
  private nothing: string | undefined

  of(value: unknown, depth = 0, float = false): string {
    switch (typeof value) {
      case 'boolean':
        return value ? 'T' : 'F'
      case 'bigint':
        return this.integer(value)
      case 'number':
        return float || mustBeFloat(value) ? `f${float64(value)}` : `i${value}`
      case 'string':
        return this.repeats.text(value, () => `s${JSON.stringify(value)}`)
      case 'object':
        return value === null ? 'N' : this.object(value, depth)
      default:
        return `r${JSON.stringify(repr(value))}`
    }
  }

  private object(value: object, depth: number): string {
    if (value instanceof Tensor) return this.tensor(value, depth)
    if (value instanceof PyFloat) return `f${float64(value.value)}`
    if (value instanceof Complex) return `c${float64(value.re)},${float64(value.im)}`
    if (value instanceof Uint8Array) return this.bytes(value)
    if (value instanceof Global) return this.repeats.text(value, () => `g${JSON.stringify(value.name)}`)
    const before = this.seen.get(value)
    if (before !== undefined) return before
    checkDepth(depth)
    this.seen.set(value, `~${this.seen.size}`)
    return this.container(value, depth + 1)
  }

  private container(value: object, depth: number): string {
    if (Array.isArray(value)) return this.list(value, depth)
    if (value instanceof Map) return this.mapping(value, depth)
    if (value instanceof Set)
      return `<${Array.from(value, (item) => this.of(item, depth))
        .toSorted()
        .join(' ')}>`
    if (value instanceof NDArray) return this.array(value, depth)
    if (value instanceof Module) return this.module(value, depth)
    // Its text is of its bytes; of those that are in a file it would be another one.
    if (value instanceof UntypedStorage) value.bytes()
    if (value instanceof PyObject) {
      const { name, callee, args, kwargs, state, items, dictItems } = value
      const made = callee === null ? JSON.stringify(name) : this.of(callee, depth)
      return `o${made}(${[args, kwargs, state, items, dictItems].map((part) => this.of(part, depth)).join(' ')})`
    }
    return isKeywords(value) ? this.mapping(new Map(Object.entries(value)), depth) : `r${JSON.stringify(repr(value))}`
  }

  private module(module: Module, depth: number): string {
    const state_dict = module.state_dict()
    const { _metadata } = state_dict
    this.made += state_dict.size + (_metadata instanceof Map ? _metadata.size : 0)
    if (this.made > madeLimit)
      throw new LimitError({ what: 'the names of modules that share their children', limit: madeLimit, got: this.made })
    return `o${JSON.stringify(className(module))}(${this.of(state_dict, depth)})`
  }

  private list(list: readonly unknown[], depth: number): string {
    const items = list.map((item, index) =>
      this.of(item, depth, typeof item === 'number' && isFloat(list, index, item)),
    )
    return list instanceof Tuple ? `(${items.join(' ')})` : `[${items.join(' ')}]`
  }

  private mapping(map: ReadonlyMap<unknown, unknown>, depth: number): string {
    const entries = Array.from(map, ([key, value]): [string, unknown, unknown] => [this.of(key, depth), key, value])
    // The order of what was seen must not hang on the order of keys: values are walked in the sorted one.
    entries.sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    const texts = entries.map(
      ([text, key, value]) => `${text} ${this.of(value, depth, typeof value === 'number' && isFloat(map, key, value))}`,
    )
    return `{${texts.join(' ')}}`
  }

  private tensor(tensor: Tensor, depth: number): string {
    let text = this.tensors.get(tensor)
    if (text === undefined) this.tensors.set(tensor, (text = this.tensorText(tensor, depth)))
    return text
  }

  private tensorText(tensor: Tensor, depth: number): string {
    const head = `t${tensor.dtype.name}[${tensor.sizes.join(',')}]`
    this.bound(tensor)
    const parts = partsOf(tensor)
    if (parts !== null) {
      checkDepth(depth)
      const texts = parts.map((part) => (part instanceof Elements ? this.elements(part) : this.of(part, depth + 1)))
      return `${head}(${texts.join(' ')})`
    }
    if (tensor.nbytes === 0) return `${head}${(this.nothing ??= this.payload(0, () => new Uint8Array(0)))}`
    return `${head}${this.payload(tensor.nbytes, () => elementsChunk(tensor, {}))}`
  }

  /** As bytes, of which a few stand in the text, wherever they are. */
  private elements({ chunk }: Elements): string {
    if (!isLater(chunk)) return this.bytes(chunk)
    if (chunk.nbytes > inlineBytes) return `B${this.payload(chunk.nbytes, () => chunk)}`
    const mark = this.mark()
    this.inline.set(mark, chunk)
    return `b${mark}`
  }

  private bound(tensor: Tensor): void {
    const { storage } = tensor
    if (storage === null) return
    this.repeated += tensor.nbytes - (this.storages.has(storage) ? 0 : storage.nbytes)
    this.storages.add(storage)
    if (this.repeated > repeatedLimit) {
      throw new LimitError({
        what: 'the number of bytes that tensors repeat of their storages',
        limit: repeatedLimit,
        got: this.repeated,
      })
    }
  }

  private array(array: NDArray, depth: number): string {
    const { bytes, data, dtype, shape } = array
    const elements =
      bytes === null ? this.list(data as readonly unknown[], depth) : this.payload(bytes.length, () => array.toBytes())
    const type = this.repeats.text(dtype, () => JSON.stringify(repr(dtype)))
    return `a${type}[${shape.join(',')}]${elements}`
  }

  /** Short ones as they are, so that they can be sorted as keys. */
  private bytes(bytes: Uint8Array): string {
    if (bytes.length <= inlineBytes) return this.repeats.text(bytes, () => `b${hex(bytes)}`)
    let text = this.longBytes.get(bytes)
    if (text === undefined) this.longBytes.set(bytes, (text = `B${this.payload(bytes.length, () => bytes)}`))
    return text
  }

  /** In digits, or, where these would take quadratic time, in hexadecimal ones. */
  private integer(value: bigint): string {
    const text = value < decimalLimit && value > -decimalLimit ? `i${value}` : `x${value.toString(16)}`
    if (text.length > digitsOf64Bits) this.repeats.add(text.length)
    return text
  }

  private payload(nbytes: number, bytes: () => Chunk): string {
    const mark = this.mark()
    this.nbytes += nbytes
    this.payloads.set(mark, bytes)
    return mark
  }

  private mark(): string {
    return `\0${this.payloads.size + this.inline.size}\0`
  }
}

function checkDepth(depth: number): void {
  if (depth >= depthLimit) throw new LimitError({ what: 'the depth of an object', limit: depthLimit, got: depth + 1 })
}

const decimalLimit = 10n ** 4300n
const digitsOf64Bits = 21

/** What a tensor without elements of its own is made of; null for a plain one. */
function partsOf(tensor: Tensor): readonly unknown[] | null {
  if (tensor instanceof SparseCooTensor) return [String(tensor.layout), tensor.indices, tensor.values]
  if (tensor instanceof SparseCompressedTensor)
    return [String(tensor.layout), tensor.compressed_indices, tensor.plain_indices, tensor.values]
  if (tensor instanceof NestedTensor)
    return [tensor.buffer, tensor.nested_sizes, tensor.nested_strides, tensor.storage_offsets]
  if (tensor instanceof JaggedTensor) return [String(tensor.layout), tensor.jagged.ragged_idx, ...tensor.parts()]
  if (tensor instanceof QuantizedTensor) return [...elementsOf(tensor), ...quantizerParts(tensor.quantizer)]
  return String(tensor.device) === 'cpu' ? null : [String(tensor.device)]
}

/** Bytes of elements, which may still be in a file. */
class Elements {
  readonly chunk: Chunk

  constructor(chunk: Chunk) {
    this.chunk = chunk
  }
}

/** Elements that share a byte, in another order than the storage's, stand there as the storage has them. */
function elementsOf(tensor: Tensor): readonly unknown[] {
  const { perByte } = tensor.dtype
  if (perByte === 1 || (tensor.is_contiguous() && tensor.offset % perByte === 0))
    return [new Elements(elementsChunk(tensor, {}))]
  return [new Elements(storageChunk(tensor.untyped_storage(), {})), tensor.offset, [...tensor.strides]]
}

function quantizerParts(quantizer: Quantizer): readonly unknown[] {
  const { qscheme } = quantizer
  if ('scale' in quantizer) return [String(qscheme), PyFloat(quantizer.scale), quantizer.zero_point]
  return [String(qscheme), quantizer.scales, quantizer.zero_points, quantizer.axis]
}

const view = new DataView(new ArrayBuffer(8))

function float64(value: number): string {
  view.setFloat64(0, value)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
