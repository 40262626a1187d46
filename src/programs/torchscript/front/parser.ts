// Statements of TorchScript and whole files of it: torch/csrc/jit/frontend/parser.cpp, and what import_source.cpp reads before
// them: `op_version_set = 1` and `import` lines of old files.

import { LimitError } from '../../../errors.js'
import type { Block, ClassDefinition, Definition, Expression, ParameterNode, Statement } from './ast.js'
import { ExpressionParser } from './expressions.js'
import { Lexer } from './lexer.js'
import type { SourceFile } from './source.js'

/** Blocks within blocks: deeper ones would outgrow the stack. */
const deepest = 400

const augmented: ReadonlyMap<string, string> = new Map([
  ['+=', 'add'],
  ['-=', 'sub'],
  ['*=', 'mul'],
  ['/=', 'div'],
  ['//=', 'floordiv'],
  ['%=', 'remainder'],
  ['**=', 'pow'],
  ['&=', '__and__'],
  ['|=', '__or__'],
  ['^=', '__xor__'],
  ['<<=', '__lshift__'],
  ['>>=', '__rshift__'],
])

/** The functions and classes of a file. */
export function parseFile(file: SourceFile): (Definition | ClassDefinition)[] {
  return new Parser(new Lexer(file)).file()
}

/** One type or expression alone. */
export function parseExpression(file: SourceFile): Expression {
  const lexer = new Lexer(file)
  const found = new ExpressionParser(lexer).expression()
  lexer.expectKind('newline')
  lexer.expectKind('end')
  return found
}

class Parser extends ExpressionParser {
  private blocks = 0

  file(): (Definition | ClassDefinition)[] {
    const { lexer } = this
    const found: (Definition | ClassDefinition)[] = []
    while (!lexer.isKind('end')) {
      if (lexer.isKind('newline')) lexer.next()
      else if (lexer.is('def')) found.push(this.definition())
      else if (lexer.is('class')) found.push(this.classDefinition())
      else if (lexer.accept('op_version_set')) this.versionSet()
      else if (lexer.accept('import')) this.importLine()
      else throw lexer.wrong(`expected a function or a class, found ${lexer.shown()}`)
    }
    return found
  }

  private versionSet(): void {
    this.lexer.expect('=')
    this.lexer.expectKind('number')
    this.lexer.expectKind('newline')
  }

  /** Names are found by where they are, so that nothing needs to be imported. */
  private importLine(): void {
    this.expression()
    this.lexer.expectKind('newline')
  }

  private definition(): Definition {
    const { lexer } = this
    const { at } = lexer
    lexer.expect('def')
    const name = lexer.identifier()
    lexer.expect('(')
    const parameters = this.parameters()
    const returns = lexer.accept('->') ? this.expression() : null
    return { kind: 'Def', at, name, parameters, returns, body: this.block() }
  }

  private parameters(): ParameterNode[] {
    const { lexer } = this
    const found: ParameterNode[] = []
    let kwarg_only = false
    while (!lexer.accept(')')) {
      if (lexer.accept('*')) kwarg_only = true
      else {
        const name = lexer.identifier()
        const type = lexer.accept(':') ? this.expression() : null
        found.push({ name, type, default: lexer.accept('=') ? this.expression() : null, kwarg_only })
      }
      if (!lexer.is(')')) lexer.expect(',')
    }
    return found
  }

  private classDefinition(): ClassDefinition {
    const { lexer } = this
    const { at } = lexer
    lexer.expect('class')
    const name = lexer.identifier()
    let base: string | null = null
    if (lexer.accept('(')) {
      base = lexer.is(')') ? null : lexer.identifier()
      lexer.expect(')')
    }
    return { kind: 'Class', at, name, base, body: this.block(true) }
  }

  /** What is indented below a colon. A class that was printed may have nothing in it. */
  private block(mayBeEmpty = false): Block {
    const { lexer } = this
    lexer.expect(':')
    const { at } = lexer
    lexer.expectKind('newline')
    if (!lexer.isKind('indent')) {
      if (mayBeEmpty) return []
      throw lexer.wrong('expected an indented block')
    }
    if (++this.blocks > deepest) {
      throw new LimitError({ what: 'the depth of blocks in a program', limit: deepest, got: this.blocks })
    }
    lexer.next()
    const statements: Statement[] = []
    while (!lexer.isKind('dedent')) {
      if (lexer.isKind('end')) throw lexer.wrong('a block has no end', at)
      if (lexer.isKind('newline')) lexer.next()
      else statements.push(this.statement())
    }
    lexer.next()
    this.blocks--
    return statements
  }

