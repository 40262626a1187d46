// Every function that returns a view: a tensor over the same storage.

export { movedim, moveaxis, permute, swapaxes, swapdims, t, transpose } from './views/dims.js'
export { diagonal, narrow, select, unfold } from './views/parts.js'
export { flatten, ravel, reshape, reshape_as, squeeze, unflatten, unsqueeze, view, view_as } from './views/reshape.js'
export { chunk, split, unbind } from './views/split.js'
export { as_strided, expand, expand_as } from './views/strided.js'
export type { ViewArguments } from './views/reshape.js'
