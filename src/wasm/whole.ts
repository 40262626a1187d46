// The whole core: with the kernels of networks, of plans and of what functions compute that are no methods. It is told by its
// differences from the small one. Who needs such a kernel gets the engine here; so a page which needs none does not carry them,
// and in one that has this file the engine is the whole core from the start.

import * as relaxed from './binaries/relaxed.js'
import * as simd from './binaries/simd.js'
import { applyDelta } from './delta.js'
import { engine, moveEngine, provideWhole } from './engine.js'
import type { Engine } from './engine.js'
import { unpack } from './instance.js'
import { basicBinary } from './variants.js'
import type { VariantName } from './variants.js'

provideWhole(binaryOf)

/** The engine, which has all kernels. */
export function wholeEngine(): Engine {
  return engine() as Engine
}

/**
 * The engine on memory that threads share, in use from now on.
 *
 * @throws UnsupportedError where there can be none.
 */
export function sharedEngine(): Engine {
  return moveEngine(true)
}

/** The bytes of a binary of the whole core. */
export function binaryOf(name: VariantName): Uint8Array<ArrayBuffer> {
  const whole = applyDelta(basicBinary('simd'), unpack(simd.packed, simd.unpackedBytes))
  if (name === 'simd') return whole
  const small = basicBinary('relaxed')
  const base = new Uint8Array(whole.length + small.length)
  base.set(whole)
  base.set(small, whole.length)
  return applyDelta(base, unpack(relaxed.packed, relaxed.unpackedBytes))
}
