// The functions of torch's namespace that multiply matrices or factor them.

export { cdist } from './cdist.js'
export * as linalg from './linalg.js'
export { cross, matrix_power } from './linalg/powers.js'
export { det, inv as inverse, slogdet } from './linalg/lu.js'
export { bmm, dot, matmul, mm, mv } from './products.js'
export { addbmm, addmm, addmv, addr, baddbmm } from './products/added.js'
export { chain_matmul, ger, inner, kron, outer, tensordot, trace, vdot } from './products/combined.js'
export { einsum } from './products/einsum.js'
