// The bytes of `torch.get_rng_state()`: CPUGeneratorImplState of ATen/CPUGeneratorImpl.cpp as a 64-bit
// little-endian C++ compiler lays it out. The words of the twister were 64 bits wide in old releases
// and still are here, their upper halves zero.
//
//      0  u64       seed
//      8  i32       left          12  i32  seeded (1)
//     16  u64       next
//     24  u64[624]  words of the twister
//   5016  f64       unused
//   5024  f64       next normal sample
//   5032  f64       unused
//   5040  i32       whether that sample is valid, then 4 bytes of padding
//   5048  f32, u8   a sample for float32 that no CPU function makes, then 3 bytes of padding

import { Mt19937, stateSize } from './mt19937.js'

const stateBytes = 5056
const at = { seed: 0, left: 8, seeded: 12, next: 16, words: 24, normal: 5024, normalValid: 5040 } as const

/** The state of a generator as PyTorch's `get_state` writes it. */
export function writeState(engine: Mt19937, next_normal_sample: number | undefined): Uint8Array {
  const bytes = new Uint8Array(stateBytes)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(at.seed, engine.seed, true)
  view.setInt32(at.left, engine.left, true)
  view.setInt32(at.seeded, 1, true)
  view.setUint32(at.next, engine.next, true)
  engine.state.forEach((word, i) => view.setUint32(at.words + 8 * i, word, true))
  if (next_normal_sample !== undefined) {
    view.setFloat64(at.normal, next_normal_sample, true)
    view.setInt32(at.normalValid, 1, true)
  }
  return bytes
}

/**
 * The engine and the cached normal sample that `bytes` describe.
 *
 * @throws RangeError for another length, or counters that would lead outside the words.
 */
export function readState(bytes: Uint8Array): { engine: Mt19937; next_normal_sample: number | undefined } {
  if (bytes.length !== stateBytes) {
    throw new RangeError(`expected a CPU generator state of ${stateBytes} bytes, but found ${bytes.length}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const left = view.getInt32(at.left, true)
  const next = Number(view.getBigUint64(at.next, true))
  const seeded = view.getInt32(at.seeded, true)
  if (seeded !== 1 || left < 1 || left > stateSize || next + left - 1 > stateSize) {
    throw new RangeError(`invalid mt19937 state: seeded ${seeded}, left ${left}, next ${next}`)
  }
  const engine = new Mt19937(view.getBigUint64(at.seed, true))
  engine.left = left
  engine.next = next
  for (let i = 0; i < stateSize; i++) {
    engine.state[i] = view.getUint32(at.words + 8 * i, true)
  }
  const valid = view.getInt32(at.normalValid, true) !== 0
  return { engine, next_normal_sample: valid ? view.getFloat64(at.normal, true) : undefined }
}
