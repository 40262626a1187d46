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
  const accumulators = Array.from({ length: chains }, (_, index) => 3 + index)
  const steps = accumulators.map((acc) => (fused ? fusedStep(acc) : step(acc)))
  const loop = [0x03, 0x40, ...steps.flat(), ...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b]
  const sums = accumulators.slice(1).map((acc) => get(acc).concat(simd(0xe4)))
  const code = [1, chains + 2, 0x7b, ...loop, ...get(3), ...sums.flat(), ...simd(0x1f), 0, 0x0b]
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ])
}

/** acc = relaxed_madd(a, b, acc); a and b are locals 1 and 2. */
function fusedStep(acc: number): number[] {
  return [...get(1), ...get(2), ...get(acc), ...simd(0x105), 0x21, acc]
}

/** acc = acc · a + b */
function step(acc: number): number[] {
  return [...get(acc), ...get(1), ...simd(0xe6), ...get(2), ...simd(0xe4), 0x21, acc]
}

function get(local: number): number[] {
  return [0x20, local]
}

function simd(opcode: number): number[] {
  return [0xfd, ...leb(opcode)]
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 0x7f) | 0x80, value >> 7]
}
