// Makes the calls that tests/fixtures/rng.py makes, on plain arrays.

import { bernoulli_ } from '../../../../src/tensor/random/bernoulli.js'
import { exponential_ } from '../../../../src/tensor/random/exponential.js'
import type { Generator } from '../../../../src/tensor/random/generator.js'
import { normal_half_, uniform_half_ } from '../../../../src/tensor/random/half.js'
import { random_, random_from_to_ } from '../../../../src/tensor/random/integers.js'
import { normal_, normal_strided_ } from '../../../../src/tensor/random/normal.js'
import { randperm_ } from '../../../../src/tensor/random/randperm.js'
import { trunc_normal_ } from '../../../../src/tensor/random/trunc-normal.js'
import { uniform_ } from '../../../../src/tensor/random/uniform.js'

/** A function's name, the number of elements (the seed, of manual_seed), the dtype and arguments. */
export type Call = readonly [name: string, ...args: (number | string)[]]

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
} as const
type Kind = keyof typeof arrays
type Floats = Float32Array | Float64Array
type Output = InstanceType<(typeof arrays)[Kind]>
type Half = 'float16' | 'bfloat16'

/** The array type that a call's result has in PyTorch's bytes. */
export function arrayOf([name, , dtype]: Call, buffer: ArrayBuffer) {
  return new (name === 'get_rng_state' ? Uint8Array : arrays[(dtype ?? 'float32') as Kind])(buffer)
}

/** The result of `call`, in PyTorch's bytes. */
export function perform(call: Call, generator: Generator) {
  const [name, n, dtype, ...args] = call as readonly [string, number, Kind, ...number[]]
  if (name === 'get_rng_state') {
    return generator.get_state()
  }
  if (name === 'manual_seed') {
    generator.manual_seed(n)
    return new Float32Array(0)
  }
  if (dtype === 'float16' || dtype === 'bfloat16') {
    return halves(name, n, dtype, args, generator)
  }
  if (name === 'linear') {
    return linear(n, dtype, args[0]!, generator)
  }
  const out = new arrays[dtype](n)
  fill(name, out, dtype, args, generator)
  return out
}

function fill(name: string, out: Output, dtype: Kind, args: number[], generator: Generator): void {
  const [a, b, c, d] = args
  const floats = out as Floats
  switch (name) {
    case 'rand':
      return uniform_(floats, 0, 1, generator)
    case 'uniform_':
      return uniform_(floats, a, b, generator)
    case 'randn':
      return normal_(floats, 0, 1, generator)
    case 'normal_':
      return normal_(floats, a, b, generator)
    case 'normal_strided_':
      return normal_strided_(floats, 0, 1, generator)
    case 'randint':
      return random_from_to_(out, BigInt(a!), BigInt(b!), generator)
    case 'random_':
      return random_(out, dtype, generator)
    case 'randperm':
      return randperm_(out, generator)
    case 'bernoulli_':
      return bernoulli_(floats, a, generator)
    case 'bernoulli':
      return bernoulli_(
        floats,
        floats.map(() => a!),
        generator,
      )
    case 'exponential_':
      return exponential_(floats, a, generator)
    case 'trunc_normal_':
      return trunc_normal_(floats, a, b, c, d, generator)
    default:
      throw new Error(`no call ${name}`)
  }
}

/** The weight of `nn.Linear(inputs, outputs)`: kaiming_uniform_ with a = sqrt(5), then the bias. */
function linear(inputs: number, dtype: Kind, outputs: number, generator: Generator): Floats {
  const weight = new arrays[dtype](inputs * outputs) as Floats
  const bound = Math.sqrt(3) * (Math.sqrt(2 / 6) / Math.sqrt(inputs))
  uniform_(weight, -bound, bound, generator)
  uniform_(new arrays[dtype](outputs) as Floats, -1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs), generator)
  return weight
}

function halves(name: string, n: number, dtype: Half, args: number[], generator: Generator): Uint16Array {
  const round = (value: number): number => nearest(value, dtype)
  const out = new Float32Array(n)
  if (name === 'rand' || name === 'uniform_') {
    uniform_half_(out, args[0] ?? 0, args[1] ?? 1, round, generator)
  } else if (name === 'random_') {
    random_(out, dtype, generator)
  } else {
    normal_half_(out, args[0] ?? 0, args[1] ?? 1, round, generator)
  }
  return Uint16Array.from(out, (value) => bits(value, dtype))
}

/** The nearest value with 11 (float16) or 8 (bfloat16) bits of precision, ties to even. */
function nearest(value: number, dtype: Half): number {
  const [precision, smallest] = dtype === 'float16' ? [11, -14] : [8, -126]
  const exponent = value === 0 ? smallest : Math.max(Math.floor(Math.log2(Math.abs(value))), smallest)
  const unit = 2 ** (exponent - precision + 1)
  const below = Math.floor(value / unit)
  const rest = value / unit - below
  return (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below) * unit
}

/** The 16 bits of a value that `nearest` left as it is. */
function bits(value: number, dtype: Half): number {
  if (dtype === 'bfloat16') {
    return new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16
  }
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size < 2 ** -14) {
    return sign | (size * 2 ** 24)
  }
  const exponent = Math.floor(Math.log2(size))
  return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024)
}
