// How many elements an operator will make, before it does: what makes something large of little says how large.

import { PyFloatClass } from '../python/numbers.js'
import { Tensor } from '../tensor/tensor.js'

/** The convolutions of ATen. */
export const convolutions: readonly string[] = [
  'conv1d',
  'conv2d',
  'conv3d',
  'convolution',
  '_convolution',
  'conv_transpose1d',
  'conv_transpose2d',
  'conv_transpose3d',
].map((name) => `aten::${name}`)

type Estimate = (args: readonly unknown[]) => number

/** By their sizes, or by numbers among their arguments. */
const estimates: ReadonlyMap<string, Estimate> = new Map<string, Estimate>([
  ...['zeros', 'ones', 'empty', 'full', 'rand', 'randn', 'empty_permuted', 'empty_strided'].map(
    (name) => [`aten::${name}`, ([size]: readonly unknown[]) => countOf(size)] as const,
  ),
  ...['new_zeros', 'new_ones', 'new_empty', 'new_full', 'new_empty_strided', 'resize_'].map(
    (name) => [`aten::${name}`, ([, size]: readonly unknown[]) => countOf(size)] as const,
  ),
  ['aten::randint', (args) => Math.max(...args.slice(0, 3).map(countOf))],
  ['aten::normal', (args) => Math.max(...args.slice(0, 3).map(countOf), broadcast(args))],
  ['aten::expand', () => 0],
  ['aten::repeat', ([input, repeats]) => numelOf(input) * Math.max(1, countOf(repeats))],
  ['aten::tile', ([input, repeats]) => numelOf(input) * Math.max(1, countOf(repeats))],
  ['aten::repeat_interleave', interleaved],
  ['aten::multinomial', ([input, samples]) => (numelOf(input) / sizeOf(input, -1)) * numberOf(samples)],
  ['aten::constant_pad_nd', ([input, pad]) => padded(input, pad)],
  ['aten::pad', ([input, pad]) => padded(input, pad)],
  ['aten::arange', ranged],
  ['aten::range', ranged],
  ['aten::eye', ([n, m]) => numberOf(n) * (typeof m === 'number' ? m : numberOf(n))],
  ['aten::linspace', ([, , steps]) => numberOf(steps)],
  ['aten::logspace', ([, , steps]) => numberOf(steps)],
  ['aten::randperm', ([n]) => numberOf(n)],
  ['aten::tril_indices', ([rows, columns]) => numberOf(rows) * numberOf(columns)],
  ['aten::triu_indices', ([rows, columns]) => numberOf(rows) * numberOf(columns)],
  ...['hann', 'hamming', 'blackman', 'bartlett', 'kaiser'].map(
    (name) => [`aten::${name}_window`, ([length]: readonly unknown[]) => numberOf(length)] as const,
  ),
  ['aten::bincount', ([input, , least]) => Math.max(numberOf(least), largest(input) + 1)],
  ['aten::histc', ([, bins]) => numberOf(bins)],
  ['aten::nonzero_static', ([input, size]) => numberOf(size) * (input instanceof Tensor ? input.sizes.length : 1)],
  ['aten::combinations', ([input, r]) => combinations(numelOf(input), numberOf(r))],
  ['aten::vander', ([x, n]) => numelOf(x) * numberOf(n)],
  ['aten::one_hot', ([input, classes]) => numelOf(input) * Math.max(1, numberOf(classes), largest(input) + 1)],
  ['aten::diag_embed', ([input]) => numelOf(input) * sizeOf(input, -1)],
  ...['outer', 'ger', 'cartesian_prod', 'kron'].map((name) => [`aten::${name}`, outer] as const),
  ...['cdist', '_cdist_forward'].map(
    (name) => [`aten::${name}`, ([a, b]: readonly unknown[]) => (numelOf(a) / sizeOf(a, -1)) * sizeOf(b, -2)] as const,
  ),
  ...['cat', 'concat', 'concatenate', 'stack', 'hstack', 'vstack', 'dstack', 'column_stack', 'row_stack'].map(
    (name) => [`aten::${name}`, ([list]: readonly unknown[]) => sum(tensorsOf(list), numelOf)] as const,
  ),
  ['aten::block_diag', ([list]) => sum(tensorsOf(list), rowsOf) * sum(tensorsOf(list), (each) => sizeOf(each, -1))],
  ['aten::im2col', ([input, size]) => numelOf(input) * countOf(size)],
  ...convolutions.map((name) => [name, (args: readonly unknown[]) => convolved(name, args)] as const),
  ...['fft', 'ifft', 'rfft', 'irfft', 'hfft', 'ihfft'].map(
    (name) => [`aten::fft_${name}`, ([input, n, dim]: readonly unknown[]) => stretched(input, [n], [dim])] as const,
  ),
  ...['fft2', 'ifft2', 'rfft2', 'irfft2', 'fftn', 'ifftn', 'rfftn', 'irfftn'].map(
    (name) => [`aten::fft_${name}`, ([input, s, dims]: readonly unknown[]) => stretched(input, s, dims)] as const,
  ),
])

