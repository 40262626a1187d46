// After which statement no name needs its value any longer, so that a call does not hold every tensor that it ever made. A name
// dies after the last statement that mentions it, in the innermost block that holds all mentions; what a loop mentions of outside
// lives as long as the loop.

import type { Block, Definition, Expression, Statement } from '../front/ast.js'

/** Where a statement stands: in a block, itself within a statement of an outer block. */
interface Place {
  readonly statement: Statement
  readonly block: Block
  readonly depth: number
  readonly outer: Place | null
}

/** The names that die with each statement. */
export function lastUses(definition: Definition): Map<Statement, string[]> {
  const uses = new Uses()
  const [statement] = definition.body
  if (statement !== undefined) {
    // Parameters are there before the first statement.
    const start: Place = { statement, block: definition.body, depth: 0, outer: null }
    for (const { name } of definition.parameters) uses.last.set(name, start)
  }
  uses.block(definition.body, null)
  const dying = new Map<Statement, string[]>()
  for (const [name, place] of uses.last) {
    const names = dying.get(place.statement)
    if (names === undefined) dying.set(place.statement, [name])
    else names.push(name)
  }
  return dying
}

class Uses {
  /** The last mention of each name, in the innermost block that holds all of them. */
  readonly last = new Map<string, Place>()

  block(block: Block, outer: Place | null): void {
    const depth = outer === null ? 0 : outer.depth + 1
    for (const statement of block) this.statement({ statement, block, depth, outer })
  }

  private statement(place: Place): void {
    const { statement } = place
    switch (statement.kind) {
      case 'Assign':
        this.expressions(place, statement.target, statement.value)
        return
      case 'Expression':
      case 'Return':
      case 'Raise':
        return this.expressions(place, statement.value)
      case 'Assert':
        return this.expressions(place, statement.test, statement.message)
      case 'If':
        this.expressions(place, statement.condition)
        this.block(statement.body, place)
        this.block(statement.otherwise, place)
        return
      case 'While':
        this.block(statement.body, place)
        this.expressions(place, statement.condition)
        return
      case 'For':
        this.expressions(place, statement.target, statement.over)
        this.block(statement.body, place)
        return
      case 'With':
        for (const { context, target } of statement.items) this.expressions(place, context, target)
        this.block(statement.body, place)
        return
      case 'Def':
        // What it reads of this function it takes when it is made.
        this.mention(statement.name, place)
        for (const name of namesIn(statement.body)) this.mention(name, place)
    }
  }

  private expressions(place: Place, ...nodes: readonly (Expression | null)[]): void {
    for (const node of nodes) if (node !== null) visitNames(node, (name) => this.mention(name, place))
  }

  private mention(name: string, place: Place): void {
    const before = this.last.get(name)
    this.last.set(name, before === undefined ? place : common(before, place))
  }
}

/** The later of two places, in the innermost block that holds both. */
function common(earlier: Place, later: Place): Place {
  let [a, b] = [earlier, later]
  while (a.depth > b.depth) a = a.outer as Place
  while (b.depth > a.depth) b = b.outer as Place
  while (a.block !== b.block) {
    a = a.outer as Place
    b = b.outer as Place
  }
  return b
}

function namesIn(block: Block): Set<string> {
  const uses = new Uses()
  uses.block(block, null)
  return new Set(uses.last.keys())
}

/** Tells the names that an expression mentions. Its depth is bounded by the parser. */
function visitNames(node: Expression, visit: (name: string) => void): void {
  if (node.kind === 'Name') visit(node.name)
  else for (const part of partsOf(node)) visitNames(part, visit)
}

function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'Attribute':
      return [node.of]
    case 'Starred':
      return [node.value]
    case 'Subscript':
      return [node.of, ...node.items]
    case 'Slice':
      return [node.start, node.end, node.step].filter((part) => part !== null)
    case 'Call':
      return [node.callee, ...node.args, ...node.kwargs.map(({ value }) => value)]
    case 'List':
    case 'Tuple':
      return node.items
    case 'Dict':
      return [...node.keys, ...node.values]
    case 'Operator':
      return node.operands
    case 'And':
    case 'Or':
      return [node.left, node.right]
    case 'Ternary':
      return [node.condition, node.value, node.otherwise]
    default:
      return []
  }
}
