// `log_normal_`, `geometric_` and `cauchy_`: a draw in double precision for each element, transformed. PyTorch: ATen/core/
// TransformationHelper.h, DistributionsHelper.h.

import { normalSample } from './normal.js'
import type { Generator } from './generator.js'

/** Fills `out` with e to the power of normal numbers. */
export function log_normal_(out: Float64Array, mean: number, std: number, generator: Generator): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(normalSample(generator) * std + mean)
}

/** Fills `out` with how many trials there are up to the first success of probability p. */
export function geometric_(out: Float64Array, p: number, { engine }: Generator): void {
  const scale = Math.log1p(-p)
  for (let i = 0; i < out.length; i++) out[i] = Math.ceil(Math.log(engine.uniform53()) / scale)
}

/** Fills `out` with numbers of Cauchy's distribution. */
export function cauchy_(out: Float64Array, median: number, sigma: number, { engine }: Generator): void {
  for (let i = 0; i < out.length; i++) out[i] = median + sigma * Math.tan(Math.PI * (engine.uniform53() - 0.5))
}
