// torch.special.

export { entr, erfcx, expit, i0e, i1, i1e, log_ndtr, ndtr, ndtri, zeta, special_i0 as i0 } from './special.js'
export { igamma as gammainc, igammac as gammaincc, mvlgamma as multigammaln, polygamma } from './special.js'
export { digamma, digamma as psi, erf, erfc, erfinv, exp2, expm1, lgamma as gammaln, log1p } from './unary.js'
export { logit, round, sinc } from './stepwise.js'
export { logsumexp } from '../reduce/reductions.js'
export { log_softmax, softmax } from '../reduce/softmax.js'
export { xlogy } from './binary.js'
