// The machine's peak as WebAssembly can reach it: multiply and add in registers only, in as many independent chains as
// hide the latency. Relaxed SIMD's fused instruction where the platform has it.

import { hasRelaxedSimd } from '../../build/src/wasm/features.js'

const chains = 12
const lanes = 4

/** Floating-point operations a second of the best of several runs. */
export function peak(): number {
  const fused = hasRelaxedSimd()
  const module = new WebAssembly.Module(moduleOf(fused) as BufferSource)
  const run = new WebAssembly.Instance(module).exports['run'] as (count: number) => number
  let best = Infinity
  for (let round = 0; round < 30; round++) {
    const start = performance.now()
    run(1_000_000)
    best = Math.min(best, performance.now() - start)
  }
  return (1_000_000 * chains * lanes * 2) / (best / 1000)
}

/**
 * (module (func (export "run") (param i32) (result f32) (local v128 × (chains + 2))
 *   (loop  acc[i] = relaxed_madd(a, b, acc[i])  or  acc[i] = a * acc[i] + b  for each i
 *          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
 *   (f32x4.extract_lane 0 (the sum of all, so that nothing is left out))))
 */
function moduleOf(fused: boolean): Uint8Array {
  const [a, b] = [1, 2]
  const get = (local: number): number[] => [0x20, local]
  const simd = (op: number): number[] => [0xfd, ...(op < 128 ? [op] : [(op & 0x7f) | 0x80, op >> 7])]
  const step = (acc: number): number[] =>
    fused
      ? [...get(a), ...get(b), ...get(acc), ...simd(0x105), 0x21, acc]
      : [...get(acc), ...get(a), ...simd(0xe6), ...get(b), ...simd(0xe4), 0x21, acc]
  const accumulators = Array.from({ length: chains }, (_, index) => 3 + index)
  const loop = [0x03, 0x40, ...accumulators.flatMap(step), ...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b]
  const sum = [...get(3), ...accumulators.slice(1).flatMap((acc) => [...get(acc), ...simd(0xe4)])]
  const code = [1, chains + 2, 0x7b, ...loop, ...sum, ...simd(0x1f), 0, 0x0b]
  return Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ])
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 0x7f) | 0x80, value >> 7]
}
