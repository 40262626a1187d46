// The functions of `torchlet`, and what sets how they compute. What makes tensors at once needs their methods, so this file, like
// nn-namespace.ts and loader-sync.ts, has the effect of giving them (package.json: sideEffects).

import './methods-installed.js'

export { autograd, enable_grad, from_numpy, optim } from './absent.js'
export type { Absent } from './absent.js'
export * as cuda from './cuda.js'
export * from './namespaces/torch.js'
export { inference_mode, is_grad_enabled, no_grad } from './no-grad.js'
export {
  default_generator,
  Generator,
  JaggedTensor,
  MetaTensor,
  NestedTensor,
  QuantizedTensor,
  SparseCompressedTensor,
  SparseCooTensor,
  Tensor,
  WrapperTensor,
} from './tensors.js'
export type { Nested, TensorConstructor, TensorMethods } from './tensors.js'
export { __config__ } from './threads/config.js'
export { get_num_threads, set_num_threads } from './threads/threads.js'
