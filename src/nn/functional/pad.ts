// The padding of torch.nn.functional.

export { pad } from '../../ops/image/pad.js'
