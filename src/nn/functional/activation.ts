// The activations of torch.nn.functional.

export { relu, relu_ } from '../../ops/unary.js'
