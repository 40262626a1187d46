// The classes of tensors, and of generators of random numbers.

export { MetaTensor } from './tensor/forms/meta.js'
export { JaggedTensor } from './tensor/forms/jagged.js'
export { WrapperTensor } from './tensor/forms/meta.js'
export { NestedTensor } from './tensor/forms/nested.js'
export { QuantizedTensor } from './tensor/forms/quantized.js'
export { SparseCompressedTensor, SparseCooTensor } from './tensor/forms/sparse.js'
export { Tensor } from './tensor/making/constructor.js'
export type { TensorConstructor } from './tensor/making/constructor.js'
export type { Nested } from './tensor/tensor.js'
// Named, so that the declaration files lead to the one that adds the methods to Tensor.
export type { TensorMethods } from './methods.js'
export { Generator, default_generator } from './tensor/random/generator.js'
