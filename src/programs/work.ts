// What an operator will cost before it is called, by its name and its arguments: products by their multiplications, others by
// the elements that they read. What makes something large of little says how large.

import { Tensor } from '../tensor/tensor.js'
import { Budget, elementsOf } from './limits.js'

/** Counts a call of `aten::name` against the budget. */
export function charge(budget: Budget, name: string, args: readonly unknown[]): void {
  budget.step()
  const elements = elementsOf(args)
  const made = sizesMade(name, args)
  if (made > 0) budget.allocate(made * 8)
  budget.spend(Math.max(elements, made) + products(name, args))
}

/** Elements of what is made by sizes among the arguments. */
function sizesMade(name: string, args: readonly unknown[]): number {
  switch (name) {
    case 'aten::zeros':
    case 'aten::ones':
    case 'aten::empty':
    case 'aten::full':
    case 'aten::rand':
    case 'aten::randn':
      return countOf(args[0])
    case 'aten::randint':
      return Math.max(countOf(args[0]), countOf(args[1]), countOf(args[2]))
    case 'aten::new_zeros':
    case 'aten::new_ones':
    case 'aten::new_empty':
    case 'aten::new_full':
    case 'aten::expand':
      return name === 'aten::expand' ? 0 : countOf(args[1])
    case 'aten::repeat':
    case 'aten::tile':
      return args[0] instanceof Tensor ? args[0].numel() * Math.max(1, countOf(args[1])) : 0
    case 'aten::constant_pad_nd':
    case 'aten::pad':
      return padded(args[0], args[1])
    case 'aten::eye':
      return numberOf(args[0]) * (typeof args[1] === 'number' ? args[1] : numberOf(args[0]))
    case 'aten::linspace':
    case 'aten::logspace':
      return numberOf(args[2])
    case 'aten::one_hot':
      return args[0] instanceof Tensor ? args[0].numel() * Math.max(1, numberOf(args[1])) : 0
    case 'aten::diag_embed':
    case 'aten::outer':
    case 'aten::cartesian_prod':
    case 'aten::kron':
      return outer(args)
    default:
      return broadcast(args)
  }
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

/** Multiplications of products and convolutions. */
function products(name: string, args: readonly unknown[]): number {
  const [first, second, third] = args
  switch (name) {
    case 'aten::mm':
    case 'aten::bmm':
    case 'aten::matmul':
    case 'aten::linear':
    case 'aten::mv':
    case 'aten::dot':
      return product(first, second, name === 'aten::linear')
    case 'aten::addmm':
    case 'aten::baddbmm':
      return product(second, third, false)
    case 'aten::conv1d':
    case 'aten::conv2d':
    case 'aten::conv3d':
    case 'aten::convolution':
      return first instanceof Tensor && second instanceof Tensor
        ? (first.numel() * second.numel()) / Math.max(1, second.sizes[1] ?? 1)
        : 0
    default:
      return 0
  }
}

function product(a: unknown, b: unknown, rows: boolean): number {
  if (!(a instanceof Tensor) || !(b instanceof Tensor)) return 0
  return a.numel() * Math.max(1, (rows ? b.sizes[0] : b.sizes.at(-1)) ?? 1)
}

function outer(args: readonly unknown[]): number {
  return args.reduce<number>((total, arg) => (arg instanceof Tensor ? total * Math.max(1, arg.numel()) : total), 1)
}

function padded(input: unknown, pad: unknown): number {
  if (!(input instanceof Tensor) || !Array.isArray(pad)) return 0
  const { sizes } = input
  return sizes.reduce((total, size, index) => {
    const place = 2 * (sizes.length - 1 - index)
    return total * Math.max(0, size + numberOf(pad[place]) + numberOf(pad[place + 1]))
  }, 1)
}

function countOf(sizes: unknown): number {
  return Array.isArray(sizes) ? sizes.reduce<number>((total, size) => total * numberOf(size), 1) : 0
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
