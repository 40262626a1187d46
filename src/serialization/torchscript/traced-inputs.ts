// The inputs that a traced module was given. torch.jit.save writes their sizes, strides and dtypes and leaves out the elements:
// tensors without storage. torch/csrc/jit/serialization/export_module.cpp: `skip_tensor_data`.

import type { Known, UnpickleOptions } from '../../pickle/known.js'
import { unpickle } from '../../pickle/unpickler.js'
import { Tensor } from '../../tensor/tensor.js'
import { viewFault } from '../names/checked-view.js'
import { CheckedArguments } from '../names/checks.js'
import { StorageType } from '../names/storage-type.js'

/** Lists of inputs by method. */
export function tracedInputs(pickled: Uint8Array, options: UnpickleOptions): unknown {
  return unpickle(pickled, {
    ...options,
    find_class: (module, qualname) =>
      `${module}.${qualname}` === 'torch._utils._rebuild_tensor_v2' ? rebuild : options.find_class?.(module, qualname),
    persistent_load: (pid) => pid,
    bareArguments: true,
  })
}

/** (storage, storage_offset, size, stride, requires_grad, backward_hooks), the storage being its persistent id. */
const rebuild: Known = {
  reduce: (args) => {
    const checked = new CheckedArguments('_rebuild_tensor_v2', args, 6, 7)
    const pid = new CheckedArguments('a storage id', checked.tuple(0), 5)
    const type = pid.value(1)
    if (!(type instanceof StorageType) || type.dtype === null) throw pid.mismatch(1, 'a class of typed storages')
    const view = { sizes: checked.sizes(2), strides: checked.sizes(3), offset: checked.size(1) }
    const fault = viewFault(pid.size(4) * type.itemsize, type.dtype, view)
    if (fault !== undefined) throw checked.wrong(fault)
    return new Tensor(null, type.dtype, view.sizes, view.strides, view.offset)
  },
}
