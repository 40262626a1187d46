// Expressions of TorchScript: torch/csrc/jit/frontend/parser.cpp, with its table of priorities.

import { LimitError } from '../../../errors.js'
import { Complex, PyFloatClass } from '../../../python/numbers.js'
import { float, int, isInt } from '../values/numbers.js'
import type { Arguments, Expression, Keyword } from './ast.js'
import type { Lexer } from './lexer.js'

/** Brackets within brackets: deeper ones would outgrow the stack. */
const deepest = 400

interface Infix {
  readonly priority: number
  /** ATen's operator. */
  readonly name: string
}

const infix: ReadonlyMap<string, Infix> = new Map(
  (
    [
      ['<', 4, 'lt'],
      ['>', 4, 'gt'],
      ['<=', 4, 'le'],
      ['>=', 4, 'ge'],
      ['==', 4, 'eq'],
      ['!=', 4, 'ne'],
      ['|', 5, '__or__'],
      ['^', 6, '__xor__'],
      ['&', 7, '__and__'],
      ['<<', 8, '__lshift__'],
      ['>>', 8, '__rshift__'],
      ['+', 9, 'add'],
      ['-', 9, 'sub'],
      ['*', 10, 'mul'],
      ['//', 10, 'floordiv'],
      ['/', 10, 'div'],
      ['%', 10, 'remainder'],
      ['@', 10, 'matmul'],
      ['**', 11, 'pow'],
    ] as const
  ).map(([text, priority, name]): [string, Infix] => [text, { priority, name }]),
)

const comparison = 4
const unary = 10

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['None', null],
  ['True', true],
  ['False', false],
  ['inf', Infinity],
  ['nan', NaN],
  ['infj', new Complex(0, Infinity)],
  ['nanj', new Complex(0, NaN)],
])

export class ExpressionParser {
  protected readonly lexer: Lexer
  private depth = 0

  constructor(lexer: Lexer) {
    this.lexer = lexer
  }

  /** One expression, or several with commas between: a tuple. */
  protected expressions(): Expression {
    const { at } = this.lexer
    const first = this.starredOr()
    if (!this.lexer.is(',')) return first
    const items = [first]
    while (this.lexer.accept(',')) {
      if (this.lexer.isKind('newline') || this.lexer.is('=') || this.lexer.is(')') || this.lexer.is('in')) break
      items.push(this.starredOr())
    }
    return { kind: 'Tuple', at, items }
  }

  expression(): Expression {
    if (++this.depth > deepest) {
      throw new LimitError({ what: 'the depth of an expression in a program', limit: deepest, got: this.depth })
    }
    const found = this.ternary()
    this.depth--
    return found
  }

  private starredOr(): Expression {
    const { at } = this.lexer
    return this.lexer.accept('*') ? { kind: 'Starred', at, value: this.expression() } : this.expression()
  }

  private ternary(): Expression {
    const { lexer } = this
    const { at } = lexer
    const value = this.or()
    if (!lexer.accept('if')) return value
    const condition = this.or()
    lexer.expect('else')
    return { kind: 'Ternary', at, condition, value, otherwise: this.expression() }
  }

  private or(): Expression {
    let left = this.and()
    while (this.lexer.is('or')) {
      const { at } = this.lexer
      this.lexer.next()
      left = { kind: 'Or', at, left, right: this.and() }
    }
    return left
  }

  private and(): Expression {
    let left = this.not()
    while (this.lexer.is('and')) {
      const { at } = this.lexer
      this.lexer.next()
      left = { kind: 'And', at, left, right: this.not() }
    }
    return left
  }

  private not(): Expression {
    const { at } = this.lexer
    let odd = false
    let any = false
    while (this.lexer.accept('not')) {
      odd = !odd
      any = true
    }
    const operand = this.binary(comparison)
    if (!any) return operand
    const negated: Expression = { kind: 'Operator', at, name: '__not__', operands: [operand] }
    return odd ? negated : { kind: 'Operator', at, name: '__not__', operands: [negated] }
  }

  /** Operators of at least a priority, those of one priority from the left. */
  private binary(least: number): Expression {
    let left = this.prefixed()
    for (;;) {
      const { at } = this.lexer
      const word = least <= comparison ? this.comparisonWord() : null
      if (word !== null) {
        const test: Expression = { kind: 'Operator', at, name: word.name, operands: word.operands(left) }
        left = word.negate ? { kind: 'Operator', at, name: '__not__', operands: [test] } : test
        continue
      }
      const found = this.lexer.isKind('operator') ? infix.get(this.lexer.text) : undefined
      if (found === undefined || found.priority < least) return left
      this.lexer.next()
      // A power binds from the right.
      const right = this.nested(() => this.binary(found.name === 'pow' ? found.priority : found.priority + 1))
      left = { kind: 'Operator', at, name: found.name, operands: [left, right] }
    }
  }

  /** `in`, `not in`, `is`, `is not`. */
  private comparisonWord(): { name: string; negate: boolean; operands: (left: Expression) => Expression[] } | null {
    const { lexer } = this
    if (lexer.accept('is')) {
      const name = lexer.accept('not') ? '__isnot__' : '__is__'
      const right = this.nested(() => this.binary(comparison + 1))
      return { name, negate: false, operands: (left) => [left, right] }
    }
    const negate = lexer.is('not')
    if (!negate && !lexer.is('in')) return null
    lexer.next()
    if (negate) lexer.expect('in')
    const right = this.nested(() => this.binary(comparison + 1))
    return { name: '__contains__', negate, operands: (left) => [right, left] }
  }

