// The convolutions of torch.nn.functional.

export { conv1d, conv2d, conv3d } from '../../ops/spatial/conv.js'
export { conv_tbc } from '../../ops/spatial/conv-tbc.js'
export { conv_transpose1d, conv_transpose2d, conv_transpose3d } from '../../ops/spatial/conv-transpose.js'
