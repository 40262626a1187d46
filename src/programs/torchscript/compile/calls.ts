// Calls as instructions: of functions, methods, classes and operators, and what is written as a call and is none.

import { Dict } from '../../../python/dict.js'
import { Tuple } from '../../../python/tuple.js'
import { ScriptClass } from '../classes.js'
import type { Expression } from '../front/ast.js'
import { pathOf, typeOf } from '../front/types.js'
import type { SourceFile } from '../front/source.js'
import type { CallSite } from '../operators/site.js'
import type { Machine } from '../run/machine.js'
import { FunctionValue } from './code.js'
import { Emitter } from './emitter.js'
import type { Scope } from './scope.js'
import { emptyTypes } from '../values/accepts.js'
import { newObject } from '../values/objects.js'
import type { SchemaType } from '../../../schema.js'

/** Functions of the language that are operators by another name. */
const functions: ReadonlyMap<string, string> = new Map([
  ['int', 'aten::Int'],
  ['float', 'aten::Float'],
  ['bool', 'aten::Bool'],
  ['str', 'aten::str'],
  ['complex', 'aten::Complex'],
  ['len', 'aten::len'],
  ['list', 'aten::list'],
  ['dict', 'aten::dict'],
  ['ord', 'aten::ord'],
  ['chr', 'aten::chr'],
  ['hex', 'aten::hex'],
  ['oct', 'aten::oct'],
  ['bin', 'aten::bin'],
  ['abs', 'prim::abs'],
  ['min', 'prim::min'],
  ['max', 'prim::max'],
  ['sum', 'aten::sum'],
  ['all', 'aten::all'],
  ['any', 'aten::any'],
  ['round', 'aten::round'],
  ['divmod', 'aten::divmod'],
  ['sorted', 'aten::sorted'],
  ['hash', 'aten::hash'],
  ['print', 'prim::Print'],
  ['rangelist', 'prim::rangelist'],
])

export abstract class CallCompiler extends Emitter {
  protected readonly scope: Scope
  /** Slots of names. */
  protected readonly names = new Map<string, number>()

  constructor(file: SourceFile, scope: Scope) {
    super(file)
    this.scope = scope
  }

  /** The slot of a name that an outer function has; undefined where there is none. */
  protected abstract captured(name: string): number | undefined

  /** @returns The slot that holds the value: that of a name or constant itself, else `into` or a temporary one. */
  protected abstract expression(node: Expression, into?: number): number

  protected call(node: Expression & { kind: 'Call' }, into: number | undefined): number {
    const { callee, args, kwargs, at } = node
    const path = pathOf(callee)
    const first = path?.split('.')[0]
    const local = first === undefined || this.names.has(first) || this.captured(first) !== undefined
    if (local || path === undefined) return this.callValue(node, into)
    const special = this.specialForm(path, node, into)
    if (special !== null) return special
    const operator = operatorOfPath(path)
    if (operator !== null) return this.operator(operator, at, args, kwargs, into)
    if (path.endsWith('.__new__')) return this.create(path.slice(0, -'.__new__'.length), at, into)
    const value = this.scope.named(path)
    if (value instanceof FunctionValue) return this.callFunction(value, node, into)
    if (value instanceof ScriptClass && value.kind === 'named_tuple') return this.namedTuple(value, node, into)
    throw this.file.wrong(`there is no function ${path.slice(0, 200)}`, at)
  }

  /** What looks like a call and is none; null of all others. */
  private specialForm(path: string, node: Expression & { kind: 'Call' }, into: number | undefined): number | null {
    const { args, at } = node
    const [first, second] = args
    switch (path) {
      case 'annotate':
      case 'unchecked_cast':
        if (first === undefined || second === undefined) break
        return this.annotate(typeOf(first, this.file), second, into)
      case 'uninitialized':
        // No program looks at it.
        return this.constant(null)
      case 'isinstance': {
        if (first === undefined || second === undefined) break
        return this.isinstance(first, second, at, into)
      }
      case 'getattr':
      case 'hasattr': {
        if (first === undefined || second?.kind !== 'Constant' || typeof second.value !== 'string') break
        const name = second.value
        const of = this.expression(first)
        const to = into ?? this.temporary()
        const read = path === 'getattr'
        this.emit(at, (slots, machine) => {
          slots[to] = read ? machine.getattr(slots[of], name) : machine.hasattr(slots[of], name)
        })
        return to
      }
      case 'fork':
      case 'awaitable':
        if (first === undefined) break
        return this.fork(first, at, into)
      case 'tuple': {
        if (first === undefined) break
        const of = this.expression(first)
        const to = into ?? this.temporary()
        this.emit(at, (slots, machine) => {
          slots[to] = Tuple.from(machine.iterable(slots[of]))
        })
        return to
      }
      default:
        return null
    }
    throw this.file.wrong(`${path} is called with other arguments than it takes`, at)
  }

  /** `annotate(List[int], [])`: what is empty remembers of what it is a list; `x.tolist()` goes by the type alone. */
  private annotate(type: SchemaType, node: Expression, into: number | undefined): number {
    if (node.kind === 'Call' && node.callee.kind === 'Attribute' && node.callee.name === 'tolist') {
      const of = this.expression(node.callee.of)
      return this.operatorOn('prim::tolist', node.at, [of, this.constant(type)], into)
    }
    const from = this.expression(node, into)
    const isContainer = type.kind === 'List' || type.kind === 'Dict'
    if (!isContainer) return from
    const element = type.elements[type.elements.length - 1] as SchemaType
    this.emit(node.at, (slots) => {
      const value = slots[from]
      const isEmpty = value instanceof Dict ? value.size === 0 : Array.isArray(value) && value.length === 0
      if (isEmpty && !emptyTypes.has(value as object)) emptyTypes.set(value as object, element)
    })
    return from
  }

