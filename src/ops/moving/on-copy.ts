// The forms of in-place operations that leave their input as it was.

import type { Tensor } from '../../tensor/tensor.js'
import { clone } from './copies.js'

/** `run`, which changes its first argument and returns it, on a copy of that. As many parameters need be given. */
/* @__NO_SIDE_EFFECTS__ */
export function onCopy<Rest extends unknown[]>(
  run: (input: Tensor, ...rest: Rest) => Tensor,
): (input: Tensor, ...rest: Rest) => Tensor {
  const made = (input: Tensor, ...rest: Rest) => run(clone(input), ...rest)
  // `define` tells by it which parameters have a default.
  return Object.defineProperty(made, 'length', { value: run.length })
}
