// What this platform's WebAssembly can do, asked by validating the smallest module that needs it; and what the core is told of the compiler.

import { UnsupportedError } from '../errors.js'

/**
 * (module (func (result v128) i32.const 0 i8x16.splat))
 */
const simdModule = Uint8Array.of(
  0x00,
  0x61,
  0x73,
  0x6d,
  0x01,
  0x00,
  0x00,
  0x00, // magic, version
  0x01,
  0x05,
  0x01,
  0x60,
  0x00,
  0x01,
  0x7b, // type: () -> v128
  0x03,
  0x02,
  0x01,
  0x00, // function of type 0
  0x0a,
  0x08,
  0x01,
  0x06,
  0x00,
  0x41,
  0x00,
  0xfd,
  0x0f,
  0x0b, // i32.const 0, i8x16.splat, end
)

/**
 * (module (func (param v128) (result v128)
 *   local.get 0 local.get 0 local.get 0 f32x4.relaxed_madd))
 */
const relaxedSimdModule = Uint8Array.of(
  0x00,
  0x61,
  0x73,
  0x6d,
  0x01,
  0x00,
  0x00,
  0x00,
  0x01,
  0x06,
  0x01,
  0x60,
  0x01,
  0x7b,
  0x01,
  0x7b, // type: v128 -> v128
  0x03,
  0x02,
  0x01,
  0x00,
  0x0a,
  0x0d,
  0x01,
  0x0b,
  0x00,
  0x20,
  0x00,
  0x20,
  0x00,
  0x20,
  0x00,
  0xfd,
  0x85,
  0x02,
  0x0b,
)

/** Fixed-width SIMD, which torchlet cannot do without. */
export function hasSimd(): boolean {
  return WebAssembly.validate(simdModule)
}

/** Relaxed SIMD, whose fused multiply-add is a quarter faster. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedSimdModule)
}

/** @throws UnsupportedError where there is no SIMD, below which torchlet does not go. */
export function requireSimd(): void {
  if (hasSimd()) return
  throw new UnsupportedError({
    what: "this platform's WebAssembly has no SIMD",
    instead: 'Use a browser from 2021 on (Safari from 16.4), or Node from 20.19 on',
  })
}

/**
 * Whether the compiler orders the loads of a loop as they are needed, which leaves registers for larger tiles: V8's does in version 13.6
 * and not in 12.4. Nothing tells but an age, and `Math.f16round` is of V8 13.5.
 */
function ordersLoads(): boolean {
  return 'f16round' in Math
}

/** What an instance of the core is told before its first product, in whatever thread it is. */
export function setUp(core: { tall_tiles(taken: number): void }): void {
  if (ordersLoads()) core.tall_tiles(1)
}
