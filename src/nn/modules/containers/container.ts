// Sequential. torch/nn/modules/container.py.

import { UnsupportedError } from '../../../errors.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { isModule } from '../../brand.js'
import { registerFields } from '../../fields.js'
import { inWords } from '../../../python/type-name.js'
import { inLayer } from '../../layer-errors.js'
import type { AnyModule } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { ModuleSequence } from './sequence.js'

class SequentialModule extends ModuleSequence<Tensor> {
  constructor(...args: AnyModule[] | [children: ReadonlyMap<string, AnyModule>]) {
    super()
    const [first] = args
    if (args.length === 1 && first instanceof Map) {
      for (const [name, child] of first as ReadonlyMap<string, AnyModule>) this.add_module(name, child)
    } else {
      for (const [index, child] of (args as AnyModule[]).entries()) this.add_module(String(index), child)
    }
  }

  override forward(given: Input): Tensor {
    registerFields(this)
    let value: unknown = inputOf(given)
    for (const [name, child] of this._modules) {
      if (!isModule(child))
        throw new UnsupportedError({ what: `child '${name}' is ${inWords(child)} and cannot be called` })
      const before = value
      value = inLayer(child, name, () => child.__call__(before))
    }
    return value as Tensor
  }
}

/**
 * Modules one after another, each fed the output of the one before.
 *
 * Given as arguments, or as an OrderedDict (or Map) of name → module. `net[0]`, `net.at(-1)`, `net.length` and
 * iteration give the children. `forward` runs as one call into WebAssembly where all children can.
 *
 * @example
 * import { nn, randn } from 'torchlet'
 * const net = nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1))
 * net.forward(randn(8, 128)).shape   // Size [8, 1]
 */
export const Sequential = moduleClass(SequentialModule, 'torch.nn.modules.container.Sequential')
export type Sequential = SequentialModule
