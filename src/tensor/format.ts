// The text of a tensor. Placeholder signature for the format helper.
import type { Tensor } from './tensor.js'

export function format_tensor(tensor: Tensor): string {
  return `tensor(..., size=(${tensor.sizes.join(', ')}))`
}
