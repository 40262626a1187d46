// The linear functions of torch.nn.functional.

export { linear } from '../../ops/linear.js'
