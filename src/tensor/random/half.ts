// float16 and bfloat16: drawn as float32 and rounded, as PyTorch 2.14 does (measured on 2.14.1). 1.13
// and 2.6 drew 11 or 8 bits a number, so their sequences differ altogether.

import { default_generator } from './generator.js'
import { normal_, normal_fill_ } from './normal.js'
import { uniform_ } from './uniform.js'

/** To the nearest float16 or bfloat16, ties to even; the result as a number. */
export type Round = (value: number) => number

/**
 * `uniform_` for a half type: fills `out` with numbers that `round` leaves as they are. One that
 * would round up to `to` becomes `from`.
 */
export function uniform_half_(
  out: Float32Array,
  from: number,
  to: number,
  round: Round,
  generator = default_generator,
): void {
  uniform_(out, from, to, generator)
  const first = round(from)
  const end = round(to)
  for (let i = 0; i < out.length; i++) {
    const value = round(out[i]!)
    out[i] = value < end ? value : first
  }
}

/** `normal_` for a half type: fills `out` with numbers that `round` leaves as they are. */
export function normal_half_(
  out: Float32Array,
  mean: number,
  std: number,
  round: Round,
  generator = default_generator,
): void {
  if (out.length < 16) {
    normal_(out, mean, std, generator)
  } else {
    normal_fill_(out, mean, std, out.length - (out.length % 16), generator)
  }
  for (let i = 0; i < out.length; i++) {
    out[i] = round(out[i]!)
  }
}
