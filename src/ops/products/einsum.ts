// Sums of products by Einstein's notation: ATen/native/Linear.cpp: einsum. Operands are contracted from the left, each pair
// by one batched product.

import { forms } from '../../define.js'
import { requireKind } from '../../call/check.js'
import { Kind } from '../../call/kinds.js'
import { ShapeError } from '../../errors.js'
import { countOf } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { mul } from '../pointwise/binary.js'
import { sum } from '../reduce/reductions.js'
import { diagonal } from '../views/parts.js'
import { permute } from '../views/dims.js'
import { reshape, unsqueeze } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { batched } from './batched.js'
import { parseEquation } from './equation.js'

/** A tensor whose dimensions have names, each once. */
interface Labelled {
  readonly tensor: Tensor
  readonly labels: readonly string[]
}

/**
 * The sum of products that an equation names: dimensions of one letter are multiplied together, and summed where the
 * output does not name them.
 *
 * @param equation Letters for each operand's dimensions, `...` for any, and after `->` those of the output; without it
 *   those that occur once, in the alphabet's order.
 * @throws ShapeError where sizes of one letter differ.
 * @example
 * import { einsum, randn } from 'torchlet'
 * einsum('bij,bjk->bik', randn(5, 2, 3), randn(5, 3, 4)).shape   // Size [5, 2, 4]
 * einsum('ii', randn(3, 3))                                      // the trace
 */
export const einsum = forms(
  'einsum',
  ['equation', '*operands'],
  (equation: string, ...operands: Tensor[] | [readonly Tensor[]]): Tensor => {
    const tensors = operands.flat() as Tensor[]
    requireKind('einsum', 'equation', 'str', Kind.Text, equation)
    for (const tensor of tensors) requireKind('einsum', 'operands', 'Tensor', Kind.Tensor, tensor)
    if (tensors.length === 0) throw new TypeError('einsum(): must provide at least one operand')
    const { inputs, output } = parseEquation(
      equation,
      tensors.map((tensor) => tensor.sizes.length),
    )
    const terms = tensors.map((tensor, place) => withoutRepeats(tensor, inputs[place] as readonly string[], place))
    const sizes = sizesOf(terms)
    // As PyTorch lays the result out.
    const order = [...new Set([...output, ...inputs.flat()])]
    let result = terms[0] as Labelled
    for (let next = 1; next < terms.length; next++) {
      const needed = new Set([...output, ...terms.slice(next + 1).flatMap(({ labels }) => labels)])
      result = contracted(result, terms[next] as Labelled, needed, order)
    }
    result = summed(result, (label) => !output.includes(label))
    const ordered = permute(
      result.tensor,
      output.map((label) => result.labels.indexOf(label)),
    )
    return expand(
      ordered,
      output.map((label) => sizes.get(label) as number),
    )
  },
)

/** The size of each letter; a size of 1 repeats. */
function sizesOf(terms: readonly Labelled[]): Map<string, number> {
  const sizes = new Map<string, number>()
  terms.forEach(({ tensor, labels }, place) =>
    labels.forEach((label, dim) => {
      const size = tensor.sizes[dim] as number
      const known = sizes.get(label) ?? 1
      if (size !== known && size !== 1 && known !== 1) {
        const message = `einsum(): subscript ${label} has size ${size} for operand ${place} which does not broadcast with previously seen size ${known}`
        throw new ShapeError({ op: 'einsum', expected: `${known} for ${label}`, got: `${size}`, message })
      }
      if (size !== 1 || !sizes.has(label)) sizes.set(label, size)
    }),
  )
  return sizes
}

/** A letter that a term has twice stands for the diagonal. */
function withoutRepeats(tensor: Tensor, labels: readonly string[], place: number): Labelled {
  let result: Labelled = { tensor, labels }
  for (;;) {
    const { labels } = result
    const second = labels.findIndex((label, dim) => labels.indexOf(label) < dim)
    if (second < 0) return result
    const label = labels[second] as string
    const first = labels.indexOf(label)
    const [a, b] = [result.tensor.sizes[first], result.tensor.sizes[second]]
    if (a !== b) {
      const message = `einsum(): subscript ${label} is repeated for operand ${place} but the sizes don't match, ${b} != ${a}`
      throw new ShapeError({ op: 'einsum', expected: `${a} for ${label}`, got: `${b}`, message })
    }
    const rest = labels.filter((_, dim) => dim !== first && dim !== second)
    result = { tensor: diagonal(result.tensor, 0, first, second), labels: [...rest, label] }
  }
}

