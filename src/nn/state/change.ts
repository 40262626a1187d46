// Parameters and buffers in another dtype or on another device: torch/nn/modules/module.py: `_apply`, `to`, `to_empty`.

import { MetaError } from '../../errors.js'
import { to } from '../../ops/moving/convert.js'
import { isMetaDevice } from '../../tensor/device.js'
import type { DeviceLike } from '../../tensor/device.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { ModuleState } from '../brand.js'
import { setMember } from '../fields.js'

/**
 * Gives every parameter and buffer the elements that `change` makes of its own. Parameters stay the same objects; so do buffers, but
 * for those that leave `meta` or come to it. One that several modules have is changed once.
 */
export function changeState(modules: Iterable<ModuleState>, change: (tensor: Tensor) => Tensor): void {
  const changed = new Map<Tensor, Tensor>()
  const changedOf = (tensor: Tensor, keeps: boolean): Tensor => {
    const known = changed.get(tensor)
    if (known !== undefined) return known
    const { data } = tensor
    const made = change(data)
    const isSame = keeps || made.isMeta === data.isMeta
    if (isSame && made !== data) tensor.data = made
    const result = isSame ? tensor : made
    changed.set(tensor, result)
    return result
  }
  for (const module of modules) {
    for (const parameter of module._parameters.values()) if (parameter !== null) changedOf(parameter, true)
    for (const [name, buffer] of module._buffers) {
      if (buffer === null) continue
      const made = changedOf(buffer, false)
      if (made !== buffer) setMember(module, module._buffers, name, made)
    }
  }
}

/**
 * What `Module.to` makes of a tensor: floating ones get the dtype.
 *
 * @throws MetaError from `meta` to another device.
 */
export function movedTo(tensor: Tensor, type: dtype | null, device: DeviceLike): Tensor {
  if (tensor.isMeta && !isMetaDevice('to', device, true)) {
    const message =
      'Cannot copy out of meta tensor; no data! Please use torch.nn.Module.to_empty() instead of torch.nn.Module.to() when moving module from meta to a different device.'
    throw new MetaError({ op: 'to', message })
  }
  const isCast = type !== null && (tensor.dtype.is_floating_point || tensor.dtype.is_complex)
  return to(tensor, { dtype: isCast ? type : tensor.dtype, device })
}
