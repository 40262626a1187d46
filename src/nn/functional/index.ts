// The namespace `nn.functional`: torch.nn.functional. One file for each family of functions; what torch has under the
// same name is the operation itself (src/ops).

export { relu, relu_ } from './activation.js'
export { linear } from './linear.js'
export * from './conv.js'
export * from './norm.js'
export { pad } from './pad.js'
export * from './pool.js'
export { fold, unfold } from './fold.js'
export { channel_shuffle, pixel_shuffle, pixel_unshuffle } from './shuffle.js'
export * from './grid.js'
export * from './interpolate.js'
export * from './lp-pool.js'
export * from './fractional-pool.js'
export * from './response-norm.js'
export * from './unpool.js'
