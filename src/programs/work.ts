// What an operator will cost before it is called, by its name and its arguments: products, attention, recurrent layers and
// factorizations by their multiplications, others by the elements that they read and make.

import { boundBuffers } from '../tensor/buffer-bound.js'
import { Tensor } from '../tensor/tensor.js'
import { Budget, elementsOf } from './limits.js'
import type { Overload } from './operators/overload.js'
import { convolutions, convolved, countOf, elementsMade, numberOf } from './sizes-made.js'

/** Counts a call of `aten::name` against the budget. */
export function charge(budget: Budget, name: string, args: readonly unknown[]): void {
  budget.step()
  const elements = elementsOf(args)
  const made = elementsMade(name, args)
  if (made > 0) budget.allocate(made * itemsize(args))
  budget.spend(Math.max(elements, made) + multiplications(name, args))
}

/** Calls an operator, counted before and after. */
export function charged(budget: Budget, name: string, args: readonly unknown[], overload: Overload): unknown {
  charge(budget, name, args)
  const result = bounded(budget, () => overload.call(args))
  budget.keep(args, result)
  return result
}

/** Runs an operator, none of whose buffers is larger than a call with these limits can need. */
export function bounded<T>(budget: Budget, run: () => T): T {
  const before = boundBuffers(budget.buffer)
  try {
    return run()
  } finally {
    boundBuffers(before)
  }
}

/** Bytes of an element: of the first tensor's, else as many as there can be of a plain one. */
function itemsize(args: readonly unknown[]): number {
  const first = args.flat().find((arg) => arg instanceof Tensor)
  return first instanceof Tensor ? Math.max(1, first.dtype.itemsize) : 8
}

type Estimate = (args: readonly unknown[]) => number

/** Factorizations take some n³ for each matrix; those that iterate take more. */
const cubes =
  /^aten::(?:_?linalg_|_?lu_|_?cholesky|inverse|logdet|det|slogdet|qr|svd|pinverse|lstsq|matrix_|geqrf|orm?qr|triangular_solve|symeig|eig)/
const iterated = /svd|eig|pinv|matrix_exp|matrix_power|matrix_rank|cond|lstsq|nuc/

function multiplications(name: string, args: readonly unknown[]): number {
  const estimate = estimates.get(name)
  if (estimate !== undefined) return estimate(args)
  return cubes.test(name) ? factored(args, iterated.test(name) ? 30 : 2) : 0
}

const layer: Estimate = ([input, weight]) => product(input, weight, true)
const matrices: Estimate = ([a, b]) => product(a, b, false)
const added: Estimate = ([, a, b]) => product(a, b, false)

const estimates: ReadonlyMap<string, Estimate> = new Map<string, Estimate>([
  ...['mm', 'bmm', 'matmul', 'mv', 'dot', 'vdot', 'inner', '_int_mm'].map(
    (name) => [`aten::${name}`, matrices] as const,
  ),
  ...['addmm', 'baddbmm', 'addbmm', 'addmv'].map((name) => [`aten::${name}`, added] as const),
  ['aten::linear', layer],
  ['aten::tensordot', tensordot],
  ['aten::einsum', einsum],
  ['aten::bilinear', ([a, , weight]) => numel(a) * numel(weight)],
  ['aten::cdist', ([a, b]) => product(a, b, true)],
  ['aten::_cdist_forward', ([a, b]) => product(a, b, true)],
  ['aten::pdist', ([a]) => product(a, a, true)],
  ...[
    'scaled_dot_product_attention',
    '_scaled_dot_product_flash_attention_for_cpu',
    '_scaled_dot_product_attention_math',
    '_scaled_dot_product_attention',
  ].map((name) => [`aten::${name}`, attention] as const),
  ['aten::_native_multi_head_attention', ([query]) => 2 * product(query, query, true)],
  ['aten::multi_head_attention_forward', ([query, key]) => 2 * product(query, key, true)],
  ...['lstm', 'gru', 'rnn_tanh', 'rnn_relu', 'quantized_lstm', 'quantized_gru'].map(
    (name) => [`aten::${name}`, recurrent] as const,
  ),
  ...['lstm_cell', 'gru_cell', 'rnn_tanh_cell', 'rnn_relu_cell'].map((name) => [`aten::${name}`, recurrent] as const),
  ...convolutions.map((name) => [name, (args: readonly unknown[]) => convolution(name, args)] as const),
  ['torchvision::deform_conv2d', ([input, weight]) => numel(input) * numel(weight)],
])

