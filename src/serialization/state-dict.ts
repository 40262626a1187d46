// A state dict as a type, and as what `load` can be told to expect: tensors by name.

import { Dict } from '../python/dict.js'
import { Tensor } from '../tensor/tensor.js'

/**
 * Tensors by name, as `state_dict()` gives them and `torch.save(model.state_dict(), …)` writes them. No dict is made as one:
 * each that holds names and tensors counts, an OrderedDict in most files.
 *
 * @example
 * import { load, StateDict } from 'torchlet'
 * const weights = await load('weights.pt', { expect: StateDict })
 * const bias = weights.get('fc.bias')   // Tensor | undefined
 */
export abstract class StateDict extends Dict<string, Tensor> {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Dict && (value.size === 0 || isStateDict(value))
  }
}

/** Whether a value is a dict of names and tensors, at least one. @internal */
export function isStateDict(value: unknown): value is Dict<string, Tensor> {
  if (!(value instanceof Dict) || value.size === 0) return false
  for (const [key, item] of value) if (typeof key !== 'string' || !(item instanceof Tensor)) return false
  return true
}
