// The programs in the documentation compile under TypeScript strict against the packed package. In Markdown
// every block of TypeScript or JavaScript is a program, which imports what it uses. In docstrings those are that import
// torchlet; the others speak of internals.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { consumer } from '../support/package/package.js'
import { root } from '../support/root.js'
import { runNode } from '../support/run.js'
import { sharedPath } from '../support/shared.js'
import { tsc } from '../support/package/tsc.js'
import type { Block } from './blocks.js'
import { documents, exampleBlocks, markdownBlocks } from './blocks.js'

const EXTENSIONS: Readonly<Record<string, string>> = { ts: 'ts', typescript: 'ts', js: 'js', javascript: 'js' }
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    checkJs: true,
    target: 'es2022',
    module: 'nodenext',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  },
  include: ['*.ts', '*.js'],
}

/** As the types of hosts have it that import WebAssembly as modules. */
const WASM_TYPES = "declare module '*.wasm' {\n  const module: WebAssembly.Module\n  export default module\n}\n"

test('every program in the documentation compiles', async (t) => {
  const inSrc = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const sources = inSrc.filter((name) => name.endsWith('.ts'))

  const files: Record<string, string> = { 'tsconfig.json': JSON.stringify(TSCONFIG), 'wasm.d.ts': WASM_TYPES }
  for (const name of documents()) add(files, name, markdownBlocks(read(join(root, name))))
  // The contract is its first part; what follows speaks of internals to come.
  const [contract] = read(sharedPath('DESIGN.md')).split('\n## 2.') as [string]
  add(files, 'DESIGN.md', markdownBlocks(contract))
  for (const name of sources) add(files, name, exampleBlocks(read(join(root, 'src', name))).filter(importsTorchlet))

  t.diagnostic(`${Object.keys(files).length - 2} programs`)
  assert.ok(Object.keys(files).length > 2, 'no program found')
  // An error names the document and the line that its block starts at, and then the line in the block.
  await runNode([tsc, '-p', 'tsconfig.json'], { cwd: await consumer('docs', files) })
})

test('every JSON in the documentation is JSON', () => {
  const blocks = documents().flatMap((name) => markdownBlocks(read(join(root, name))))
  for (const { code } of blocks.filter(({ language }) => language === 'json')) JSON.parse(code)
})

function add(files: Record<string, string>, name: string, blocks: readonly Block[]): void {
  for (const { language, info, line, code } of blocks) {
    // What runners of tests give a test is global there.
    const extension = info === 'jest' || info === 'vitest' ? undefined : EXTENSIONS[language]
    // `export {}` makes a module of what imports nothing, so that its names do not meet those of others.
    if (extension !== undefined)
      files[`${name.replaceAll(/[\\/]/g, '-')}-${line}.${extension}`] = `${code}\nexport {}\n`
  }
}

function importsTorchlet({ code }: Block): boolean {
  return /from 'torchlet[/']/.test(code)
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
