// The expressions of sizes and the guards that archives hold as Python's texts, read as data and computed here; nothing of them is
// evaluated as code. Two spellings of one language: sympy's own, `Mul(Integer(32), Symbol('s50', integer=True))`, and plain
// Python, `32*s50`, `L['args'][0].size()[0] == 4`. What is no expression of this subset has no value (null).

/** One expression. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Expression[] }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }

/** Longer texts, or deeper ones, are no guards of PyTorch's. */
const longest = 10_000
const deepest = 60

/** Reads a text; null where it is outside the subset. */
export function parseExpression(text: string): Expression | null {
  if (text.length > longest) return null
  const tokens =
    text.match(/\d+\.\d+|\d+|[A-Za-z_]\w*|'[^'\\]*'|"[^"\\]*"|\/\/|\*\*|[<>=!]=|[-+*/%<>().,[\]=]|\S/g) ?? []
  try {
    const reader = new ExpressionReader(tokens)
    return reader.whole()
  } catch (error) {
    if (error instanceof NoExpression) return null
    throw error
  }
}

class NoExpression extends Error {}

const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '//', '%'],
]

class ExpressionReader {
  private at = 0
  private depth = 0

  constructor(private readonly tokens: readonly string[]) {}

  whole(): Expression {
    const expression = this.binary(0)
    if (this.at < this.tokens.length) throw new NoExpression()
    return expression
  }

  private binary(level: number): Expression {
    if (level === levels.length) return this.unary()
    let left = this.binary(level + 1)
    while ((levels[level] as readonly string[]).includes(this.peek())) {
      const operator = this.take()
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) }
    }
    return left
  }

  private unary(): Expression {
    if (this.peek() === '-') {
      this.take()
      return this.nested(() => ({
        kind: 'binary',
        operator: '-',
        left: { kind: 'number', value: 0 },
        right: this.unary(),
      }))
    }
    const base = this.postfix()
    if (this.peek() !== '**') return base
    this.take()
    return this.nested(() => ({ kind: 'binary', operator: '**', left: base, right: this.unary() }))
  }

  private postfix(): Expression {
    let value = this.primary()
    for (;;) {
      switch (this.peek()) {
        case '(':
          this.take()
          value = { kind: 'call', callee: value, args: this.arguments() }
          break
        case '[': {
          this.take()
          const at = this.nested(() => this.binary(0))
          this.expect(']')
          value = { kind: 'index', of: value, at }
          break
        }
        case '.':
          this.take()
          value = { kind: 'attribute', of: value, name: this.take() }
          break
        default:
          return value
      }
    }
  }

  /** Keywords (`integer=True`) say what kind of symbol it is, which changes no value. */
  private arguments(): Expression[] {
    const args: Expression[] = []
    while (this.peek() !== ')') {
      if (/^[A-Za-z_]/.test(this.peek()) && this.tokens[this.at + 1] === '=') {
        this.at += 2
        this.nested(() => this.binary(0))
      } else args.push(this.nested(() => this.binary(0)))
      if (this.peek() !== ')') this.expect(',')
    }
    this.expect(')')
    return args
  }

  private primary(): Expression {
    const token = this.take()
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) }
    if (/^['"]/.test(token)) return { kind: 'text', value: token.slice(1, -1) }
    if (/^[A-Za-z_]/.test(token)) return { kind: 'name', name: token }
    if (token !== '(') throw new NoExpression()
    const inner = this.nested(() => this.binary(0))
    this.expect(')')
    return inner
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > deepest) throw new NoExpression()
    const value = read()
    this.depth--
    return value
  }

  private peek(): string {
    return this.tokens[this.at] ?? ''
  }

  private take(): string {
    const token = this.tokens[this.at++]
    if (token === undefined) throw new NoExpression()
    return token
  }

  private expect(token: string): void {
    if (this.take() !== token) throw new NoExpression()
  }
}

/** What names and indexed names stand for; null of what is not known. */
export interface Scope {
  name(name: string): unknown
  attribute?(of: unknown, name: string, args: readonly unknown[]): unknown
}

