// Which of the core's binaries runs here, and why. All come from one source.

import * as relaxed from './binaries/relaxed.js'
import * as simd from './binaries/simd.js'
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

/** The bytes of a binary. */
export function binaryOf(name: VariantName): Uint8Array<ArrayBuffer> {
  const base = unpack(simd.packed, simd.unpackedBytes)
  return name === 'simd' ? base : applyDelta(base, unpack(relaxed.packed, relaxed.unpackedBytes))
}
