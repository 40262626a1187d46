// `Tensor.normal_`, and so `randn`: Box–Muller in two forms. From 16 elements on, blocks of 16 are
// made in place from 16 uniforms; below, pairs are made in double precision one at a time and the
// second of a pair waits in the generator.
// PyTorch: ATen/native/cpu/DistributionTemplates.h, ATen/core/DistributionsHelper.h.

import { fma32, fma64 } from './fma.js'
import { default_generator } from './generator.js'
import type { Generator } from './generator.js'
import { log24, sincos } from './mathfun.js'
import { type FloatArray, uniform_ } from './uniform.js'

const block = 16
const halfBlock = 8
const twoPi = 2 * Math.PI
const twoPi32 = Math.fround(twoPi)

/**
 * Fills `out` with normally distributed numbers.
 *
 * float32: PyTorch's bits on a CPU with AVX2. float64: within 3 ulp of them for mean 0 and std 1, as
 * far as the platform's `Math.log`, `Math.sin` and `Math.cos` are.
 *
 * @param out 0 or more elements of a contiguous tensor.
 * @throws RangeError if std < 0.
 * @example
 * normal_(new Float32Array(1000), 0, 0.02)
 */
export function normal_(out: FloatArray, mean = 0, std = 1, generator = default_generator): void {
  requireStd(std)
  if (out.length < block) {
    normal_strided_(out, mean, std, generator)
  } else {
    normal_fill_(out, mean, std, out.length, generator)
  }
}

/**
 * `normal_` of a tensor that is not contiguous, whatever its size: one number at a time.
 *
 * @param out The elements in the order in which PyTorch's iterator visits them.
 */
export function normal_strided_(out: FloatArray, mean: number, std: number, generator: Generator): void {
  requireStd(std)
  for (let i = 0; i < out.length; i++) {
    out[i] = normalSample(generator) * std + mean
  }
}

/**
 * Box–Muller by blocks. The last 16 elements are made anew from 16 more uniforms where the length is
 * no multiple of 16.
 *
 * @param out At least 16 elements.
 * @param drawn How many uniforms are drawn before that: float16 and bfloat16 draw only whole blocks.
 */
export function normal_fill_(out: FloatArray, mean: number, std: number, drawn: number, generator: Generator): void {
  uniform_(out.subarray(0, drawn), 0, 1, generator)
  const end = out.length - (out.length % block)
  transform(out.subarray(0, end), mean, std)
  if (end < out.length) {
    const last = out.subarray(out.length - block)
    uniform_(last, 0, 1, generator)
    transform(last, mean, std)
  }
}

function transform(data: FloatArray, mean: number, std: number): void {
  if (data instanceof Float32Array) {
    transform32(data, Math.fround(mean), Math.fround(std))
  } else {
    transform64(data, mean, std)
  }
}

/** Each block: u1 in [0, 8), u2 in [8, 16) become radius * cos(theta), radius * sin(theta). */
function transform32(data: Float32Array, mean: number, std: number): void {
  const turn = new Float32Array(2)
  for (let start = 0; start < data.length; start += block) {
    for (let i = start; i < start + halfBlock; i++) {
      // 1 - u1 is in (0, 1], so that the logarithm is finite.
      const count = 2 ** 24 - data[i]! * 2 ** 24
      const radius = Math.fround(Math.sqrt(-2 * log24(count)))
      sincos(Math.fround(twoPi32 * data[i + halfBlock]!), turn)
      data[i] = fma32(Math.fround(radius * turn[1]!), std, mean)
      data[i + halfBlock] = fma32(Math.fround(radius * turn[0]!), std, mean)
    }
  }
}

function transform64(data: Float64Array, mean: number, std: number): void {
  for (let start = 0; start < data.length; start += block) {
    for (let i = start; i < start + halfBlock; i++) {
      const radius = Math.sqrt(-2 * Math.log(1 - data[i]!))
      const theta = twoPi * data[i + halfBlock]!
      data[i] = fma64(radius * Math.cos(theta), std, mean)
      data[i + halfBlock] = fma64(radius * Math.sin(theta), std, mean)
    }
  }
}

/** One number of mean 0 and std 1 in double precision: four draws for every second one. */
export function normalSample(generator: Generator): number {
  const cached = generator.next_normal_sample
  if (cached !== undefined) {
    generator.next_normal_sample = undefined
    return cached
  }
  const { engine } = generator
  const theta = twoPi * engine.uniform53()
  const radius = Math.sqrt(-2 * Math.log1p(-engine.uniform53()))
  generator.next_normal_sample = radius * Math.sin(theta)
  return radius * Math.cos(theta)
}

function requireStd(std: number): void {
  if (!(std >= 0)) {
    throw new RangeError(`normal expects std >= 0.0, but found std ${std}`)
  }
}
