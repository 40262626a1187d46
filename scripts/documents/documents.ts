// `npm run documents`: writes into the documents what follows from other files. A test holds it current.
//
//   a block whose fence names a file of the project, as the programs of docs/tasks.md do, gets that file's text
//   docs/modules.md is written as a whole
//   the limits of docs/security.md are those that the sources state, in the sentences of their declarations

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modulesDocument } from './modules.js'
import { withSection } from './section.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every document that has such parts, by its path, as it is to be. */
export function writtenDocuments(): ReadonlyMap<string, string> {
  const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  const texts = ['README.md', ...names.map((name) => join('docs', name))].map((path): [string, string] => [
    path,
    withFiles(read(path)),
  ])
  const written = new Map(texts)
  const security = join('docs', 'security.md')
  written.set(security, withSection(written.get(security) as string, 'limits', limitsTable()))
  written.set(join('docs', 'modules.md'), modulesDocument())
  return written
}

function withFiles(text: string): string {
  return text.replaceAll(
    /^(```\w+ (\S+\/\S+)\n).*?(?=^```$)/gms,
    (_block, fence: string, file: string) => fence + read(file),
  )
}

function limitsTable(): string {
  const lines = [
    ...rowsOf('reading a file', 'src/io/limits.ts', 'ArchiveLimits'),
    ...rowsOf('a call of a program', 'src/programs/limits.ts', 'ProgramLimits'),
  ]
  return ['| option | of | |', '|---|---|---|', ...lines].join('\n')
}

/** The properties of an interface, with what their docstrings say. */
function rowsOf(where: string, path: string, name: string): string[] {
  const [, body = ''] = new RegExp(`^export interface ${name} \\{\\n(.*?)^\\}`, 'ms').exec(read(path)) ?? []
  return Array.from(body.matchAll(/\/\*\*(.*?)\*\/\s*readonly (\w+)/gs), ([, text = '', property]) => {
    const sentence = text.replaceAll(/\s*\n\s*\* */g, ' ').trim()
    return `| \`${property}\` | ${where} | ${sentence} |`
  })
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of writtenDocuments()) {
    if (read(path) === text) continue
    writeFileSync(join(root, path), text)
    console.log(`wrote ${path}`)
  }
}