  private isinstance(value: Expression, types: Expression, at: number, into: number | undefined): number {
    const list = types.kind === 'List' || types.kind === 'Tuple' ? types.items : [types]
    const wanted = list.map((each) => typeOf(each, this.file))
    const of = this.expression(value)
    const to = into ?? this.temporary()
    this.emit(at, (slots, machine) => {
      slots[to] = wanted.some((type) => machine.isinstance(slots[of], type))
    })
    return to
  }

  /** Forked functions run at once, which is one of the orders in which they could. */
  private fork(node: Expression, at: number, into: number | undefined): number {
    const run = this.expression(node)
    const to = into ?? this.temporary()
    this.emit(at, (slots, machine) => {
      machine.callValue(slots[run], [], [], to)
    })
    this.emit(at, (slots, machine) => {
      slots[to] = machine.future(slots[to])
    })
    return to
  }

  private create(name: string, at: number, into: number | undefined): number {
    const cls = this.scope.findClass(name)
    if (cls === undefined) throw this.file.wrong(`there is no class ${name.slice(0, 200)}`, at)
    this.reach(cls)
    const to = into ?? this.temporary()
    this.emit(at, (slots) => {
      slots[to] = newObject(cls)
    })
    return to
  }

  private namedTuple(cls: ScriptClass, node: Expression & { kind: 'Call' }, into: number | undefined): number {
    const { parts, keywords } = this.arguments(node)
    const to = into ?? this.temporary()
    this.emit(node.at, (slots, machine) => {
      slots[to] = machine.namedTuple(cls, valuesAt(slots, parts), keywords)
    })
    return to
  }

  private callFunction(run: FunctionValue, node: Expression & { kind: 'Call' }, into: number | undefined): number {
    this.reach(run)
    const { parts, keywords } = this.arguments(node)
    const passed = this.temporaries(parts)
    const to = into ?? this.temporary()
    this.emit(node.at, (slots, machine) => {
      machine.enter(run, takenFrom(slots, parts, passed), keywords, to)
    })
    return to
  }

  /** A call of what is only known when it runs: `(self.linear).forward(x)`, `_0(x)`. */
  private callValue(node: Expression & { kind: 'Call' }, into: number | undefined): number {
    const { callee, at } = node
    const isMethod = callee.kind === 'Attribute'
    const of = this.expression(isMethod ? callee.of : callee)
    const { parts, keywords } = this.arguments(node)
    const passed = this.temporaries(parts)
    const to = into ?? this.temporary()
    if (!isMethod) {
      this.emit(at, (slots, machine) => {
        machine.callValue(slots[of], takenFrom(slots, parts, passed), keywords, to)
      })
      return to
    }
    const { name } = callee
    this.reach(name)
    let site: CallSite | null = null
    const ofBuiltin = (): CallSite =>
      (site ??= this.scope.site(`aten::${name}`, parts.length - keywords.length + 1, keywords))
    this.emit(at, (slots, machine) => {
      const self = slots[of]
      const args = takenFrom(slots, parts, passed)
      if (!machine.callMethod(self, name, args, keywords, to)) slots[to] = ofBuiltin().call([self, ...args], machine)
    })
    return to
  }

  protected operator(
    name: string,
    at: number,
    args: readonly Expression[],
    kwargs: readonly { readonly name: string; readonly value: Expression }[],
    into: number | undefined,
  ): number {
    const parts = [...args, ...kwargs.map(({ value }) => value)].map((part) => this.expression(part))
    const keywords = kwargs.map((each) => each.name)
    return this.operatorOn(name, at, parts, into, keywords)
  }

  protected operatorOn(
    name: string,
    at: number,
    parts: readonly number[],
    into: number | undefined,
    keywords: readonly string[] = [],
  ): number {
    const site = this.site(name, parts.length - keywords.length, keywords)
    const to = into ?? this.temporary()
    this.emit(at, operatorCall(site, parts, to))
    return to
  }

  /** A place that calls an operator, noted where torchlet has none. */
  protected site(name: string, positional: number, keywords: readonly string[]): CallSite {
    const site = this.scope.site(name, positional, keywords)
    if (!site.possible) this.lacks.push({ name, conditional: this.branches > 0 })
    return site
  }

  private arguments(node: Expression & { kind: 'Call' }): { parts: number[]; keywords: string[] } {
    const values = [...node.args, ...node.kwargs.map(({ value }) => value)]
    return { parts: values.map((each) => this.expression(each)), keywords: node.kwargs.map(({ name }) => name) }
  }
}

function operatorCall(
  site: CallSite,
  parts: readonly number[],
  to: number,
): (slots: unknown[], machine: Machine) => void {
  return (slots, machine) => {
    slots[to] = site.call(valuesAt(slots, parts), machine)
  }
}

export function valuesAt(slots: readonly unknown[], places: readonly number[]): unknown[] {
  const values = new Array<unknown>(places.length)
  for (let index = 0; index < places.length; index++) values[index] = slots[places[index] as number]
  return values
}

/** The same, of a call that may take long: it holds no value that only it needs. */
function takenFrom(slots: unknown[], places: readonly number[], passed: readonly number[]): unknown[] {
  const values = valuesAt(slots, places)
  for (const place of passed) slots[place] = undefined
  return values
}

/** `torch.add` and `ops.prim.min` as operators, `len` as the one that it is; null of what is none. */
function operatorOfPath(path: string): string | null {
  const parts = path.split('.')
  const [first, second, third] = parts as [string, string, string]
  if (first === 'torch' && parts.length === 2) return `aten::${second}`
  if (first === 'ops' && parts.length === 3) return `${second}::${third}`
  return functions.get(path) ?? null
}