/** Where the last sizes are given: `upsample_bilinear2d(input, output_size, …)`. */
const resized = /^aten::(?:_?upsample_|adaptive_|_adaptive_|max_unpool|col2im|fractional_max_pool)/

export function elementsMade(name: string, args: readonly unknown[]): number {
  const estimate = estimates.get(name)
  if (estimate !== undefined) return estimate(args)
  return resized.test(name) ? spread(args) : broadcast(args)
}

/** `(input, repeats, dim, …)`, where a tensor says how often for each row; or such a tensor alone. */
function interleaved([input, repeats, dim]: readonly unknown[]): number {
  if (typeof repeats === 'number') return numelOf(input) * Math.max(1, repeats)
  const counts = repeats instanceof Tensor ? repeats : input
  const values = storedValues(counts)
  const times = (values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length)) * numelOf(counts)
  if (counts === input) return times
  const rows = typeof dim === 'number' ? sizeOf(input, dim) : Math.max(1, numelOf(input))
  return (numelOf(input) / rows) * times * (numelOf(counts) === 1 ? rows : 1)
}

/** The largest of the values, by which some say how much they make; 0 without any. */
function largest(value: unknown): number {
  return storedValues(value).reduce((most, each) => Math.max(most, each), 0)
}

/**
 * The values that a tensor has, those of a dimension of stride 0 once. Where windows overlap, so that they are more than the storage
 * has, all values of the storage, whose largest is no smaller. None where nothing has values.
 */
function storedValues(value: unknown): readonly number[] {
  if (!(value instanceof Tensor) || value.isMeta) return []
  const sizes = value.sizes.map((size, dim) => (value.strides[dim] === 0 ? Math.min(size, 1) : size))
  const stored = value.untyped_storage().nbytes / value.dtype.itemsize
  const once =
    countOf(sizes) > stored
      ? value.alias([Math.floor(stored)], [1], 0)
      : value.alias(sizes, value.strides, value.offset)
  return Array.from(once.toTypedArray() as ArrayLike<number | bigint>, Number)
}

/** The first list of sizes in the place of as many last ones; of scales, as much larger. */
function spread([input, ...rest]: readonly unknown[]): number {
  if (!(input instanceof Tensor)) return 0
  const lists = rest.filter((each) => Array.isArray(each)) as unknown[][]
  const sizes = lists[0]
  if (sizes === undefined || sizes.length === 0) return input.numel()
  if (sizes.length > input.sizes.length) return countOf(sizes)
  const outside = input.sizes.slice(0, input.sizes.length - sizes.length)
  const isScale = sizes.some((each) => typeof each !== 'number' || !Number.isInteger(each))
  return isScale ? input.numel() * countOf(sizes) : countOf(outside) * countOf(sizes)
}

/** Elements of a convolution's output. */
export function convolved(name: string, args: readonly unknown[]): number {
  const [input, weight, , stride, padding, dilation] = args
  if (!(input instanceof Tensor) || !(weight instanceof Tensor)) return 0
  const hasOwnName = name.startsWith('aten::conv_transpose')
  const isTransposed = hasOwnName || args[6] === true
  const dims = weight.sizes.length - 2
  // conv_transpose has output_padding and groups before its dilation.
  const spacing = hasOwnName ? args[7] : dilation
  const at = (value: unknown, dim: number, otherwise: number): number =>
    Array.isArray(value)
      ? numberOf(value[value.length === 1 ? 0 : dim] ?? otherwise)
      : typeof value === 'number'
        ? value
        : otherwise
  let count = countOf(input.sizes.slice(0, Math.max(0, input.sizes.length - dims - 1)))
  const groups = Math.max(1, numberOf(args[hasOwnName ? 6 : 8]))
  count *= isTransposed ? (weight.sizes[1] ?? 1) * groups : (weight.sizes[0] ?? 1)
  for (let dim = 0; dim < dims; dim++) {
    const size = input.sizes[input.sizes.length - dims + dim] ?? 1
    const reach = at(spacing, dim, 1) * ((weight.sizes[dim + 2] ?? 1) - 1)
    const step = Math.max(1, at(stride, dim, 1))
    if (padding === 'same') count *= size
    else if (isTransposed) count *= Math.max(0, (size - 1) * step - 2 * at(padding, dim, 0) + reach + step)
    else count *= Math.max(0, Math.floor((size + 2 * at(padding, dim, 0) - reach - 1) / step) + 1)
  }
  return count
}

