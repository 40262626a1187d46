// What is in the tarball, and what the checkers of packages say about it.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { before, test } from 'node:test'
import { formatMessage } from 'publint/utils'
import { publint } from 'publint'
import type { Packed } from '../support/package/package.js'
import { packageFolder } from '../support/package/package.js'
import { root } from '../support/root.js'
import { runNode } from '../support/run.js'

/** Nearly twice what the package has, to notice files that strayed in. */
const MAX_UNPACKED = 16_000_000
/** An import reads one entry, the files that it is made of, and the chunks that these need at once. */
const MOST_MODULES = 28
const SHIPPED =
  /^build\/(dist\/[\w.-]+\.js|cli\/(\w+\.js|third-party-notices\.txt)|cjs\/[\w-]+\.js|(cjs\/)?types\/(src|assembly\/shared)\/[\w/.-]+\.d\.ts|cjs\/(types\/)?package\.json)$/
const REQUIRED = [
  'package.json',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'build/dist/index.js',
  'build/dist/torchlet.min.js',
  'build/cjs/index.js',
  'build/cli/third-party-notices.txt',
  'build/cli/torchlet.js',
  'build/types/src/index.d.ts',
  'build/wasm/files.wasm',
  'build/wasm/simd.wasm',
  'build/wasm/relaxed.wasm',
]

/** Modules of WebAssembly have no types. */
const binaries = ['files.wasm', 'relaxed.wasm', 'simd.wasm']

const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')

let folder: string
let packed: Packed

before(async () => {
  folder = await packageFolder()
  packed = JSON.parse(readFileSync(join(folder, 'torchlet.json'), 'utf8')) as Packed
})

test('the tarball holds the build and what npm adds', (t) => {
  const { filename, size, unpackedSize, files } = packed
  t.diagnostic(`${filename}: ${kB(size)}, unpacked ${kB(unpackedSize)}, ${files.length} files`)
  assert.ok(unpackedSize < MAX_UNPACKED)
  const paths = files.map(({ path }) => path)
  assert.deepEqual(
    paths.filter((path) => !SHIPPED.test(path) && !REQUIRED.includes(path)),
    [],
  )
  for (const path of REQUIRED) assert.ok(paths.includes(path), `${path} is not packed`)
})

test('an import reads a few files', () => {
  const dist = join(folder, 'node_modules/torchlet/build/dist')
  for (const entry of ['index.js', 'serialization.js', 'nn.js', 'tools.js']) {
    const modules = importedBy(dist, entry)
    assert.ok(modules.length > 1 && modules.length <= MOST_MODULES, modules.join())
  }
})

test('torchlet/serialization is there without what computes', () => {
  const modules = importedBy(join(folder, 'node_modules/torchlet/build/dist'), 'serialization.js')
  const computing = ['methods', 'operators', 'modules', 'programs'].map((name) => `torchlet-${name}.js`)
  assert.deepEqual(
    computing.filter((name) => modules.includes(name)),
    [],
  )
})

test('no module imports itself by way of others, of which bundlers warn', () => {
  const dist = join(folder, 'node_modules/torchlet/build/dist')
  const modules = packed.files
    .filter(({ path }) => /^build\/dist\/(?!.*\.min\.)/.test(path))
    .map(({ path }) => basename(path))
  assert.ok(modules.length > 4)
  const circles = modules.filter((module) =>
    importsOf(dist, module).some((other) => importedBy(dist, other).includes(module)),
  )
  assert.deepEqual(circles, [])
})

test('links of the README hold on the page of a registry too, which has no files beside it', () => {
  const links = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!)
  const ours = /^https:\/\/github\.com\/torchlet\/torchlet\/(?:blob|tree)\/main\/([^#]+)/
  const wrong = links.filter((link) => {
    const path = ours.exec(link)?.[1]
    return path === undefined ? !/^(https:\/\/|#)/.test(link) : !existsSync(join(root, path))
  })
  assert.ok(links.length > 0)
  assert.deepEqual(wrong, [])
})

test('the changelog tells of this version', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  assert.ok(readFileSync(join(root, 'CHANGELOG.md'), 'utf8').includes(`\n## [${version}]`))
})

test('publint finds nothing', async () => {
  const pkgDir = join(folder, 'node_modules/torchlet')
  const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true })
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg, { color: false })),
    [],
  )
})

test('@arethetypeswrong/cli finds nothing', async () => {
  await runNode([
    attw,
    join(folder, packed.filename),
    '--profile',
    'node16',
    '--no-emoji',
    '--exclude-entrypoints',
    ...binaries,
  ])
})

/** The modules that an import of one reads before its first line runs, itself among them. */
function importedBy(directory: string, entry: string): string[] {
  const modules = new Set([entry])
  for (const module of modules) for (const name of importsOf(directory, module)) modules.add(name)
  return [...modules]
}

function importsOf(directory: string, module: string): string[] {
  const text = readFileSync(join(directory, module), 'utf8')
  return [...text.matchAll(/\b(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)].map(([, name]) => name!)
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`
}
