// The convolutions of torch.nn.functional.

export { conv1d, conv2d, conv3d } from '../../ops/conv.js'
export { conv_tbc } from '../../ops/conv-tbc.js'
export { conv_transpose1d, conv_transpose2d, conv_transpose3d } from '../../ops/conv-transpose.js'
