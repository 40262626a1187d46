// torch.device, torch.layout and the other small values that checkpoints hold beside tensors.

import { uncloneable } from '../python/uncloneable.js'
import { Kind, kindBrand } from '../call/kinds.js'
import { UnsupportedError } from '../errors.js'
import { Tuple } from '../python/tuple.js'

/** Of what compares as a device, which no file can have. */
const kind = Object.freeze({})

/** Where a tensor lives. torchlet computes on `cpu`; on `meta` tensors have sizes only; other devices are names read from files. */
export class device {
  /** `'cpu'`, or another word of a file. */
  readonly type: string
  /** Which one of its type; null where none is said. */
  readonly index: number | null
  /** @internal */ readonly clone = uncloneable

  constructor(type: string, index: number | null = null) {
    const colon = type.indexOf(':')
    this.type = colon < 0 ? type : type.slice(0, colon)
    this.index = colon < 0 ? index : Number(type.slice(colon + 1))
    Object.freeze(this)
  }

  /** Python's equality: by type and index. @internal */
  __key__(): unknown {
    return Tuple.of<unknown>(kind, this.type, this.index)
  }

  /** The short form that `torch.device` takes: `cpu`, `cuda:1`. */
  toString(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`
  }

  /** What `JSON.stringify` writes: the short form. */
  toJSON(): string {
    return String(this)
  }

  __repr__(): string {
    return this.index === null ? `device(type='${this.type}')` : `device(type='${this.type}', index=${this.index})`
  }
}

Object.defineProperty(device.prototype, kindBrand, { value: Kind.Device })

export const cpu = new device('cpu')

/** How callers name a device; null is the default one. */
export type DeviceLike = device | string | null

/**
 * Whether a new tensor is wanted on `meta`.
 *
 * @param byDefault What no device stands for.
 * @throws UnsupportedError for any device but cpu and meta.
 */
export function isMetaDevice(op: string, wanted: DeviceLike, byDefault = false): boolean {
  if (wanted === null) return byDefault
  const { type } = typeof wanted === 'string' ? new device(wanted) : wanted
  if (type === 'cpu' || type === 'meta') return type === 'meta'
  throw new UnsupportedError({
    what: `${op}: tensors on ${String(wanted)} are not supported`,
    instead: "torchlet computes on 'cpu'",
  })
}

/** A named constant of the torch module: `torch.strided`, `torch.per_tensor_affine`, … */
export class TorchConstant {
  readonly name: string
  /** @internal */ readonly clone = uncloneable

  constructor(name: string) {
    this.name = name
    Object.freeze(this)
  }

  toString(): string {
    return this.__repr__()
  }

  /** What `JSON.stringify` writes: its name. */
  toJSON(): string {
    return this.__repr__()
  }

  __repr__(): string {
    return `torch.${this.name}`
  }
}

/** How a tensor's elements are laid out: torch.layout. */
export class layout extends TorchConstant {}

/** The usual layout: elements at fixed steps of memory. */
export const strided = new layout('strided')
/** Coordinates and values of the elements that are not zero. */
export const sparse_coo = new layout('sparse_coo')
/** Values by compressed rows. */
export const sparse_csr = new layout('sparse_csr')
/** Values by compressed columns. */
export const sparse_csc = new layout('sparse_csc')
/** Blocks by compressed rows. */
export const sparse_bsr = new layout('sparse_bsr')
/** Blocks by compressed columns. */
export const sparse_bsc = new layout('sparse_bsc')
/** Of nested tensors whose parts differ in one dimension. */
export const jagged = new layout('jagged')
/** Of tensors that oneDNN keeps, which no file holds. */
const mkldnn = new layout('_mkldnn')
export const layouts: readonly layout[] = [
  strided,
  sparse_coo,
  sparse_csr,
  sparse_csc,
  sparse_bsr,
  sparse_bsc,
  jagged,
  mkldnn,
]

/** The order of dimensions in memory: torch.memory_format. */
export class memory_format extends TorchConstant {}

/** The last dimension lies together. */
export const contiguous_format = new memory_format('contiguous_format')
/** As the input lies. */
export const preserve_format = new memory_format('preserve_format')
/** Channels lie together: of images `[N, C, H, W]` the strides of `[N, H, W, C]`. */
export const channels_last = new memory_format('channels_last')
/** Channels lie together, of volumes. */
export const channels_last_3d = new memory_format('channels_last_3d')
export const memoryFormats: readonly memory_format[] = [
  contiguous_format,
  preserve_format,
  channels_last,
  channels_last_3d,
]
