// The convolutions of torch.nn.functional.

export { conv1d, conv2d, conv3d } from '../../ops/conv.js'
