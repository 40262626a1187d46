// `npm run operators`: writes the table of operators that programs call, src/programs/operators/table.ts, from what src/ defines
// (src/op.ts) and from PyTorch's own schemas. A schema whose parameters bear the names of a function's finds it by itself; what
// differs is an `overload` of its own. The file is checked in; a test holds it current.
//
//   node --import tsx scripts/operators.ts            writes it
//   node --import tsx scripts/operators.ts missing    lists the schemas of programs' operators that no function serves

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { operatorOf } from '../src/op.js'
import type { Operator } from '../src/op.js'
import type { Form } from '../src/programs/operators/overload.js'
import { parseSchema } from '../src/schema.js'
import type { Schema, SchemaType } from '../src/schema.js'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const tablePath = 'src/programs/operators/table.ts'

/** Where operators are defined. */
const folders = ['src/tensor', 'src/ops', 'src/nn/functional', 'src/nn/aten']

/** Lists of schemas, newest first: what a later release changed keeps its old form beside the new. */
const schemaFiles = ['aten-schemas-2.14', 'torchvision-schemas', 'aten-schemas-2.6', 'aten-schemas-1.13'].map(
  (name) => `tests/fixtures/${name}.txt`,
)

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

interface Found {
  readonly file: string
  readonly exported: string
  readonly operator: Operator
}

interface Row {
  readonly key: string
  readonly schema: string
  readonly found: Found
  /** For each parameter of the function where in the schema its argument stands; null where they are the same. */
  readonly places: readonly number[] | null
  /** Of a schema that writes what a function gives. */
  readonly form: Form
}

/** The text of the table. */
export async function tableText(): Promise<string> {
  const found = await definitions()
  const rows = new Map<string, Row>()
  for (const [text, schema] of schemas()) {
    const key = keyOf(schema)
    if (rows.has(key)) continue
    const row = rowOf(key, text, schema, found)
    if (row !== null) rows.set(key, row)
  }
  // The overloads of a name stay in the order in which TorchScript tries them.
  const nameOf = ({ key }: Row): string => key.slice(0, key.lastIndexOf('.'))
  return printed([...rows.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0)))
}

export function keyOf({ name, overload }: Schema): string {
  return `${name}.${overload === '' ? 'default' : overload}`
}

/** Every schema of ATen and torchvision, newest first. */
export function* schemas(): Generator<[text: string, schema: Schema]> {
  for (const file of schemaFiles) {
    for (const line of readFileSync(join(root, file), 'utf8').split('\n')) {
      if (!/^(aten|torchvision)::/.test(line)) continue
      yield [line, parseSchema(line)]
    }
  }
}

function hasTensor(type: SchemaType): boolean {
  return type.kind === 'Tensor' || type.elements.some(hasTensor)
}

/** Every operator of src/ by its name; some have several forms. */
async function definitions(): Promise<Map<string, Found[]>> {
  const found = new Map<string, Found[]>()
  const aliases = new Map<string, Found[]>()
  for (const file of folders.flatMap(filesOf).sort()) {
    // By its path from here, so that transpiled, too, it is the module that is imported above.
    const exports = (await import(`../${file.replace(/\.ts$/, '.js')}`)) as Record<string, unknown>
    const source = readFileSync(join(root, file), 'utf8')
    for (const [exported, value] of Object.entries(exports)) {
      const operator = operatorOf(value)
      if (operator === undefined) continue
      // A file that only hands it on is not its home; one that gives it another name makes an alias.
      const isHome = new RegExp(`export (const|function) ${exported}\\b`).test(source)
      const isAlias = new RegExp(` as ${exported}\\b`).test(source)
      const add = (forms: Map<string, Found[]>, name: string): unknown =>
        forms.set(name, [...(forms.get(name) ?? []), { file, exported, operator }])
      if (isHome) add(found, operator.name)
      else if (isAlias) add(aliases, exported)
    }
  }
  return new Map([...aliases, ...found])
}

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

