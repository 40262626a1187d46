// Parameters as one vector, and back. torch/nn/utils/convert_parameters.py.

import { copy_ } from '../../ops/moving/copies.js'
import { cat } from '../../ops/moving/joining.js'
import { narrow } from '../../ops/views/parts.js'
import { reshape } from '../../ops/views/reshape.js'
import type { Tensor } from '../../tensor/tensor.js'

/** All elements, one parameter after another. */
export function parameters_to_vector(parameters: Iterable<Tensor>): Tensor {
  return cat(Array.from(parameters, (parameter) => reshape(parameter, [-1])))
}

/** Writes the elements of a vector into the parameters. */
export function vector_to_parameters(vec: Tensor, parameters: Iterable<Tensor>): void {
  let start = 0
  for (const parameter of parameters) {
    const count = parameter.numel()
    copy_(parameter, reshape(narrow(vec, 0, start, count), parameter.sizes))
    start += count
  }
}