/** The product of two terms, summed over the letters that nothing else needs. */
function contracted(left: Labelled, right: Labelled, needed: ReadonlySet<string>, order: readonly string[]): Labelled {
  const isDone = (label: string, other: Labelled) => !needed.has(label) && !other.labels.includes(label)
  const a = summed(withoutOnes(left, right), (label) => isDone(label, right))
  const b = summed(withoutOnes(right, left), (label) => isDone(label, left))
  if (firstOf(order, b, a) < firstOf(order, a, b)) return productOf(b, a, needed, order)
  return productOf(a, b, needed, order)
}

function productOf(a: Labelled, b: Labelled, needed: ReadonlySet<string>, order: readonly string[]): Labelled {
  const shared = new Set(a.labels.filter((label) => b.labels.includes(label)))
  const batch = order.filter((label) => shared.has(label) && needed.has(label))
  const inner = order.filter((label) => shared.has(label) && !needed.has(label))
  const rows = order.filter((label) => a.labels.includes(label) && !shared.has(label))
  const columns = order.filter((label) => b.labels.includes(label) && !shared.has(label))
  if (inner.length === 0) {
    const labels = [...batch, ...rows, ...columns]
    return { tensor: mul(spread(a, labels), spread(b, labels)), labels }
  }
  const count = (term: Labelled, labels: readonly string[]) => countOf(labels.map((label) => sizeIn(term, label)))
  const [m, k, n, many] = [count(a, rows), count(a, inner), count(b, columns), count(a, batch)]
  const product = batched(
    'einsum',
    reshape(inOrder(a, [...batch, ...rows, ...inner]), [many, m, k]),
    reshape(inOrder(b, [...batch, ...inner, ...columns]), [many, k, n]),
  )
  const labels = [...batch, ...rows, ...columns]
  const sizes = labels.map((label) => sizeIn(columns.includes(label) ? b : a, label))
  return { tensor: reshape(product, sizes), labels }
}

function summed(term: Labelled, isDone: (label: string) => boolean): Labelled {
  const dims = term.labels.flatMap((label, dim) => (isDone(label) ? [dim] : []))
  if (dims.length === 0) return term
  const { dtype } = term.tensor
  return {
    tensor: sum(term.tensor, dims, false, { dtype }),
    labels: term.labels.filter((label) => !isDone(label)),
  }
}

/** Without dimensions of size 1 that the other term has longer: they repeat. */
function withoutOnes(term: Labelled, other: Labelled): Labelled {
  const kept = term.labels.filter((label) => sizeIn(term, label) !== 1 || (sizeIn(other, label) ?? 1) === 1)
  const sizes = kept.map((label) => sizeIn(term, label) as number)
  return kept.length === term.labels.length ? term : { tensor: reshape(term.tensor, sizes), labels: kept }
}

/** The first place in the order of a letter that only the first term has. */
function firstOf(order: readonly string[], term: Labelled, other: Labelled): number {
  const own = order.findIndex((label) => term.labels.includes(label) && !other.labels.includes(label))
  return own < 0 ? order.length : own
}

/** With dimensions of size 1 for the letters that the term has not. */
function spread(term: Labelled, labels: readonly string[]): Tensor {
  const own = labels.filter((label) => term.labels.includes(label))
  return labels.reduce(
    (result, label, at) => (own.includes(label) ? result : unsqueeze(result, at)),
    inOrder(term, own),
  )
}

function inOrder({ tensor, labels }: Labelled, order: readonly string[]): Tensor {
  return permute(
    tensor,
    order.map((label) => labels.indexOf(label)),
  )
}

function sizeIn({ tensor, labels }: Labelled, label: string): number {
  return tensor.sizes[labels.indexOf(label)] as number
}
