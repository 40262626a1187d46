// The padding of torch.nn.functional.

export { pad } from '../../ops/pad.js'
