// What src/ defines: every function that `define`, `forms`, `overload` or `inPlace` made, with its file and its sentence.

import { operatorOf } from '../../src/op.js'
import type { Operator } from '../../src/op.js'
import { filesOf, textOf } from './project.js'

/** Where operators are defined. */
const folders = ['src/tensor', 'src/ops', 'src/nn/functional', 'src/nn/aten']

export interface Definition {
  readonly file: string
  /** The name of the constant or function in its file. */
  readonly exported: string
  readonly operator: Operator
  /** What its documentation says before the first tag. */
  readonly sentence: string
}

/** A namespace of PyTorch that torchlet has. */
export type Space = 'torch' | 'nn.functional' | 'linalg' | 'special' | 'fft' | 'signal.windows' | 'aten'

let found: Promise<readonly Definition[]> | undefined

/** Every definition, by file and name. */
export function definitions(): Promise<readonly Definition[]> {
  found ??= collected()
  return found
}

async function collected(): Promise<Definition[]> {
  const all: Definition[] = []
  for (const file of folders.flatMap(filesOf)) {
    // By its path from here, so that transpiled, too, it is the module that the namespaces have.
    const exports = (await import(`../../${file.replace(/\.ts$/, '.js')}`)) as Record<string, unknown>
    const source = textOf(file)
    for (const [exported, value] of Object.entries(exports)) {
      const operator = operatorOf(value)
      // A file that only hands it on is not its home.
      if (operator === undefined || !new RegExp(`export (const|function) ${exported}\\b`).test(source)) continue
      all.push({ file, exported, operator, sentence: sentenceOf(source, exported) })
    }
  }
  return all
}

/** Where a definition belongs, and its name there. */
export function placeOf({ file, exported, operator: { name } }: Definition): { space: Space; name: string } {
  if (name.includes('::')) return { space: 'aten', name }
  if (file.startsWith('src/nn/functional')) return { space: 'nn.functional', name: exported }
  const [, space, rest] = /^(linalg|special|fft|signal\.windows)[._](.*)$/.exec(name) ?? []
  return rest === undefined ? { space: 'torch', name } : { space: space as Space, name: rest }
}

function sentenceOf(source: string, exported: string): string {
  const at = source.search(new RegExp(`^export (const|function) ${exported}\\b`, 'm'))
  const before = source.slice(0, at)
  if (!before.endsWith('*/\n')) return ''
  const comment = before.slice(before.lastIndexOf('/**') + 3, -3)
  const text = comment.replace(/^ *\* ?/gm, '').split(/\s@(?:param|returns|throws|example|internal)\b/)[0] as string
  return (
    text
      .split(/\n\s*\n/)[0]
      ?.replace(/\s+/g, ' ')
      .trim() ?? ''
  )
}