function ranged(args: readonly unknown[]): number {
  const numbers: number[] = []
  for (const each of args) {
    if (typeof each !== 'number' && !(each instanceof PyFloatClass)) break
    numbers.push(Number(each))
  }
  const [start, end, step] = numbers.length < 2 ? [0, numbers[0] ?? 0, 1] : [numbers[0], numbers[1], numbers[2] ?? 1]
  const count = ((end as number) - (start as number)) / (step as number)
  return Number.isFinite(count) ? Math.max(0, Math.ceil(count)) : 0
}

/** The elements with some dimensions of other lengths. */
function stretched(input: unknown, sizes: unknown, dims: unknown): number {
  if (!(input instanceof Tensor)) return 0
  if (!Array.isArray(sizes)) return input.numel()
  return sizes.reduce<number>((total, size, index) => {
    const dim = Array.isArray(dims) ? numberOf(dims[index] ?? -1) : index - sizes.length
    return size === null ? total : (total / sizeOf(input, dim)) * Math.max(1, numberOf(size))
  }, input.numel())
}

function combinations(n: number, r: number): number {
  let count = r
  for (let at = 0; at < r && count < Number.MAX_SAFE_INTEGER; at++) count *= (n - at) / (at + 1)
  return Math.max(0, count)
}

function numelOf(value: unknown): number {
  return value instanceof Tensor ? value.numel() : 0
}

function sizeOf(value: unknown, dim: number): number {
  return value instanceof Tensor ? Math.max(1, value.sizes.at(dim) ?? 1) : 1
}

/** Elements of the tensors of a call as they broadcast: an upper bound of what elementwise operators give. */
function broadcast(args: readonly unknown[]): number {
  const tensors = args.filter((arg) => arg instanceof Tensor) as Tensor[]
  if (tensors.length < 2) return 0
  const rank = Math.max(...tensors.map(({ sizes }) => sizes.length))
  let count = 1
  for (let back = 1; back <= rank; back++)
    count *= Math.max(1, ...tensors.map(({ sizes }) => sizes[sizes.length - back] ?? 1))
  // Operators whose tensors do not broadcast would look larger than they are.
  const largest = Math.max(...tensors.map((tensor) => tensor.numel()))
  return tensors.every(({ sizes }) => fits(sizes, tensors)) ? count : largest
}

function fits(sizes: readonly number[], tensors: readonly Tensor[]): boolean {
  return tensors.every(({ sizes: other }) =>
    sizes.every((size, index) => {
      const against = other[other.length - (sizes.length - index)] ?? 1
      return size === against || size === 1 || against === 1
    }),
  )
}

function outer(args: readonly unknown[]): number {
  return args.flatMap(tensorsOf).reduce((total, each) => total * Math.max(1, each.numel()), 1)
}

/** A tensor, or those of a list. */
function tensorsOf(value: unknown): Tensor[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((each) => each instanceof Tensor)
}

function sum(tensors: readonly Tensor[], of: (each: Tensor) => number): number {
  return tensors.reduce((total, each) => total + of(each), 0)
}

function rowsOf(tensor: Tensor): number {
  return tensor.sizes.length < 2 ? 1 : sizeOf(tensor, -2)
}

function padded(input: unknown, pad: unknown): number {
  if (!(input instanceof Tensor) || !Array.isArray(pad)) return 0
  const { sizes } = input
  return sizes.reduce((total, size, index) => {
    const place = 2 * (sizes.length - 1 - index)
    return total * Math.max(0, size + numberOf(pad[place]) + numberOf(pad[place + 1]))
  }, 1)
}

/** The product of sizes. */
export function countOf(sizes: unknown): number {
  return Array.isArray(sizes) ? sizes.reduce<number>((total, size) => total * numberOf(size), 1) : 0
}

export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'bigint' || value instanceof PyFloatClass ? Number(value) : 0
}