  private statement(): Statement {
    const { lexer } = this
    if (lexer.isKind('name')) {
      switch (lexer.text) {
        case 'if':
          return this.ifStatement()
        case 'while':
          return this.whileStatement()
        case 'for':
          return this.forStatement()
        case 'with':
          return this.withStatement()
        case 'def':
          return this.definition()
        case 'class':
          return this.classDefinition()
      }
    }
    const found = this.simple()
    lexer.expectKind('newline')
    return found
  }

  private ifStatement(): Statement {
    const { lexer } = this
    const { at } = lexer
    lexer.next()
    const condition = this.expression()
    const body = this.block()
    if (lexer.is('elif')) {
      if (++this.blocks > deepest) {
        throw new LimitError({ what: 'the depth of blocks in a program', limit: deepest, got: this.blocks })
      }
      const otherwise = [this.ifStatement()]
      this.blocks--
      return { kind: 'If', at, condition, body, otherwise }
    }
    return { kind: 'If', at, condition, body, otherwise: lexer.accept('else') ? this.block() : [] }
  }

  private whileStatement(): Statement {
    const { at } = this.lexer
    this.lexer.next()
    const condition = this.expression()
    return { kind: 'While', at, condition, body: this.block() }
  }

  private forStatement(): Statement {
    const { at } = this.lexer
    this.lexer.next()
    const target = this.target()
    this.lexer.expect('in')
    const over = this.expressions()
    return { kind: 'For', at, target, over, body: this.block() }
  }

  /** What a loop assigns: names, whose `in` is no operator. */
  private target(): Expression {
    const { lexer } = this
    const { at } = lexer
    const items: Expression[] = []
    const open = lexer.accept('(')
    do {
      if (lexer.is('in') || lexer.is(')')) break
      items.push({ kind: 'Name', at: lexer.at, name: lexer.identifier() })
    } while (lexer.accept(','))
    if (open) lexer.expect(')')
    const [only] = items
    return items.length === 1 && only !== undefined ? only : { kind: 'Tuple', at, items }
  }

  private withStatement(): Statement {
    const { lexer } = this
    const { at } = lexer
    lexer.next()
    const items: { context: Expression; target: Expression | null }[] = []
    do items.push({ context: this.expression(), target: lexer.accept('as') ? this.expression() : null })
    while (lexer.accept(','))
    return { kind: 'With', at, items, body: this.block() }
  }

  private simple(): Statement {
    const { lexer } = this
    const { at } = lexer
    if (lexer.accept('pass')) return { kind: 'Pass', at }
    if (lexer.accept('break')) return { kind: 'Break', at }
    if (lexer.accept('continue')) return { kind: 'Continue', at }
    if (lexer.accept('return')) return { kind: 'Return', at, value: this.optional() }
    if (lexer.accept('raise')) return { kind: 'Raise', at, value: this.optional() }
    if (lexer.accept('assert')) {
      const test = this.expression()
      return { kind: 'Assert', at, test, message: lexer.accept(',') ? this.expression() : null }
    }
    return this.assignment(at)
  }

  private optional(): Expression | null {
    return this.lexer.isKind('newline') ? null : this.expressions()
  }

  /** `a = e`, `a, b, = e`, `a : T = e`, `a += e`, or an expression alone. */
  private assignment(at: number): Statement {
    const { lexer } = this
    const target = this.expressions()
    if (lexer.accept(':')) {
      const type = this.expression()
      return { kind: 'Assign', at, target, type, value: lexer.accept('=') ? this.expressions() : null }
    }
    if (lexer.accept('=')) return { kind: 'Assign', at, target, type: null, value: this.expressions() }
    const name = lexer.isKind('operator') ? augmented.get(lexer.text) : undefined
    if (name === undefined) return { kind: 'Expression', at, value: target }
    lexer.next()
    const value: Expression = { kind: 'Operator', at, name, operands: [target, this.expressions()] }
    return { kind: 'Assign', at, target, type: null, value }
  }
}
