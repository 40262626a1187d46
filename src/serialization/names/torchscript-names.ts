// The functions that TorchScript's pickles name beside torch's own: torch/jit/_pickle.py. They say the types of
// containers, which Python's do not know. One of torch's own takes other arguments there.

import { UnpicklingError } from '../../errors.js'
import type { FindClass, Known } from '../../pickle/known.js'
import type { Tensor } from '../../tensor/tensor.js'
import { CheckedArguments } from './checks.js'
import { rebuildScriptSparse } from './rebuild-kinds.js'

const list = (name: string): Known => ({
  reduce: (args) => {
    const checked = new CheckedArguments(name, args, 1)
    if (!Array.isArray(checked.value(0))) throw checked.mismatch(0, 'a list')
    return checked.value(0)
  },
})

/** (value, type): the value, its type being text of TorchScript's. */
const restoreTypeTag: Known = {
  reduce: (args) => {
    const checked = new CheckedArguments('restore_type_tag', args, 2)
    checked.string(1)
    return checked.value(0)
  },
}

/**
 * @param tensors What `build_tensor_from_id` counts in, of archives before 1.4.
 * @param next Asked for all other names.
 */
export function torchscriptNames(tensors: readonly Tensor[], next: FindClass | undefined): FindClass {
  const names = new Map<string, Known>([
    ...['build_intlist', 'build_doublelist', 'build_boollist', 'build_tensorlist', 'build_complexlist'].map(
      (name): [string, Known] => [name, list(name)],
    ),
    ['restore_type_tag', restoreTypeTag],
    [
      'build_tensor_from_id',
      { reduce: (args) => tensorAt(new CheckedArguments('build_tensor_from_id', args, 1).size(0), tensors) },
    ],
  ])
  return (module, qualname) => {
    if (module === 'torch.jit._pickle') return names.get(qualname)
    if (module === 'torch._utils' && qualname === '_rebuild_sparse_tensor') return { reduce: rebuildScriptSparse }
    return next?.(module, qualname)
  }
}

function tensorAt(index: number, tensors: readonly Tensor[]): Tensor {
  const tensor = tensors[index]
  if (tensor !== undefined) return tensor
  throw new UnpicklingError({ reason: `there is no tensor ${index} among the ${tensors.length} of the archive` })
}
