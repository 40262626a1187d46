// `npm run documents`: writes into the documents what follows from other files. A block whose fence names a file of the project, as
// the programs of docs/tasks.md do, gets that file's text. A test holds it current.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Every document with such blocks, by its path, as it is to be. */
export function writtenDocuments(): ReadonlyMap<string, string> {
  const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  const texts = ['README.md', ...names.map((name) => join('docs', name))].map((path): [string, string] => [
    path,
    withFiles(readFileSync(join(root, path), 'utf8')),
  ])
  return new Map(texts)
}

function withFiles(text: string): string {
  return text.replaceAll(
    /^(```\w+ (\S+\/\S+)\n).*?(?=^```$)/gms,
    (_block, fence: string, file: string) => fence + readFileSync(join(root, file), 'utf8'),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of writtenDocuments()) {
    if (readFileSync(join(root, path), 'utf8') === text) continue
    writeFileSync(join(root, path), text)
    console.log(`wrote ${path}`)
  }
}