  private nested(parse: () => Expression): Expression {
    if (++this.depth > deepest) {
      throw new LimitError({ what: 'the depth of an expression in a program', limit: deepest, got: this.depth })
    }
    const found = parse()
    this.depth--
    return found
  }

  private prefixed(): Expression {
    const { lexer } = this
    const { at } = lexer
    const name = lexer.is('-') ? 'neg' : lexer.is('~') ? 'bitwise_not' : null
    if (name === null || !lexer.isKind('operator')) return this.postfixed()
    lexer.next()
    const operand = this.nested(() => this.binary(unary + 1))
    if (name === 'neg' && operand.kind === 'Constant') {
      const negative = negated(operand.value)
      if (negative !== undefined) return { kind: 'Constant', at, value: negative }
    }
    return { kind: 'Operator', at, name, operands: [operand] }
  }

  private postfixed(): Expression {
    const { lexer } = this
    let found = this.primary()
    for (;;) {
      const { at } = lexer
      if (!lexer.isKind('operator')) return found
      if (lexer.accept('.')) found = { kind: 'Attribute', at, of: found, name: lexer.identifier() }
      else if (lexer.accept('(')) found = { kind: 'Call', at, callee: found, ...this.arguments() }
      else if (lexer.accept('[')) found = { kind: 'Subscript', at, of: found, items: this.subscripts() }
      else return found
    }
  }

  private arguments(): Arguments {
    const { lexer } = this
    const args: Expression[] = []
    const kwargs: Keyword[] = []
    while (!lexer.accept(')')) {
      const value = this.starredOr()
      if (value.kind === 'Name' && lexer.accept('=')) kwargs.push({ name: value.name, value: this.expression() })
      else if (kwargs.length > 0) throw lexer.wrong('a positional argument follows one by name', value.at)
      else args.push(value)
      if (!lexer.is(')')) lexer.expect(',')
    }
    return { args, kwargs }
  }

  private subscripts(): Expression[] {
    const { lexer } = this
    const items: Expression[] = []
    while (!lexer.accept(']')) {
      items.push(this.subscript())
      if (!lexer.is(']')) lexer.expect(',')
    }
    return items
  }

  private subscript(): Expression {
    const { lexer } = this
    const { at } = lexer
    const part = (): Expression | null => (lexer.is(':') || lexer.is(',') || lexer.is(']') ? null : this.expression())
    const start = part()
    if (!lexer.accept(':')) {
      if (start === null) throw lexer.wrong('a subscript is empty')
      return start
    }
    const end = part()
    return { kind: 'Slice', at, start, end, step: lexer.accept(':') ? part() : null }
  }

  private primary(): Expression {
    const { lexer } = this
    const { at, kind } = lexer
    if (kind === 'number') {
      const { value } = lexer
      lexer.next()
      return { kind: 'Constant', at, value }
    }
    if (kind === 'string') return { kind: 'Constant', at, value: this.strings() }
    if (kind === 'name') {
      const name = lexer.identifier()
      return words.has(name) ? { kind: 'Constant', at, value: words.get(name) } : { kind: 'Name', at, name }
    }
    if (lexer.accept('...')) return { kind: 'Name', at, name: '...' }
    if (lexer.accept('(')) return this.parenthesised(at)
    if (lexer.accept('[')) return { kind: 'List', at, items: this.items(']') }
    if (lexer.accept('{')) return this.dict(at)
    throw lexer.wrong(`expected an expression, found ${lexer.shown()}`)
  }

  /** Strings beside each other are one. */
  private strings(): string {
    const parts: string[] = []
    while (this.lexer.isKind('string')) {
      parts.push(this.lexer.value as string)
      this.lexer.next()
    }
    return parts.join('')
  }

  private parenthesised(at: number): Expression {
    const { lexer } = this
    if (lexer.accept(')')) return { kind: 'Tuple', at, items: [] }
    const first = this.starredOr()
    if (lexer.accept(')')) return first
    lexer.expect(',')
    return { kind: 'Tuple', at, items: [first, ...this.items(')')] }
  }

  private items(close: string): Expression[] {
    const items: Expression[] = []
    while (!this.lexer.accept(close)) {
      items.push(this.starredOr())
      if (!this.lexer.is(close)) this.lexer.expect(',')
    }
    return items
  }

  private dict(at: number): Expression {
    const { lexer } = this
    const keys: Expression[] = []
    const values: Expression[] = []
    while (!lexer.accept('}')) {
      keys.push(this.expression())
      lexer.expect(':')
      values.push(this.expression())
      if (!lexer.is('}')) lexer.expect(',')
    }
    return { kind: 'Dict', at, keys, values }
  }
}

/** Minus a constant; undefined where it is no number. */
function negated(value: unknown): unknown {
  if (isInt(value)) return int(-BigInt(value))
  if (typeof value === 'number') return -value
  if (value instanceof PyFloatClass) return float(-value.value)
  return value instanceof Complex ? new Complex(-value.re, -value.im) : undefined
}
