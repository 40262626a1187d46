// Imports point one way and never in a circle. Type imports do not count: esbuild drops them, so that its list of a
// file's imports is what runs.

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { before, test } from 'node:test'
import { build } from 'esbuild'
import { root } from '../support/root.js'

/** What every layer may import: the codes of assembly/shared, and leaves of src/. */
const LEAVES = [
  'shared',
  'caller',
  'errors',
  'bytes',
  'python',
  'arguments',
  'tensor/dtype',
  'call',
  'op',
  'absent',
  'define',
  'schema',
] as const

/**
 * Which other layers the files of a layer may import besides the leaves, lowest first: docs/architecture.md as a table. A
 * layer is a folder of src/ or a file in it.
 */
const MAY_IMPORT = {
  shared: [],
  caller: [],
  errors: [],
  bytes: [],
  python: [],
  arguments: [],
  'tensor/dtype': [],
  call: [],
  absent: [],
  op: [],
  define: [],
  schema: [],
  wasm: [],
  io: ['wasm'],
  threads: ['wasm', 'io'],
  pickle: ['wasm'],
  tensor: ['wasm'],
  numpy: ['tensor'],
  kernels: ['wasm', 'tensor'],
  ops: ['wasm', 'tensor', 'kernels'],
  graph: ['tensor'],
  plan: ['wasm', 'tensor', 'kernels', 'ops', 'graph'],
  nn: ['tensor', 'kernels', 'ops', 'graph', 'plan'],
  'nn/modules': ['tensor', 'ops', 'plan', 'nn'],
  'nn/utils': ['tensor', 'ops', 'nn', 'nn/modules'],
  'nn/quantized': ['nn/modules', 'nn/quantized-dynamic'],
  'nn/quantized-dynamic': ['nn/modules'],
  namespaces: ['tensor', 'ops', 'nn'],
  methods: ['tensor', 'ops', 'namespaces'],
  'nn/index': ['nn', 'nn/modules', 'nn/utils', 'nn/quantized', 'namespaces'],
  serialization: ['io', 'pickle', 'tensor', 'numpy', 'ops', 'nn'],
  compile: ['tensor', 'nn', 'graph', 'plan'],
  export: ['io', 'tensor', 'ops', 'plan', 'nn', 'nn/modules', 'serialization'],
  programs: ['io', 'tensor', 'ops', 'nn', 'serialization', 'graph', 'plan'],
  cuda: [],
  'no-grad': [],
  print: [],
  show: ['tensor', 'numpy', 'nn'],
  'methods-installed': ['methods', 'nn'],
  loader: ['nn/modules', 'programs', 'serialization', 'methods-installed'],
  'loader-open': ['loader', 'serialization'],
  'loader-sync': ['loader', 'methods-installed', 'nn/modules', 'programs', 'serialization'],
  'program-loaders': ['io', 'loader', 'serialization'],
  values: ['tensor', 'serialization', 'print', 'wasm'],
  tensors: ['tensor', 'methods'],
  more: ['numpy', 'serialization'],
  functions: ['wasm', 'threads', 'methods-installed', 'namespaces', 'tensors', 'cuda', 'no-grad'],
  'nn-namespace': ['methods-installed', 'nn/index'],
  loading: ['loader', 'show', 'values'],
  index: ['compile', 'loading', 'loader-open', 'loader-sync', 'program-loaders', 'nn-namespace', 'functions', 'more'],
  entries: ['methods-installed', 'nn/index', 'serialization', 'show', 'values', 'tensors', 'more'],
  tools: ['io', 'tensor', 'serialization', 'index', 'methods-installed', 'show'],
  worker: ['io', 'wasm', 'threads', 'tensor', 'nn', 'serialization', 'loader', 'show'],
  'worker/serve': [
    'worker',
    'io',
    'tensor',
    'nn',
    'serialization',
    'loader',
    'loader-open',
    'loader-sync',
    'methods-installed',
    'show',
  ],
  cli: ['tools', 'index'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The leaves themselves have an order. */
const LEAVES_BELOW: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  caller: [],
  errors: ['caller'],
  bytes: [],
  python: ['caller', 'errors'],
  arguments: ['errors', 'python'],
  // A dtype says what kind of argument it is, and names of dtypes are known where arguments are checked.
  'tensor/dtype': ['shared', 'python', 'call'],
  call: ['errors', 'python', 'tensor/dtype'],
  op: [],
  absent: ['caller', 'errors'],
  define: ['caller', 'errors', 'python', 'arguments', 'call', 'op'],
  schema: ['errors', 'python'],
}

type Layer = keyof typeof MAY_IMPORT

const imports = new Map<string, readonly string[]>()

before(async () => {
  const src = join(root, 'src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.d)\.ts$/.test(name))
  const { metafile } = await build({
    absWorkingDir: root,
    // One bundle of them all, from which nothing is left out.
    stdin: { contents: files.map((name) => `import './src/${name}'`).join('\n'), resolveDir: root },
    treeShaking: false,
    ignoreAnnotations: true,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    packages: 'external',
    logLevel: 'silent',
  })
  for (const [file, input] of Object.entries(metafile.inputs)) {
    if (file === '<stdin>') continue
    imports.set(
      file,
      input.imports.filter(({ external }) => external !== true).map(({ path }) => path),
    )
  }
})

test('every layer imports only from those below it', () => {
  const wrong: string[] = []
  for (const [file, imported] of imports) {
    for (const target of imported) {
      const [from, to] = [layerOf(file), layerOf(target)]
      const allowed: readonly string[] = [...(LEAVES_BELOW[from] ?? LEAVES), ...MAY_IMPORT[from]]
      if (from !== to && !allowed.includes(to)) wrong.push(`${file} imports ${target}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('no import leads back to its file', () => {
  const done = new Set<string>()
  const path: string[] = []
  const cycles: string[] = []
  const visit = (file: string): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (path.includes(file) || done.has(file)) return
    path.push(file)
    imports.get(file)?.forEach(visit)
    path.pop()
    done.add(file)
  }
  for (const file of imports.keys()) visit(file)
  assert.deepEqual(cycles, [])
})

/** The longest name of a layer that the file's path begins with. */
function layerOf(file: string): Layer {
  let name = relative(file.startsWith('assembly/') ? 'assembly' : 'src', file)
    .replaceAll('\\', '/')
    .replace(/\.ts$/, '')
  while (!Object.hasOwn(MAY_IMPORT, name)) {
    const parent = dirname(name)
    assert.notEqual(parent, '.', `${file} belongs to no layer: give it a row in ${import.meta.filename}`)
    name = parent
  }
  return name as Layer
}
