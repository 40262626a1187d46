// torch.linalg. Factorizations are of float32 and float64, computed in float64.

export { eigh, eigvalsh } from './linalg/eigen.js'
export { cholesky, qr } from './linalg/factorizations.js'
export { det, inv, slogdet, solve } from './linalg/lu.js'
export { matrix_norm, norm, vector_norm } from './linalg/norms.js'
export type { MatrixOrder } from './linalg/norms.js'
export { linalgCross as cross, matrix_power, multi_dot } from './linalg/powers.js'
export { svd, svdvals } from './linalg/svd.js'
export { matmul } from './products.js'
