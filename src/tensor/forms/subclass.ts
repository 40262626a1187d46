// Classes of tensors that torchlet does not know: a tensor of one is a plain tensor that remembers its class's
// name, to be printed and written back by it. Nothing of the class is ever run.

import type { Global } from '../../python/objects.js'
import type { Tensor } from '../tensor.js'

export interface Subclass {
  readonly cls: Global
  /** The state that the file gives to the object: attributes, attributes and slots, or what its class made of itself. */
  readonly state: unknown
}

/** Beside the tensors, since hardly any has one. */
const subclasses = new WeakMap<Tensor, Subclass>()

export function markSubclass<T extends Tensor>(tensor: T, subclass: Subclass): T {
  subclasses.set(tensor, subclass)
  return tensor
}

export function subclassOf(tensor: Tensor): Subclass | undefined {
  return subclasses.get(tensor)
}