function rowOf(key: string, text: string, schema: Schema, all: ReadonlyMap<string, readonly Found[]>): Row | null {
  const line = text.slice(text.indexOf('('))
  const own = (all.get(key.replace(/\.default$/, '')) ?? all.get(key) ?? all.get(schema.name))?.[0]
  if (own !== undefined) return { key, schema: line, found: own, places: null, form: 'plain' }
  // Those of numbers, lists and texts are the language's own.
  const types = [...schema.parameters, ...schema.returns].map(({ type }) => type)
  if (!schema.name.startsWith('aten::') || !types.some(hasTensor)) return null
  const name = schema.name.slice('aten::'.length)
  const of = (base: string): readonly Found[] | undefined =>
    all.get(base) ?? all.get(base.replace(/^(linalg|special|fft)_/, '$1.'))
  const plain = matched(key, line, schema, of(name), 'plain')
  if (plain !== null) return plain
  const outs = schema.parameters.filter(({ type, kwarg_only }) => kwarg_only && type.alias?.write === true)
  if (outs.length > 0) {
    const parameters = schema.parameters.filter((each) => !outs.includes(each))
    return matched(key, line, { ...schema, parameters }, of(name), 'out')
  }
  return name.endsWith('_') ? matched(key, line, schema, of(name.slice(0, -1)), 'in_place') : null
}

/** The first of a name's forms that a schema matches. */
function matched(key: string, line: string, schema: Schema, forms: readonly Found[] = [], form: Form): Row | null {
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
  const files = new Map<string, Set<string>>()
  for (const { found } of rows) files.set(found.file, (files.get(found.file) ?? new Set()).add(found.exported))
  const modules = [...files.keys()].sort()
  const alias = new Map(modules.map((file) => [file, aliasOf(file)]))
  const imports = modules.map((file) => {
    const path = relative(dirname(tablePath), file).replace(/\.ts$/, '.js')
    return `import * as ${alias.get(file)} from '${path}'`
  })
  const lines = rows.map(({ key, schema, found, places, form }) => {
    const fields = [`'${schema}'`, `${alias.get(found.file)}.${found.exported}`]
    if (places !== null || form !== 'plain') fields.push(places === null ? 'null' : `[${places.join(', ')}]`)
    if (form !== 'plain') fields.push(`'${form}'`)
    return `  ['${key}', ${fields.join(', ')}],`
  })
  return [
    "// Generated by scripts/operators.ts from what src/ defines and PyTorch's schemas. Do not edit: `npm run operators`.",
    '',
    ...imports,
    "import type { AnyFunction } from '../../op.js'",
    "import type { Form } from './overload.js'",
    '',
    '/** ATen name with overload, schema, the function, and where the arguments of its parameters stand in the schema. */',
    'export const table: readonly (readonly [string, string, AnyFunction, (readonly number[] | null)?, Form?])[] = [',
    ...lines,
    ']',
    '',
  ].join('\n')
}

function aliasOf(file: string): string {
  return file
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
}

/** The targets that programs call and the table lacks, most called first. */
async function missing(): Promise<void> {
  const text = await tableText()
  const rows = readFileSync(join(root, '../shared/programs/operators.tsv'), 'utf8').trim().split('\n').slice(1)
  const absent = rows
    .map((row) => row.split('\t') as [string, string, string])
    .filter(([name]) => name.startsWith('aten.') || name.startsWith('torchvision.'))
    .filter(([name]) => !text.includes(`['${name.replace('.', '::')}', `))
  for (const [name, kind, count] of absent) console.log(`${name}\t${kind}\t${count}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'missing') await missing()
  else {
    mkdirSync(join(root, dirname(tablePath)), { recursive: true })
    const text = await tableText()
    if (!existsSync(join(root, tablePath)) || readFileSync(join(root, tablePath), 'utf8') !== text)
      writeFileSync(join(root, tablePath), text)
    console.log(`${text.split('\n').filter((line) => line.startsWith("  ['")).length} overloads`)
  }
}
