// The list of the methods that tensors have from functions of torch, with their types.

import { absentMethods } from '../../src/absent.js'
import { ownMethods } from '../../src/ops/own-methods.js'
import { Tensor } from '../../src/tensor/tensor.js'
import type { Definition } from './definitions.js'
import { inPlaceHome } from './in-place.js'
import type { Home } from './in-place.js'
import { aliasOf, heading, moduleImports } from './project.js'
import { selfIsBehind } from './schemas.js'
import { publicNames, torchResolver } from './torch-names.js'

export const methodsPath = 'src/namespaces/methods.ts'

/** What serves each method of PyTorch's tensors that is listed. */
export async function methodHomes(): Promise<Map<string, Home>> {
  const resolver = await torchResolver()
  const homes = new Map<string, Home>()
  for (const name of publicNames('Tensor')) {
    if (name in Tensor.prototype || name in ownMethods || name in absentMethods) continue
    if (name.endsWith('_')) {
      const home = await inPlaceHome('Tensor', name)
      if (home !== undefined) homes.set(name, home)
      continue
    }
    const definition = resolver.resolve('Tensor', name)
    if (definition === undefined) continue
    if (definition.operator.forms === true || selfIsBehind(name))
      throw new Error(`${name} is no plain method: give it to src/ops/own-methods.ts`)
    homes.set(name, { ...definition, sentence: sentenceOf(name, definition) })
  }
  return homes
}

function sentenceOf(name: string, { operator, sentence }: Definition): string {
  const known = operator.name.replace(/^\w+\./, '')
  return sentence === '' && known !== name ? `\`${known}\` by another name.` : sentence
}

/** The text of the file. */
export async function methodsText(): Promise<string> {
  const homes = [...(await methodHomes())]
  return [
    ...heading('The methods that are functions of torch.'),
    "import type { AnyFunction } from '../op.js'",
    "import type { InPlaceMethod, Method } from '../ops/method-types.js'",
    ...moduleImports(
      methodsPath,
      homes.map(([, { file }]) => file),
    ),
    '',
    '/** By name; each takes the tensor first. */',
    'export const tensorMethods: Readonly<Record<keyof ListedMethods, AnyFunction>> = {',
    ...homes.map(([name, home]) => `  ${name}: ${reference(home)},`),
    '}',
    '',
    '/** Their types. */',
    'export interface ListedMethods {',
    ...homes.map(([name, home]) => declaration(name, home)),
    '}',
    '',
  ].join('\n')
}

function declaration(name: string, home: Home): string {
  const sentence = home.sentence === '' ? '' : `  /** ${home.sentence} */\n`
  return `${sentence}  ${name}: ${name.endsWith('_') ? 'InPlaceMethod' : 'Method'}<typeof ${reference(home)}>`
}

function reference({ file, exported }: Home): string {
  return `${aliasOf(file)}.${exported}`
}
