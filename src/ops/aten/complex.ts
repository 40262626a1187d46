// Complex conjugates and checks by ATen's names. aten/src/ATen/native/UnaryOps.cpp, BatchLinearAlgebra.cpp.

import { RaisedError } from '../../errors.js'
import { overload } from '../../op.js'
import { integersOf } from '../integers-of.js'
import type { Tensor } from '../../tensor/tensor.js'
import { conj } from '../complex/arithmetic.js'

export const conjugate = overload('aten::_conj', (self: Tensor): Tensor => conj(self))

/** A matrix of a batch that has no inverse, or no factors, is said to be singular. */
export const checkErrors = overload('aten::_linalg_check_errors', (info: Tensor, api_name: string): null => {
  if (info.isMeta) return null
  const bad = integersOf(api_name, info).findIndex((each) => each !== 0)
  if (bad < 0) return null
  const which = info.sizes.length === 0 ? '' : `(Batch element ${bad}): `
  throw new RaisedError({
    exception: 'torch._C._LinAlgError',
    message: `${api_name}: ${which}The diagonal element is zero, the inversion could not be completed because the input matrix is singular.`,
    trace: '',
  })
})
