// The table of operators that programs call, src/programs/operators/table.ts: PyTorch's own schemas, each with the function that
// serves it. A schema whose parameters bear the names of a function's finds it by itself; what differs is an `overload` of its
// own.

import type { Operator } from '../../src/op.js'
import type { Form } from '../../src/programs/operators/overload.js'
import type { Schema, SchemaType } from '../../src/schema.js'
import { definitions } from './definitions.js'
import type { Definition } from './definitions.js'
import { aliasOf, heading, moduleImports } from './project.js'
import { keyOf, schemas } from './schemas.js'
import { torchResolver } from './torch-names.js'
import type { Resolver } from './torch-names.js'

export const tablePath = 'src/programs/operators/table.ts'

/** How many rows a part of the table has at most. */
const most = 250

/** Parameters that decide nothing here: everything is strided and on the cpu, and happens at once. */
const ignored = new Set([
  'device',
  'layout',
  'pin_memory',
  'non_blocking',
  'requires_grad',
  'names',
  'implicit',
  'generator',
  'cudnn_enabled',
  'cudnn_enable',
])

interface Row {
  readonly key: string
  readonly schema: string
  readonly found: Definition
  /** For each parameter of the function where in the schema its argument stands; null where they are the same. */
  readonly places: readonly number[] | null
  /** Of a schema that writes what a function gives. */
  readonly form: Form
}

/** The text of the table. */
export async function tableText(): Promise<string> {
  return printed(await tableRows())
}

/** An overload that torchlet has, and the function that serves it. */
export async function tableRows(): Promise<readonly Row[]> {
  const own = new Map<string, Definition>()
  for (const each of await definitions()) if (each.operator.name.includes('::')) own.set(each.operator.name, each)
  const resolver = await torchResolver()
  const rows = new Map<string, Row>()
  for (const [text, schema] of schemas()) {
    const key = keyOf(schema)
    if (rows.has(key)) continue
    const row = rowOf(key, text, schema, own, resolver)
    if (row !== null) rows.set(key, row)
  }
  // The overloads of a name stay in the order in which TorchScript tries them.
  const nameOf = ({ key }: Row): string => key.slice(0, key.lastIndexOf('.'))
  return [...rows.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0))
}

function hasTensor(type: SchemaType): boolean {
  return type.kind === 'Tensor' || type.elements.some(hasTensor)
}

function rowOf(
  key: string,
  text: string,
  schema: Schema,
  all: ReadonlyMap<string, Definition>,
  resolver: Resolver,
): Row | null {
  const line = text.slice(text.indexOf('('))
  const exact = all.get(key.replace(/\.default$/, '')) ?? all.get(key)
  if (exact !== undefined) return { key, schema: line, found: exact, places: null, form: 'plain' }
  const outs = schema.parameters.filter(({ type, kwarg_only }) => kwarg_only && type.alias?.write === true)
  const own = all.get(schema.name)
  if (own !== undefined) {
    const places = schema.parameters.flatMap((each, index) => (outs.includes(each) ? [] : [index]))
    return {
      key,
      schema: line,
      found: own,
      ...(outs.length > 0 ? { places, form: 'out' } : { places: null, form: 'plain' }),
    }
  }
  // Those of numbers, lists and texts are the language's own.
  const types = [...schema.parameters, ...schema.returns].map(({ type }) => type)
  if (!schema.name.startsWith('aten::') || !types.some(hasTensor)) return null
  const name = schema.name.slice('aten::'.length)
  const of = (base: string): readonly Definition[] => functionsOf(base, resolver)
  const plain = matched(key, line, schema, of(name), 'plain')
  if (plain !== null) return plain
  if (outs.length > 0) {
    const parameters = schema.parameters.filter((each) => !outs.includes(each))
    return matched(key, line, { ...schema, parameters }, of(name), 'out')
  }
  return name.endsWith('_') ? matched(key, line, schema, of(name.slice(0, -1)), 'in_place') : null
}

/** The functions that may serve an operator's schemas. */
function functionsOf(name: string, resolver: Resolver): readonly Definition[] {
  const [, space, rest] = /^(linalg|special|fft)_(.*)$/.exec(name) ?? []
  const own = rest === undefined ? [] : resolver.candidates(space as string, rest)
  const others = ['torch', 'nn.functional', 'Tensor'].flatMap((each) => resolver.candidates(each, name))
  return [...own, ...others].filter(({ operator }) => operator.forms !== true)
}

/** The first of a name's forms that a schema matches. */
function matched(key: string, line: string, schema: Schema, forms: readonly Definition[], form: Form): Row | null {
  for (const found of forms) {
    const places = placesOf(schema, found.operator)
    if (places !== null) return { key, schema: line, found, places: identity(places), form }
  }
  return null
}

/** Where each parameter's argument stands in the schema, -1 where it is not given; null where the two do not match. */
function placesOf({ parameters }: Schema, { names, required }: Operator): number[] | null {
  const first = names.includes('input') ? 'input' : (names[0] as string)
  const nameOf = (name: string): string => (name === 'self' && !names.includes('self') ? first : name)
  const unknown = parameters.filter(({ name }) => !names.includes(nameOf(name)) && !ignored.has(name))
  if (unknown.length > 0) return null
  const places = names.map((name) => parameters.findIndex((each) => nameOf(each.name) === name))
  return places.slice(0, required).includes(-1) ? null : places
}

function identity(places: readonly number[]): readonly number[] | null {
  return places.every((place, index) => place === index) ? null : places
}

function printed(rows: readonly Row[]): string {
  const lines = rows.map(({ key, schema, found, places, form }) => {
    const fields = [`'${schema}'`, `${aliasOf(found.file)}.${found.exported}`]
    if (places !== null || form !== 'plain') fields.push(places === null ? 'null' : `[${places.join(', ')}]`)
    if (form !== 'plain') fields.push(`'${form}'`)
    return `  ['${key}', ${fields.join(', ')}],`
  })
  // TypeScript makes no union of so many functions' types: the rows are in parts.
  const parts = Array.from({ length: Math.ceil(lines.length / most) }, (_, part) =>
    lines.slice(part * most, (part + 1) * most),
  )
  return [
    ...heading('The operators that programs call.'),
    ...moduleImports(
      tablePath,
      rows.map(({ found }) => found.file),
    ),
    "import type { AnyFunction } from '../../op.js'",
    "import type { Form } from './overload.js'",
    '',
    '/** ATen name with overload, schema, the function, and where the arguments of its parameters stand in the schema. */',
    'type Row = readonly [string, string, AnyFunction, (readonly number[] | null)?, Form?]',
    '',
    ...parts.flatMap((part, index) => [`const part${index}: readonly Row[] = [`, ...part, ']', '']),
    '/** Every overload that torchlet has. */',
    `export const table: readonly Row[] = [${parts.map((_, index) => `...part${index}`).join(', ')}]`,
    '',
  ].join('\n')
}
