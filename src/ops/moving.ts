// Elements in other places or more than once.

export { atleast_1d, atleast_2d, atleast_3d } from './moving/atleast.js'
export { block_diag, diagflat, diagonal_scatter, select_scatter, slice_scatter } from './moving/blocks.js'
export { flip, fliplr, flipud, roll, rot90 } from './moving/flip.js'
export { broadcast_tensors, broadcast_to, cartesian_prod, meshgrid } from './moving/grid.js'
export type { MeshgridArguments } from './moving/grid.js'
export { repeat, repeat_interleave, tile } from './moving/repeat.js'
export { dsplit, hsplit, tensor_split, vsplit } from './moving/split.js'
export { diag, diag_embed, tril, tril_, tril_indices, triu, triu_, triu_indices } from './moving/triangle.js'
