// What a program says of its inputs' shapes, and whether given tensors fit: torch/_export/utils.py,
// _check_input_constraints_for_graph. A size is a number or an expression of symbols; a symbol is bound by the first input that
// has it. A lower bound of 2 is export's default and is not held against anyone, as in PyTorch: batch 1 runs.

import type { JsonFields } from '../../serialization/json-fields.js'
import { dtypeByNumber } from '../../serialization/exported/codes.js'
import { evaluate, parseExpression, symbolsOf } from './expression.js'
import type { Expression } from './expression.js'

/** One size of an input. */
export type Size =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly expression: Expression | null }

export interface TensorSpec {
  readonly dtype: string
  readonly sizes: readonly Size[]
  readonly strides: readonly Size[]
}

export interface Range {
  readonly min: number
  readonly max: number
}

/** What the archive states of a tensor. */
export function tensorSpecOf(meta: JsonFields): TensorSpec {
  const dtype = dtypeByNumber.get(meta.size('dtype'))
  return {
    dtype: dtype?.name ?? 'tensor',
    sizes: meta.objects('sizes').map(sizeOf),
    strides: meta.objects('strides').map(sizeOf),
  }
}

function sizeOf(fields: JsonFields): Size {
  if (!fields.has('as_expr')) return { kind: 'number', value: fields.size('as_int') }
  const text = fields.fields('as_expr').string('expr_str')
  const expression = parseExpression(text)
  return { kind: 'symbol', expression, text: shortened(text, expression) }
}

/** `float32[s0, 3, 224]` */
export function specText({ dtype, sizes }: TensorSpec): string {
  return `${dtype}[${sizes.map(sizeText).join(', ')}]`
}

/** A size or stride as messages give it. */
export function sizeText(size: Size): string {
  return size.kind === 'number' ? String(size.value) : size.text
}

/** sympy's `Symbol('s0', integer=True)` as `s0`, and the like of sums and products. */
function shortened(text: string, expression: Expression | null): string {
  return expression === null ? text : infix(expression)
}

function infix(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value)
    case 'name':
      return expression.name
    case 'text':
      return expression.value
    case 'binary':
      return `${infix(expression.left)} ${expression.operator} ${infix(expression.right)}`
    case 'call': {
      const name = expression.callee.kind === 'name' ? expression.callee.name : '…'
      const args = expression.args.map(infix)
      if (name === 'Symbol' || name === 'Integer') return args[0] ?? ''
      if (name === 'Add') return args.join(' + ')
      if (name === 'Mul') return args.map((arg) => (/ \+ /.test(arg) ? `(${arg})` : arg)).join('*')
      if (name === 'Pow') return args.join('**')
      return `${name}(${args.join(', ')})`
    }
    default:
      return '…'
  }
}

/** The symbols that inputs have bound so far, and the ranges that they must keep. */
export class Sizes {
  readonly bound = new Map<string, number>()

  constructor(private readonly ranges: ReadonlyMap<string, Range>) {}

  /** What is wrong with a given size, or null. */
  check(size: Size, given: number): string | null {
    if (size.kind === 'number') return size.value === given ? null : `${size.value}`
    if (size.expression === null) return null
    const symbols = [...symbolsOf(size.expression)]
    const [only] = symbols
    if (symbols.length === 1 && only !== undefined && !this.bound.has(only)) {
      const solved = solve(size.expression, only, given)
      if (solved === null) return size.text
      this.bound.set(only, solved)
      return this.outOfRange(only, solved)
    }
    const value = evaluate(size.expression, { name: (name) => this.bound.get(name) ?? null })
    return value === null || value === given ? null : `${String(value)} (${size.text})`
  }

  private outOfRange(symbol: string, value: number): string | null {
    const range = this.ranges.get(symbol)
    if (range === undefined) return null
    if (value > range.max) return `${symbol} at most ${range.max}`
    return range.min > 2 && value < range.min ? `${symbol} at least ${range.min}` : null
  }
}

/** The symbol's value where the expression is `given`, of expressions that are linear in it; null where there is none. */
function solve(expression: Expression, symbol: string, given: number): number | null {
  const at = (value: number): unknown => evaluate(expression, { name: (name) => (name === symbol ? value : null) })
  const [zero, one, two] = [at(0), at(1), at(2)]
  if (typeof zero !== 'number' || typeof one !== 'number' || typeof two !== 'number') return null
  const slope = one - zero
  // Not linear: any value of the right kind is taken, as PyTorch does where it cannot solve.
  if (two - one !== slope || slope === 0) return given
  const solved = (given - zero) / slope
  return Number.isInteger(solved) ? solved : null
}