/** The value of an expression: a number or bool, or null where a part of it is not known. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case 'number':
    case 'text':
      return expression.value
    case 'name':
      return scope.name(expression.name) ?? null
    case 'index': {
      const of = evaluate(expression.of, scope)
      const at = evaluate(expression.at, scope)
      if (Array.isArray(of) && typeof at === 'number') return (of.at(at) as unknown) ?? null
      return of instanceof Map ? ((of.get(at) as unknown) ?? null) : null
    }
    case 'attribute':
      return null
    case 'call':
      return called(expression.callee, expression.args, scope)
    case 'binary':
      return binary(expression.operator, evaluate(expression.left, scope), evaluate(expression.right, scope))
    default:
      return expression satisfies never
  }
}

function called(callee: Expression, args: readonly Expression[], scope: Scope): unknown {
  if (callee.kind === 'attribute') {
    const of = evaluate(callee.of, scope)
    return (
      scope.attribute?.(
        of,
        callee.name,
        args.map((arg) => evaluate(arg, scope)),
      ) ?? null
    )
  }
  if (callee.kind !== 'name') return null
  if (callee.name === 'Symbol') return args[0]?.kind === 'text' ? (scope.name(args[0].value) ?? null) : null
  const values = args.map((arg) => evaluate(arg, scope))
  const compute = functions.get(callee.name)
  return compute !== undefined && values.every((value) => typeof value === 'number') ? compute(values) : null
}

const functions: ReadonlyMap<string, (values: readonly number[]) => number | boolean> = new Map<
  string,
  (values: readonly number[]) => number | boolean
>([
  ['Integer', ([a]) => a as number],
  ['Add', (values) => values.reduce((total, value) => total + value, 0)],
  ['Mul', (values) => values.reduce((total, value) => total * value, 1)],
  ['Pow', ([a, b]) => (a as number) ** (b as number)],
  ['Max', (values) => Math.max(...values)],
  ['Min', (values) => Math.min(...values)],
  ['FloorDiv', ([a, b]) => Math.floor((a as number) / (b as number))],
  ['CeilDiv', ([a, b]) => Math.ceil((a as number) / (b as number))],
  ['IntTrueDiv', ([a, b]) => (a as number) / (b as number)],
  ['Mod', ([a, b]) => modulo(a as number, b as number)],
  ['PythonMod', ([a, b]) => modulo(a as number, b as number)],
  ['CleanDiv', ([a, b]) => Math.floor((a as number) / (b as number))],
  ['Rational', ([a, b]) => (a as number) / (b as number)],
  ['Equality', ([a, b]) => a === b],
  ['Unequality', ([a, b]) => a !== b],
  ['GreaterThan', ([a, b]) => (a as number) >= (b as number)],
  ['LessThan', ([a, b]) => (a as number) <= (b as number)],
  ['StrictGreaterThan', ([a, b]) => (a as number) > (b as number)],
  ['StrictLessThan', ([a, b]) => (a as number) < (b as number)],
])

function modulo(a: number, b: number): number {
  return a - b * Math.floor(a / b)
}

function binary(operator: string, left: unknown, right: unknown): unknown {
  if (left === null || right === null) return null
  if (operator === '==') return left === right
  if (operator === '!=') return left !== right
  if (operator === 'and') return left !== false && right !== false
  if (operator === 'or') return left !== false || right !== false
  if (typeof left !== 'number' || typeof right !== 'number') return null
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '//':
      return Math.floor(left / right)
    case '%':
      return modulo(left, right)
    case '**':
      return left ** right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    default:
      return null
  }
}

/** The names that stand for sizes in an expression: symbols. */
export function symbolsOf(expression: Expression, found: Set<string> = new Set()): Set<string> {
  switch (expression.kind) {
    case 'name':
      found.add(expression.name)
      break
    case 'call': {
      const [first] = expression.args
      if (expression.callee.kind === 'name' && expression.callee.name === 'Symbol' && first?.kind === 'text')
        found.add(first.value)
      else for (const arg of expression.args) symbolsOf(arg, found)
      break
    }
    case 'binary':
      symbolsOf(expression.left, found)
      symbolsOf(expression.right, found)
      break
    default:
  }
  return found
}
