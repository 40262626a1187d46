// Tensors without elements: on the device `meta`, which has sizes only, and what other devices' classes wrap.
// torch/_utils.py: _rebuild_meta_tensor_no_storage, _rebuild_wrapper_subclass.

import { MetaError, UnsupportedError } from '../../errors.js'
import { heardQuestion, isHeard } from '../../op.js'
import type { Global } from '../../python/objects.js'
import { device, strided } from '../device.js'
import type { layout } from '../device.js'
import type { dtype } from '../dtype.js'
import { opaqueContents } from '../format/contents.js'
import type { Contents } from '../format/contents.js'
import { distributedContents } from '../format/kinds.js'
import { extent } from '../shape.js'
import type { Sizes } from '../shape.js'
import { UntypedStorage } from '../storage.js'
import { Tensor } from '../tensor.js'
import { markSubclass, subclassOf } from './subclass.js'

/** The device whose tensors have sizes, strides and a dtype, and no elements. */
export const metaDevice = new device('meta')

const noMemory = new Uint8Array(0)

/** How many bytes there would be. Views of a meta tensor share it as other tensors share their storage. */
class MetaStorage extends UntypedStorage {
  constructor(nbytes: number) {
    super(noMemory, nbytes)
  }

  /** @throws MetaError always. */
  override peek(): never {
    throw new MetaError({ op: 'copy', message: 'Cannot copy out of meta tensor; no data!' })
  }
}

/**
 * Sizes, strides and a dtype. Views of it are such tensors too, and operators on it give such tensors: what they would give,
 * without computing it.
 */
export class MetaTensor extends Tensor {
  private readonly ownDevice: device
  private readonly ownLayout: layout
  private block: UntypedStorage | null

  /** @internal */
  constructor(
    type: dtype,
    sizes: Sizes,
    strides: Sizes | null,
    offset = 0,
    place: device = metaDevice,
    kind: layout = strided,
    block: UntypedStorage | null = null,
  ) {
    super(null, type, sizes, strides, offset)
    this.ownDevice = place
    this.ownLayout = kind
    this.block = block
  }

  /** Where it is said to be; mostly `meta`. */
  override get device(): device {
    return this.ownDevice
  }

  /** How its elements are said to lie. */
  override get layout(): layout {
    return this.ownLayout
  }

  /** @internal */
  override get isPlain(): boolean {
    return false
  }

  /** @internal */
  override get isMeta(): boolean {
    if (isHeard && this.hasNoValues) heardQuestion()
    return this.hasNoValues
  }

  /** `isMeta` of which nobody is told. */
  protected get hasNoValues(): boolean {
    return this.ownDevice.type === 'meta'
  }

  /** One without bytes: it tells how many there would be, and which tensors view the same ones. */
  override untyped_storage(): UntypedStorage {
    if (!this.hasNoValues) return super.untyped_storage()
    const { sizes, strides, offset, dtype } = this
    return (this.block ??= new MetaStorage(Math.ceil(extent(sizes, strides, offset) / dtype.perByte) * dtype.itemsize))
  }

  /** As any tensor's, of a tensor on meta alone. */
  override get data(): Tensor {
    return super.data
  }

  override set data(other: Tensor) {
    if (!other.isMeta) throw new TypeError("a tensor on meta cannot be given another device's data")
    super.data = other
    this.block = other.untyped_storage()
  }

  /** Counts a change of what it stands for, which has no bytes. */
  override bump_version(): void {
    // Who asks for its storage later is told of it too.
    if (this.hasNoValues) this.untyped_storage().bump_version()
  }

  /** @internal */
  override detached(): MetaTensor {
    return this.alias(this.sizes, this.givenStrides, this.offset)
  }

  /** @internal */
  override resolved(): MetaTensor {
    return this.conj_bit || this.neg_bit ? new MetaTensor(this.dtype, this.sizes, null) : this
  }

  /** @internal */
  override alias(sizes: Sizes, strides: Sizes | null, offset: number, type: dtype = this.dtype): MetaTensor {
    const block = this.hasNoValues ? this.untyped_storage() : null
    return new MetaTensor(type, sizes, strides, offset, this.device, this.layout, block).withBitsOf(this)
  }

  /** @internal */
  override contents(): Contents {
    return opaqueContents(this)
  }
}

/**
 * Tensors as they would be on `meta`: the same one for the same tensor, and those that share a storage still share one.
 *
 * @internal
 */
export function metaViews(): (tensor: Tensor) => Tensor {
  const made = new Map<Tensor, Tensor>()
  const blocks = new Map<UntypedStorage, UntypedStorage>()
  return (tensor) => {
    if (tensor.isMeta) return tensor
    const known = made.get(tensor)
    if (known !== undefined) return known
    const storage = tensor.storage
    let block = storage === null ? undefined : blocks.get(storage)
    if (storage !== null && block === undefined) blocks.set(storage, (block = new MetaStorage(storage.nbytes)))
    const { dtype, sizes, strides, offset } = tensor
    const view = new MetaTensor(dtype, sizes, strides, offset, metaDevice, strided, block).withBitsOf(tensor)
    made.set(tensor, view)
    return view
  }
}

/** What a class of its own wraps around tensors, which are its attributes: `__dict__` has them by their names. */
export class WrapperTensor extends MetaTensor {
  /** Its class, which is not run. */
  readonly pythonClass: Global

  /** @internal */
  constructor(cls: Global, type: dtype, sizes: Sizes, strides: Sizes, offset: number, place: device, kind: layout) {
    super(type, sizes, strides, offset, place, kind)
    this.pythonClass = cls
  }

  /** @internal */
  protected override get hasNoValues(): boolean {
    return false
  }

  /** @internal */
  override parts(): readonly Tensor[] {
    return [...(this.__dict__?.values() ?? [])].filter((value) => value instanceof Tensor)
  }

  /**
   * The tensor that a DTensor of torch.distributed wraps: this process's part of it, or all where it is on one.
   *
   * @throws UnsupportedError for a tensor of another class; its attributes are in `__dict__`.
   */
  to_local(): Tensor {
    const local = this.wrapped('_local_tensor')
    if (local !== null) return local
    throw new UnsupportedError({
      what: `a tensor of class ${this.pythonClass.name} has no local tensor`,
      instead: `Its attributes are in its __dict__: ${[...(this.__dict__?.keys() ?? [])].slice(0, 20).join(', ')}`,
    })
  }

  /** @internal */
  override detached(): WrapperTensor {
    const { pythonClass, dtype: type, sizes, strides, offset, device: place, layout: kind } = this
    const made = new WrapperTensor(pythonClass, type, sizes, strides, offset, place, kind)
    made.__dict__ = this.__dict__
    const subclass = subclassOf(this)
    return subclass === undefined ? made : markSubclass(made, subclass)
  }

  /** @internal */
  override contents(): Contents {
    const local = /\bDTensor$/.test(this.pythonClass.qualname) ? this.wrapped('_local_tensor') : null
    return local === null ? super.contents() : distributedContents(this, local)
  }

  private wrapped(name: string): Tensor | null {
    const value = this.__dict__?.get(name)
    return value instanceof Tensor ? value : null
  }
}
