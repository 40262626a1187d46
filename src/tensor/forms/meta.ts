// Tensors without elements: on the device `meta`, which has sizes only, and what other devices' classes wrap.
// torch/_utils.py: _rebuild_meta_tensor_no_storage, _rebuild_wrapper_subclass.

import type { Global } from '../../python/objects.js'
import { device, strided } from '../device.js'
import type { layout } from '../device.js'
import type { dtype } from '../dtype.js'
import { opaqueContents } from '../format/contents.js'
import type { Contents } from '../format/contents.js'
import { contiguousStrides } from '../shape.js'
import type { Sizes } from '../shape.js'
import { Tensor } from '../tensor.js'

const metaDevice = new device('meta')

/** Sizes, strides and a dtype. Views of it are such tensors too. */
export class MetaTensor extends Tensor {
  private readonly ownDevice: device
  private readonly ownLayout: layout

  /** @internal */
  constructor(
    type: dtype,
    sizes: Sizes,
    strides: Sizes,
    offset = 0,
    place: device = metaDevice,
    kind: layout = strided,
  ) {
    super(null, type, sizes, strides, offset)
    this.ownDevice = place
    this.ownLayout = kind
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
  override detached(): MetaTensor {
    return this.alias(this.sizes, this.strides, this.offset)
  }

  /** @internal */
  override alias(sizes: Sizes, strides: Sizes | null, offset: number, type: dtype = this.dtype): MetaTensor {
    return new MetaTensor(type, sizes, strides ?? contiguousStrides(sizes), offset, this.device, this.layout)
  }

  /** @internal */
  override contents(): Contents {
    return opaqueContents(this)
  }
}

/** What a class of another package wraps around tensors that are its attributes. */
export class WrapperTensor extends MetaTensor {
  readonly pythonClass: Global

  /** @internal */
  constructor(cls: Global, type: dtype, sizes: Sizes, strides: Sizes, offset: number, place: device, kind: layout) {
    super(type, sizes, strides, offset, place, kind)
    this.pythonClass = cls
  }

  /** @internal */
  override detached(): WrapperTensor {
    return new WrapperTensor(
      this.pythonClass,
      this.dtype,
      this.sizes,
      this.strides,
      this.offset,
      this.device,
      this.layout,
    )
  }
}
