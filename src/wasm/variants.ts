// Which of the compiled binaries runs here, and why. All come from one source.

import { UnsupportedError } from '../errors.js'
import { relaxed, simd } from './binaries.js'
import { hasRelaxedSimd, hasSimd } from './features.js'

export type VariantName = 'simd' | 'relaxed'

export interface Variant {
  readonly name: VariantName
  /** Why this one, a clause for people. */
  readonly reason: string
  /** The module, deflated and in base64. */
  readonly packed: string
}

/** @throws UnsupportedError where there is no SIMD, below which torchlet does not go. */
export function chooseVariant(): Variant {
  if (hasRelaxedSimd()) return { name: 'relaxed', reason: 'this platform has relaxed SIMD', packed: relaxed }
  if (hasSimd()) return { name: 'simd', reason: 'this platform has SIMD, but no relaxed SIMD', packed: simd }
  throw new UnsupportedError({
    what: "this platform's WebAssembly has no SIMD",
    instead: 'Use a browser from 2021 on (Safari from 16.4), or Node from 20.19 on',
  })
}
