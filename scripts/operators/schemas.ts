// PyTorch's schema texts, of all releases that are recorded.

import { parseSchema } from '../../src/schema.js'
import type { Schema } from '../../src/schema.js'
import { textOf } from './project.js'
import { torchNames } from './torch-names.js'

/** Lists of schemas, newest first: what a later release changed keeps its old form beside the new. */
const schemaFiles = ['aten-schemas-2.14', 'torchvision-schemas', 'aten-schemas-2.6', 'aten-schemas-1.13'].map(
  (name) => `tests/fixtures/${name}.txt`,
)

let parsed: readonly (readonly [text: string, schema: Schema])[] | undefined

/** Every schema of ATen and torchvision, newest first. */
export function schemas(): readonly (readonly [text: string, schema: Schema])[] {
  parsed ??= schemaFiles
    .flatMap((file) => textOf(file).split('\n'))
    .filter((line) => /^(aten|torchvision)::/.test(line))
    .map((line) => [line, parseSchema(line)] as const)
  return parsed
}

/** `aten::add.Tensor`, `aten::relu.default`. */
export function keyOf({ name, overload }: Schema): string {
  return `${name}.${overload === '' ? 'default' : overload}`
}

interface OperatorNames {
  readonly all: ReadonlySet<string>
  readonly behind: ReadonlySet<string>
}

let names: OperatorNames | undefined

function operatorNames(): OperatorNames {
  if (names !== undefined) return names
  const all = schemas().map(([, schema]) => schema)
  const behind = all.filter(({ parameters }) => parameters.findIndex(({ name }) => name === 'self') > 0)
  names = { all: new Set(all.map(({ name }) => name)), behind: new Set(behind.map(({ name }) => name)) }
  return names
}

/** Whether ATen's operator takes something before the tensor whose method it is. */
export function selfIsBehind(name: string): boolean {
  return operatorNames().behind.has(`aten::${name}`)
}

/** Whether ATen has an operator of this name that writes elements, not only what a tensor sees of them. */
export function hasInPlace(name: string): boolean {
  const isView = Object.entries(torchNames.tags).some(
    ([schema, tags]) => tags.includes('inplace_view') && schema.split(/[.(]/)[0] === `aten::${name}`,
  )
  return !isView && operatorNames().all.has(`aten::${name}`)
}
