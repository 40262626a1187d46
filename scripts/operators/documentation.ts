// docs/operators.md: every function of PyTorch's that torchlet has, by PyTorch's names, and what it lacks of them.

import { absentMethods } from '../../src/absent.js'
import { ownMethods } from '../../src/ops/own-methods.js'
import { Tensor } from '../../src/tensor/tensor.js'
import { definitions } from './definitions.js'
import type { Home } from './in-place.js'
import { methodHomes } from './methods.js'
import { homesOf } from './namespaces.js'
import { textOf } from './project.js'
import { tableRows } from './table.js'
import { publicNames, torchNames } from './torch-names.js'

export const documentationPath = 'docs/operators.md'

const spaces = ['torch', 'nn.functional', 'linalg', 'special', 'fft', 'signal.windows']

/** The text of the document. */
export async function documentationText(): Promise<string> {
  const lines = [
    '# Operators',
    '',
    `What torchlet has of PyTorch's functions (${torchNames.torch.split('+')[0]}), by PyTorch's names. Written by \`npm run operators\`; a test holds`,
    'it current. A function takes its parameters by position, or by name in one last plain object; those behind `*` by name only.',
  ]
  for (const space of spaces) lines.push('', ...(await namespaceSection(space)))
  lines.push('', ...(await methodsSection()), '', ...(await overloadsSection()), '')
  return lines.join('\n')
}

async function namespaceSection(space: string): Promise<string[]> {
  const homes = await homesOf(space)
  const elsewhere = space === 'torch' ? otherNames() : new Set<string>()
  const parameters = await parameterNames()
  const lacking = publicNames(space).filter((name) => !homes.has(name) && !elsewhere.has(name))
  const row = ([name, home]: readonly [string, Home]): string => {
    const shown = parameters.get(`${home.file} ${home.exported}`)
    return `| \`${name}${shown === undefined ? '' : `(${shown})`}\` | ${home.sentence.replaceAll('|', '\\|')} |`
  }
  return [
    `## ${space === 'torch' ? 'torch' : `torch.${space}`}`,
    '',
    `${homes.size} functions.`,
    '',
    '| function | |',
    '|---|---|',
    ...[...homes].map(row),
    ...lack(lacking),
  ]
}

/** The parameters of each definition, as its documentation shows them. */
async function parameterNames(): Promise<ReadonlyMap<string, string>> {
  return new Map(
    (await definitions()).map(({ file, exported, operator }) => [`${file} ${exported}`, operator.spelled.join(', ')]),
  )
}

/** What the namespace has that is no function of tensors. */
function otherNames(): ReadonlySet<string> {
  const text = textOf('src/index.ts') + textOf('src/values.ts')
  const listed = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list = '']) => list.split(','))
  const constants = [...text.matchAll(/^export const (\w+)/gm)].map(([, name = '']) => name)
  return new Set([...listed.map((each) => each.trim().split(' as ').at(-1) ?? ''), ...constants])
}

async function methodsSection(): Promise<string[]> {
  const listed = await methodHomes()
  const names = publicNames('Tensor').filter((name) => !(name in absentMethods))
  const has = names.filter((name) => listed.has(name) || name in ownMethods || name in Tensor.prototype)
  return [
    '## Methods of tensors',
    '',
    `${has.length} methods; a name with an underscore at its end changes the tensor.`,
    '',
    quoted(has),
    ...lack(publicNames('Tensor').filter((name) => !has.includes(name))),
  ]
}

async function overloadsSection(): Promise<string[]> {
  const overloads = new Map<string, string[]>()
  const rows = await tableRows()
  for (const { key } of rows) {
    const dot = key.lastIndexOf('.')
    const name = key.slice(0, dot)
    overloads.set(name, [...(overloads.get(name) ?? []), key.slice(dot + 1)])
  }
  return [
    '## Operators of programs',
    '',
    `${rows.length} overloads of ATen's and torchvision's operators, which programs of files call.`,
    '',
    '| operator | overloads |',
    '|---|---|',
    ...[...overloads].map(([name, each]) => `| \`${name}\` | ${each.join(', ')} |`),
  ]
}

function lack(names: readonly string[]): string[] {
  return names.length === 0 ? [] : ['', `Not there: ${quoted(names)}`]
}

function quoted(names: readonly string[]): string {
  return `${names.map((name) => `\`${name}\``).join(', ')}.`
}
