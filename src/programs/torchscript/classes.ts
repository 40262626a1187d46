// Classes of a program: modules, plain classes, named tuples, enums and interfaces. torch/csrc/jit/serialization/
// import_source.cpp reads them so.
//
//   class Net(Module):
//     __parameters__ = ["weight", ]
//     __buffers__ = []
//     __annotations__["0"] = Tensor
//     weight : Tensor
//     size : Final[int] = 3
//     def forward(self: __torch__.Net,
//         …

import type { SchemaType } from '../../schema.js'
import { FunctionValue } from './compile/code.js'
import { constantOf } from './compile/constants.js'
import type { ClassDefinition, Definition, Expression, Statement } from './front/ast.js'
import type { SourceFile } from './front/source.js'
import { pathOf, typeOf } from './front/types.js'
import { EnumValue } from './values/objects.js'
import type { ScriptType } from './values/objects.js'

export type ClassKind = 'module' | 'class' | 'named_tuple' | 'enum' | 'interface'

/** Names of constants and functions that a class's values may be. */
export type Named = (path: string) => unknown

const kinds: ReadonlyMap<string | null, ClassKind> = new Map<string | null, ClassKind>([
  ['Module', 'module'],
  [null, 'class'],
  ['NamedTuple', 'named_tuple'],
  ['Enum', 'enum'],
  ['Interface', 'interface'],
  ['ModuleInterface', 'interface'],
])

export class ScriptClass implements ScriptType {
  readonly name: string
  readonly kind: ClassKind
  readonly file: SourceFile
  readonly attributes = new Map<string, SchemaType>()
  /** What is the same for all objects: `Final`, and defaults of a named tuple's fields. */
  readonly constants = new Map<string, unknown>()
  readonly methods = new Map<string, FunctionValue>()
  readonly members = new Map<string, EnumValue>()
  /** Names of methods that run before and after `forward`. */
  readonly preHooks: string[] = []
  readonly hooks: string[] = []

  constructor(name: string, definition: ClassDefinition, file: SourceFile, named: Named) {
    const kind = kinds.get(definition.base)
    if (kind === undefined) throw file.wrong(`there is no class ${definition.base}`, definition.at)
    this.name = name
    this.kind = kind
    this.file = file
    for (const statement of definition.body) this.read(statement, named)
  }

  private read(statement: Statement, named: Named): void {
    const { file } = this
    if (statement.kind === 'Def') {
      const { name } = statement
      if (this.methods.has(name)) throw file.wrong(`the method ${name} is there twice`, statement.at)
      this.methods.set(name, functionOf(`${this.name}.${name}`, statement, file, named))
    } else if (statement.kind === 'Assign') this.assign(statement, named)
    else if (statement.kind !== 'Pass') throw file.wrong('no part of a class', statement.at)
  }

  private assign({ target, type, value, at }: Statement & { kind: 'Assign' }, named: Named): void {
    const { file } = this
    if (target.kind === 'Subscript' && pathOf(target.of) === '__annotations__') {
      const [name] = target.items
      if (name?.kind !== 'Constant' || value === null) throw file.wrong('no annotation', at)
      this.attributes.set(String(name.value), typeOf(value, file))
      return
    }
    if (target.kind !== 'Name') throw file.wrong('no part of a class', at)
    const { name } = target
    if (name.startsWith('__') && name.endsWith('__') && type === null) return this.special(name, value)
    if (this.kind === 'enum' && value !== null) {
      this.members.set(name, new EnumValue(this, name, constantOf(value, file, named)))
      return
    }
    if (type === null) throw file.wrong(`the attribute ${name} has no type`, at)
    const declared = typeOf(type, file)
    const isFinal = type.kind === 'Subscript' && pathOf(type.of) === 'Final'
    if (!isFinal) this.attributes.set(name, declared)
    if (value !== null) this.constants.set(name, constantOf(value, file, named))
  }

  /** `__parameters__` and `__buffers__` were read where weights are. */
  private special(name: string, value: Expression | null): void {
    const list = name === '__forward_pre_hooks__' ? this.preHooks : name === '__forward_hooks__' ? this.hooks : null
    if (list === null || value?.kind !== 'List') return
    for (const item of value.items) {
      const hook = item.kind === 'Constant' && typeof item.value === 'string' ? item.value : pathOf(item)
      if (hook === undefined) throw this.file.wrong('no hook', item.at)
      list.push(hook)
    }
  }
}

/** A function with its parameters, not compiled yet. */
export function functionOf(name: string, definition: Definition, file: SourceFile, named: Named): FunctionValue {
  const parameters = definition.parameters.map(({ name, type, default: value, kwarg_only }) => ({
    name,
    type: type === null || name === 'self' ? null : typeOf(type, file),
    hasDefault: value !== null,
    default: value === null ? undefined : constantOf(value, file, named),
    kwarg_only,
  }))
  const returns = definition.returns === null ? null : typeOf(definition.returns, file)
  return new FunctionValue(name, file, definition, parameters, returns)
}
