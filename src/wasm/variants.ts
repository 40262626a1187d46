// Which of the small core's binaries runs here, and why. All come from one source.

import * as basic from './binaries/basic.js'
import * as relaxed from './binaries/basic-relaxed.js'
import { applyDelta } from './delta.js'
import { hasRelaxedSimd, requireSimd } from './features.js'
import { unpack } from './instance.js'

export type VariantName = 'simd' | 'relaxed'

export interface Variant {
  readonly name: VariantName
  /** Why this one, a clause for people. */
  readonly reason: string
}

/** @throws UnsupportedError where there is no SIMD, below which torchlet does not go. */
export function chooseVariant(): Variant {
  if (hasRelaxedSimd()) return { name: 'relaxed', reason: 'this platform has relaxed SIMD' }
  requireSimd()
  return { name: 'simd', reason: 'this platform has SIMD, but no relaxed SIMD' }
}

/** The bytes of a binary of the small core. */
export function basicBinary(name: VariantName): Uint8Array<ArrayBuffer> {
  const base = unpack(basic.packed, basic.unpackedBytes)
  return name === 'simd' ? base : applyDelta(base, unpack(relaxed.packed, relaxed.unpackedBytes))
}
