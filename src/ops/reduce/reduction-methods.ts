// The methods of tensors that reduce: names of the functions of reductions.ts, extremes.ts, moments.ts, scans.ts and softmax.ts
// that PyTorch has as methods.

import type { Tensor } from '../../tensor/tensor.js'
import * as extremes from './extremes.js'
import type { ExtremeArguments } from './extremes.js'
import * as norms from '../linalg/norms.js'
import * as moments from './moments.js'
import * as reductions from './reductions.js'
import type { ValuesIndices } from '../return-types.js'
import * as scans from './scans.js'
import * as softmax from './softmax.js'

export const reductionMethods = {
  all: reductions.all,
  amax: reductions.amax,
  amin: reductions.amin,
  aminmax: extremes.aminmax,
  any: reductions.any,
  argmax: extremes.argmax,
  argmin: extremes.argmin,
  count_nonzero: reductions.count_nonzero,
  cummax: scans.cummax,
  cummin: scans.cummin,
  cumprod: scans.cumprod,
  cumsum: scans.cumsum,
  dist: norms.dist,
  log_softmax: softmax.log_softmax,
  logcumsumexp: scans.logcumsumexp,
  logsumexp: reductions.logsumexp,
  mean: reductions.mean,
  nanmean: reductions.nanmean,
  nansum: reductions.nansum,
  norm: norms.torchNorm,
  prod: reductions.prod,
  softmax: softmax.softmax,
  std: moments.std,
  sum: reductions.sum,
  var: moments.var_,
} as const

/** Those that change the tensor and return it. */
export const reductionInPlace = { cumprod_: scans.cumprod_, cumsum_: scans.cumsum_ } as const

/** Those whose result depends on their arguments. */
export const overloadedReductions = { max: extremes.max, min: extremes.min } as const

export interface OverloadedReductions {
  /** The largest element. */
  max(): Tensor
  /** The larger elements of two tensors. */
  max(other: Tensor): Tensor
  /** The largest elements along a dimension, and where they are. */
  max(...args: Exclude<ExtremeArguments, [] | [Tensor]>): ValuesIndices
  /** The smallest element. */
  min(): Tensor
  /** The smaller elements of two tensors. */
  min(other: Tensor): Tensor
  /** The smallest elements along a dimension, and where they are. */
  min(...args: Exclude<ExtremeArguments, [] | [Tensor]>): ValuesIndices
}
