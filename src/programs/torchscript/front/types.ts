// Type expressions of TorchScript as types: torch/csrc/jit/frontend/script_type_parser.cpp.
//
//   Dict[str, List[Optional[Tensor]]]      __torch__.models.Box      Tuple[()]      number

import { LimitError } from '../../../errors.js'
import { atomicTypes } from '../../../schema.js'
import type { SchemaType } from '../../../schema.js'
import type { Expression } from './ast.js'
import type { SourceFile } from './source.js'

const deepest = 100

/** Names that the language spells otherwise than schemas do. */
const atoms: ReadonlyMap<string, SchemaType['kind']> = new Map<string, SchemaType['kind']>([
  ...atomicTypes.map((name): [string, SchemaType['kind']] => [name, name]),
  ['number', 'Scalar'],
  ['None', 'NoneType'],
  ['list', 'AnyListType'],
  ['tuple', 'AnyTupleType'],
  ['device', 'Device'],
  ['NoneType', 'NoneType'],
  // `type` and the like, which no value of a program has.
  ['AnyListType', 'AnyListType'],
  ['Capsule', 'Any'],
])

const generics: ReadonlyMap<string, SchemaType['kind']> = new Map<string, SchemaType['kind']>([
  ['Optional', 'Optional'],
  ['List', 'List'],
  ['Dict', 'Dict'],
  ['Tuple', 'Tuple'],
  ['Union', 'Union'],
  ['Future', 'Future'],
  ['Await', 'Await'],
  ['RRef', 'RRef'],
])

const elementsOf: Readonly<Partial<Record<SchemaType['kind'], number>>> = {
  Optional: 1,
  List: 1,
  Dict: 2,
  Future: 1,
  Await: 1,
  RRef: 1,
}

export function simpleType(kind: SchemaType['kind'], elements: readonly SchemaType[] = []): SchemaType {
  return { kind, elements, size: null, name: '', alias: null }
}

export const anyType = simpleType('Any')
export const tensorType = simpleType('Tensor')

export function classType(name: string): SchemaType {
  return { kind: 'Class', elements: [], size: null, name, alias: null }
}

/**
 * The type that an expression names. `Final[T]` is T.
 *
 * @throws ProgramError where it names none.
 */
export function typeOf(node: Expression, file: SourceFile, depth = 0): SchemaType {
  if (depth > deepest) throw new LimitError({ what: 'the depth of a type in a program', limit: deepest, got: depth })
  if (node.kind === 'Constant' && node.value === null) return simpleType('NoneType')
  if (node.kind === 'Subscript') return generic(node, file, depth)
  const path = pathOf(node)
  const atom = path === undefined ? undefined : atoms.get(path)
  if (atom !== undefined) return simpleType(atom)
  if (path === 'Optional' || path === undefined) throw file.wrong('no type', node.at)
  return classType(path)
}

function generic(node: Expression & { kind: 'Subscript' }, file: SourceFile, depth: number): SchemaType {
  const name = pathOf(node.of)
  const [first] = node.items
  if (name === 'Final' && first !== undefined && node.items.length === 1) return typeOf(first, file, depth + 1)
  const kind = name === undefined ? undefined : generics.get(name)
  if (kind === undefined) throw file.wrong(`there is no type ${name ?? ''}[…]`, node.at)
  const empty = first?.kind === 'Tuple' && first.items.length === 0
  const elements = empty ? [] : node.items.map((item) => typeOf(item, file, depth + 1))
  const count = elementsOf[kind]
  if (count !== undefined && elements.length !== count) {
    throw file.wrong(`${kind} takes ${count} types and has ${elements.length}`, node.at)
  }
  return simpleType(kind, elements)
}

/** `a.b.c`; undefined where an expression is no such path. */
export function pathOf(node: Expression): string | undefined {
  let path = ''
  let at = node
  while (at.kind === 'Attribute') {
    path = `.${at.name}${path}`
    at = at.of
  }
  return at.kind === 'Name' ? at.name + path : undefined
}

/** A type as TorchScript spells it: `Optional[List[int]]`. */
export function scriptTypeText(type: SchemaType): string {
  if (type.kind === 'Class' || type.kind === 'Var') return type.name
  const name = type.kind === 'Scalar' ? 'number' : type.kind
  if (type.elements.length === 0) return type.kind === 'Tuple' ? 'Tuple[()]' : name
  return `${name}[${type.elements.map(scriptTypeText).join(', ')}]`
}
