// The in-place forms: `exp_` of `exp`. Those that have no definition of their own are made from their function, in
// src/namespaces/in-place.ts, where ATen has the form.

import type { Definition } from './definitions.js'
import { placeOf } from './definitions.js'
import { aliasOf, heading, moduleImports } from './project.js'
import { hasInPlace } from './schemas.js'
import { publicNames, torchResolver } from './torch-names.js'

export const inPlacePath = 'src/namespaces/in-place.ts'

/** Where a name's function is: which file exports it under which name. */
export interface Home {
  readonly file: string
  readonly exported: string
  readonly sentence: string
}

/** What serves a name of PyTorch that ends with an underscore. */
export async function inPlaceHome(space: string, name: string): Promise<Home | undefined> {
  const resolver = await torchResolver()
  const own = resolver.resolve(space, name)
  if (own !== undefined) return own
  const base = baseOf(name, resolver.resolve('torch', name.slice(0, -1)) ?? resolver.resolve(space, name.slice(0, -1)))
  if (base === undefined) return undefined
  const exported = `${placeOf(base).name}_`
  return resolver.resolve(space, exported) ?? { file: inPlacePath, exported, sentence: sentenceOf(base) }
}

/** The function whose form it is: it takes the tensor first, and ATen has the form. */
function baseOf(name: string, base: Definition | undefined): Definition | undefined {
  if (base === undefined || base.operator.forms === true || base.operator.names[0] !== 'input') return undefined
  return hasInPlace(name) ? base : undefined
}

function sentenceOf(base: Definition): string {
  return `\`${placeOf(base).name}\` in place.`
}

/** The text of the file of those that are made. */
export async function inPlaceText(): Promise<string> {
  const resolver = await torchResolver()
  const made = new Map<string, Definition>()
  for (const space of ['torch', 'nn.functional', 'Tensor']) {
    for (const name of publicNames(space).filter((each) => each.endsWith('_'))) {
      const home = await inPlaceHome(space, name)
      if (home?.file !== inPlacePath) continue
      const bare = home.exported.slice(0, -1)
      made.set(home.exported, (resolver.resolve('torch', bare) ?? resolver.resolve(space, bare)) as Definition)
    }
  }
  const rows = [...made].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...heading('The in-place forms of functions.'),
    "import { inPlace } from '../ops/in-place.js'",
    ...moduleImports(
      inPlacePath,
      rows.map(([, { file }]) => file),
    ),
    '',
    ...rows.flatMap(([name, base]) => [
      `/** ${sentenceOf(base)} */`,
      `export const ${name} = inPlace('${name}', ${aliasOf(base.file)}.${base.exported})`,
    ]),
    '',
  ].join('\n')
}
