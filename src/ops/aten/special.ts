// torch.special by ATen's names, where its functions have others elsewhere. aten/src/ATen/native/UnaryOps.cpp, BinaryOps.cpp.

import { overload } from '../../op.js'
import * as special from '../pointwise/special-names.js'
import type { Other } from '../pointwise/elementwise.js'
import type { Dims } from '../reduce/reductions.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'

export const digamma = overload('aten::special_digamma', (self: Tensor): Tensor => special.digamma(self))
export const psi = overload('aten::special_psi', (self: Tensor): Tensor => special.psi(self))
export const erf = overload('aten::special_erf', (self: Tensor): Tensor => special.erf(self))
export const erfc = overload('aten::special_erfc', (self: Tensor): Tensor => special.erfc(self))
export const erfinv = overload('aten::special_erfinv', (self: Tensor): Tensor => special.erfinv(self))
export const exp2 = overload('aten::special_exp2', (self: Tensor): Tensor => special.exp2(self))
export const expm1 = overload('aten::special_expm1', (self: Tensor): Tensor => special.expm1(self))
export const gammaln = overload('aten::special_gammaln', (self: Tensor): Tensor => special.gammaln(self))
export const log1p = overload('aten::special_log1p', (self: Tensor): Tensor => special.log1p(self))
export const sinc = overload('aten::special_sinc', (self: Tensor): Tensor => special.sinc(self))
export const xlogy = overload('aten::special_xlogy', (self: Other, other: Other): Tensor =>
  special.xlogy(self as Tensor, other),
)
export const gammainc = overload('aten::special_gammainc', (self: Tensor, other: Tensor): Tensor =>
  special.gammainc(self, other),
)
export const gammaincc = overload('aten::special_gammaincc', (self: Tensor, other: Tensor): Tensor =>
  special.gammaincc(self, other),
)
export const multigammaln = overload('aten::special_multigammaln', (self: Tensor, p: number): Tensor =>
  special.multigammaln(self, p),
)
export const polygamma = overload('aten::special_polygamma', (n: number, self: Tensor): Tensor =>
  special.polygamma(n, self),
)
export const logit = overload('aten::special_logit', (self: Tensor, eps: number | null): Tensor =>
  special.logit(self, eps),
)
export const round = overload('aten::special_round', (self: Tensor, decimals: number): Tensor =>
  special.round(self, { decimals }),
)
export const logsumexp = overload('aten::special_logsumexp', (self: Tensor, dim: Dims, keepdim: boolean): Tensor =>
  special.logsumexp(self, dim, keepdim),
)
export const softmax = overload('aten::special_softmax', (self: Tensor, dim: number, dtype: dtype | null): Tensor =>
  special.softmax(self, dim, { dtype }),
)
export const log_softmax = overload(
  'aten::special_log_softmax',
  (self: Tensor, dim: number, dtype: dtype | null): Tensor => special.log_softmax(self, dim, { dtype }),
)
