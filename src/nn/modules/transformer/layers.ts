// Lists of equal layers, and the masks that encoders and decoders hand to them. torch/nn/modules/transformer.py: _get_clones,
// _detect_is_causal_mask.

import { UnsupportedError } from '../../../errors.js'
import { equal } from '../../../ops/pointwise/compare.js'
import { triu } from '../../../ops/moving/triangle.js'
import type { DeviceLike } from '../../../tensor/device.js'
import type { dtype } from '../../../tensor/dtype.js'
import { full } from '../../../tensor/making/factory.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { isModule } from '../../brand.js'
import { deepcopy } from '../../tree/deepcopy.js'
import { inWords } from '../../../python/type-name.js'
import type { AnyModule } from '../../module.js'
import { ModuleList } from '../containers/modules.js'

/** A list of copies of one layer. */
export function copies(layer: AnyModule, count: number): ModuleList {
  return ModuleList(Array.from({ length: count }, () => deepcopy(layer)))
}

/** @throws UnsupportedError where a file has something else in their place. */
export function layersOf(module: { readonly layers: AnyModule }): readonly AnyModule[] {
  const { layers } = module
  const list = layers instanceof ModuleList ? [...layers] : null
  if (list?.every(isModule) === true) return list
  throw new UnsupportedError({ what: `the layers of a Transformer's encoder or decoder are ${inWords(layers)}` })
}

/** -Infinity above the diagonal. */
export function causalMask(size: number, type: dtype | null, device: DeviceLike = null): Tensor {
  return triu(full([size, size], -Infinity, { dtype: type, device }), 1)
}

/** Whether a mask is the causal one; what the caller says of it counts first. */
export function isCausal(mask: Tensor | null, said: boolean | null, x: Tensor, layer: AnyModule | undefined): boolean {
  if (said !== null || mask === null) return said === true
  const batchFirst = layer?._modules.get('self_attn')?.__dict__.get('batch_first') === true
  const size = x.sizes[x.dim() === 2 || !batchFirst ? 0 : 1] as number
  if (mask.dim() !== 2 || mask.sizes[0] !== size || mask.sizes[1] !== size || !mask.dtype.is_floating_point)
    return false
  return equal(mask, causalMask(size, mask.dtype))
}