/** Each element made takes the taps of one output channel; of a transposed one each element read those of its input channel. */
function convolution(name: string, args: readonly unknown[]): number {
  const [input, weight] = args
  if (!(input instanceof Tensor) || !(weight instanceof Tensor)) return 0
  const first = Math.max(1, weight.sizes[0] ?? 1)
  const isTransposed = name.startsWith('aten::conv_transpose') || args[6] === true
  return ((isTransposed ? input.numel() : convolved(name, args)) * weight.numel()) / first
}

/** Each pair of rows of queries and keys, twice: for the scores and for the values. */
function attention([query, key]: readonly unknown[]): number {
  if (!(query instanceof Tensor) || !(key instanceof Tensor)) return 0
  return 2 * query.numel() * (key.sizes.at(-2) ?? 1)
}

/** Every weight for each step of each sequence. */
function recurrent(args: readonly unknown[]): number {
  const [input] = args
  if (!(input instanceof Tensor)) return 0
  const steps = input.numel() / Math.max(1, input.sizes.at(-1) ?? 1)
  return steps * Math.max(0, elementsOf(args.slice(2)))
}

/** @param factor How often n³ for each matrix. */
function factored(args: readonly unknown[], factor: number): number {
  return args.reduce<number>((total, arg) => {
    if (!(arg instanceof Tensor) || arg.sizes.length < 2) return total
    return total + factor * arg.numel() * Math.max(...arg.sizes.slice(-2))
  }, 0)
}

function tensordot([a, b, dims]: readonly unknown[]): number {
  if (!(a instanceof Tensor) || !(b instanceof Tensor) || !Array.isArray(dims)) return 0
  const shared = countOf(dims.map((dim) => a.sizes.at(numberOf(dim)) ?? 1))
  return (a.numel() * b.numel()) / Math.max(1, shared)
}

/** From the left, two at a time: the sizes of all letters of both; those that nothing needs later are summed away. */
function einsum([equation, operands]: readonly unknown[]): number {
  if (typeof equation !== 'string' || !Array.isArray(operands)) return 0
  const [left, right] = equation.replaceAll(' ', '').split('->') as [string, string | undefined]
  const terms = left.split(',')
  const sizes = new Map<string, number>()
  const letters = operands.map((operand: unknown, index) => {
    if (!(operand instanceof Tensor)) return new Set<string>()
    const names = lettersOf(terms[index] ?? '', operand.sizes.length)
    names.forEach((name, dim) => sizes.set(name, Math.max(sizes.get(name) ?? 1, operand.sizes[dim] ?? 1)))
    return new Set(names)
  })
  const counts = (names: Iterable<string>): number =>
    [...names].reduce((total, name) => total * (sizes.get(name) ?? 1), 1)
  let current = letters[0] ?? new Set<string>()
  let total = counts(current)
  for (let index = 1; index < letters.length; index++) {
    const all = new Set([...current, ...(letters[index] as Set<string>)])
    total += counts(all)
    const later = letters.slice(index + 1)
    current = new Set(
      [...all].filter(
        (name) => name.startsWith('.') || (right ?? left).includes(name) || later.some((each) => each.has(name)),
      ),
    )
  }
  return total
}

/** The letter of each dimension; those of an ellipsis are numbered from the right. */
function lettersOf(term: string, dims: number): string[] {
  const [before, after] = term.split('...') as [string, string | undefined]
  if (after === undefined) return [...before]
  const hidden = Math.max(0, dims - before.length - after.length)
  return [...before, ...Array.from({ length: hidden }, (_, index) => `.${hidden - index}`), ...after]
}

function product(a: unknown, b: unknown, rows: boolean): number {
  if (!(a instanceof Tensor) || !(b instanceof Tensor)) return 0
  return a.numel() * Math.max(1, (rows ? b.sizes.at(-2) : b.sizes.at(-1)) ?? 1)
}

function numel(value: unknown): number {
  return value instanceof Tensor ? value.numel() : 0
}
