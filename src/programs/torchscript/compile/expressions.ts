// Expressions as instructions: each leaves its value in a slot.

import { Dict } from '../../../python/dict.js'
import { tupleFrom } from '../../../python/tuple.js'
import { ScriptClass } from '../classes.js'
import type { Expression } from '../front/ast.js'
import { pathOf } from '../front/types.js'
import { FunctionValue } from './code.js'
import { CallCompiler, valuesAt } from './calls.js'
import { EnumValue } from '../values/objects.js'

export abstract class ExpressionCompiler extends CallCompiler {
  protected expression(node: Expression, into?: number): number {
    const { at } = node
    switch (node.kind) {
      case 'Constant':
        return this.constant(node.value)
      case 'Name':
      case 'Attribute':
        return this.named(node, into)
      case 'Subscript':
        return this.subscript(node, into)
      case 'List':
        return this.items(node, into, (items) => items)
      case 'Tuple':
        return this.items(node, into, tupleFrom)
      case 'Dict':
        return this.dict(node, into)
      case 'Operator':
        return this.operator(`aten::${node.name}`, at, node.operands, [], into)
      case 'And':
      case 'Or':
        return this.logical(node)
      case 'Ternary':
        return this.ternary(node)
      case 'Call':
        return this.call(node, into)
      case 'Slice':
      case 'Starred':
        throw this.file.wrong('a slice or star stands where a value is needed', at)
    }
  }

  private named(node: Expression, into: number | undefined): number {
    const path = pathOf(node)
    const [first = ''] = path?.split('.') ?? []
    if (node.kind === 'Name') {
      const slot = this.names.get(first) ?? this.captured(first)
      if (slot === undefined) throw this.file.wrong(`${first} is not defined`, node.at)
      return slot
    }
    if (path !== undefined && !this.names.has(first) && this.captured(first) === undefined) {
      const value = this.scope.named(path)
      if (value instanceof FunctionValue || value instanceof ScriptClass) this.reach(value)
      // Each mention of a member is an object of its own: `is` tells them apart, `==` does not.
      if (value instanceof EnumValue) return this.constant(value.copy())
      if (value !== undefined) return this.constant(value)
      throw this.file.wrong(`there is no ${path.slice(0, 200)}`, node.at)
    }
    return this.attribute(node as Expression & { kind: 'Attribute' }, into)
  }

  private attribute(node: Expression & { kind: 'Attribute' }, into: number | undefined): number {
    const { name, at } = node
    const of = this.expression(node.of)
    const to = into ?? this.temporary()
    this.emit(at, (slots, machine) => {
      slots[to] = machine.getattr(slots[of], name)
    })
    return to
  }

  private subscript(node: Expression & { kind: 'Subscript' }, into: number | undefined): number {
    const of = this.expression(node.of)
    const [index] = node.items
    if (node.items.length !== 1 || index === undefined) {
      throw this.file.wrong('several subscripts at once are no value of a program', node.at)
    }
    if (index.kind !== 'Slice') return this.operatorOn('aten::__getitem__', node.at, [of, this.expression(index)], into)
    const [start, end, step] = [index.start, index.end, index.step].map((part) =>
      part === null ? this.constant(null) : this.expression(part),
    ) as [number, number, number]
    return this.operatorOn('prim::slice', node.at, [of, start, end, step], into)
  }

  /** A list or tuple of items, of which starred ones are spread. */
  private items(
    node: Expression & { kind: 'List' | 'Tuple' },
    into: number | undefined,
    make: (items: unknown[]) => unknown,
  ): number {
    const parts = node.items.map((item) => this.expression(item.kind === 'Starred' ? item.value : item))
    const starred = node.items.map((item) => item.kind === 'Starred')
    const to = into ?? this.temporary()
    if (starred.includes(true)) {
      this.emit(node.at, (slots, machine) => {
        slots[to] = make(
          parts.flatMap((slot, index) => (starred[index] === true ? machine.iterable(slots[slot]) : [slots[slot]])),
        )
      })
    } else {
      this.emit(node.at, (slots) => {
        slots[to] = make(valuesAt(slots, parts))
      })
    }
    return to
  }

  private dict(node: Expression & { kind: 'Dict' }, into: number | undefined): number {
    const keys = node.keys.map((key) => this.expression(key))
    const values = node.values.map((value) => this.expression(value))
    const to = into ?? this.temporary()
    this.emit(node.at, (slots) => {
      const dict = new Dict()
      for (let index = 0; index < keys.length; index++) {
        dict.set(slots[keys[index] as number], slots[values[index] as number])
      }
      slots[to] = dict
    })
    return to
  }

  /** Its value has a slot of its own: what is computed later may read the name that it goes to. */
  private logical(node: Expression & { kind: 'And' | 'Or' }): number {
    const to = this.temporary()
    const done = this.label()
    const isAnd = node.kind === 'And'
    this.move(node.at, this.expression(node.left), to)
    this.emit(node.at, (slots, machine) => {
      if (machine.truth(slots[to]) !== isAnd) machine.jump(done.at)
    })
    this.branches++
    this.move(node.at, this.expression(node.right), to)
    this.branches--
    this.place(done)
    return to
  }

  private ternary(node: Expression & { kind: 'Ternary' }): number {
    const to = this.temporary()
    const otherwise = this.label()
    const done = this.label()
    this.jumpUnless(node.at, this.expression(node.condition), otherwise)
    this.branches++
    this.move(node.at, this.expression(node.value), to)
    this.jump(node.at, done)
    this.place(otherwise)
    this.move(node.at, this.expression(node.otherwise), to)
    this.branches--
    this.place(done)
    return to
  }
}
