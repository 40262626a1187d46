// Which chunk of build/dist a source belongs to. A page that loads a state dict gets the first; each of the others comes with the
// first file or option that needs it. What they need is asked of the bundler, which leaves out what is imported and not used, so
// that the chunks follow the sources; what is beyond reading files is cut along the layers, by its folders.

import { join, relative } from 'node:path'
import { rolldown } from 'rolldown'
import type { OutputChunk, Plugin } from 'rolldown'
import { hasEffects } from './effects.js'

/** What `load` fetches when a file needs it (src/serialization/parts/rare.ts, src/loader.ts): files by themselves, by these names. */
export const FETCHED = {
  'torchlet-strangers': 'src/io/recognise/strangers.ts',
  'torchlet-names': 'src/serialization/names/all-names.ts',
  'torchlet-weights-only': 'src/serialization/weights-only/weights-only.ts',
  'torchlet-safetensors': 'src/serialization/parts/safetensors.ts',
  'torchlet-containers': 'src/serialization/parts/containers.ts',
  'torchlet-archives': 'src/serialization/parts/archives.ts',
  'torchlet-report': 'src/serialization/report/report.ts',
  'torchlet-methods': 'src/methods-installed.ts',
  'torchlet-modules': 'src/nn/modules/list.ts',
  'torchlet-programs': 'src/programs/runners.ts',
  'torchlet-worker-sending': 'src/worker/sending.ts',
  'torchlet-worker-script': 'src/worker/script/script.ts',
} as const

/**
 * What entries are made of, files by themselves too. A bundler takes or leaves what a module imports by whether anything that it
 * exports is used, so what a page may do without stands behind one of these; and esbuild takes all that is named beside what is used,
 * so the entries name nothing (`export *`).
 */
export const FACADES = {
  'torchlet-compile': 'src/compile/index.ts',
  'torchlet-files-loading': 'src/entries/files-loading.ts',
  'torchlet-files-open': 'src/serialization/files/open.ts',
  'torchlet-files-sync': 'src/serialization/files/loader-sync.ts',
  'torchlet-functions': 'src/functions.ts',
  'torchlet-loading': 'src/loading.ts',
  'torchlet-more': 'src/more.ts',
  'torchlet-nn': 'src/nn/index.ts',
  'torchlet-nn-namespace': 'src/nn-namespace.ts',
  'torchlet-open': 'src/loader-open.ts',
  'torchlet-program-loaders': 'src/program-loaders.ts',
  'torchlet-sync': 'src/loader-sync.ts',
  'torchlet-tensors': 'src/tensors.ts',
  'torchlet-worker-handles': 'src/worker/handles.ts',
  'torchlet-worker-shared': 'src/worker/shared.ts',
} as const

/** What reads a state dict, and shows it. */
const LOAD = `
import './src/show.ts'
export { load } from './src/loader.ts'
export { load as loadFiles } from './src/serialization/files/loader.ts'
export * from './src/values.ts'`

/** What every tensor of the root has. */
const METHODS = 'torchlet-methods'

/** The classes of tensors, and what methods need of what rare files need: apart, so that neither comes with the other. */
const SHARED = 'torchlet-shared'

/** In the order in which they build on one another: a source is in the chunk of the first that needs it. */
const STAGES: Readonly<Record<string, string>> = {
  'torchlet-load': LOAD,
  ...Object.fromEntries(
    Object.entries(FETCHED)
      .filter(([, path]) => /^src\/(serialization|io)\//.test(path))
      .map(([name, path]) => [name, `export * from './${path}'`]),
  ),
  [SHARED]: `export * from './${FACADES['torchlet-tensors']}'`,
  [METHODS]: `export * from './${FETCHED[METHODS]}'`,
}

/** What saves and opens. */
const FILES = { name: 'torchlet-files', test: /^src\/(serialization|io|pickle|numpy)\// }

/** The other chunks, by what of src/ is in them; the first that fits counts. caller.ts knows torchlet's own frames by these names. */
const LAYERS: readonly { readonly name: string; readonly test: RegExp }[] = [
  {
    name: 'torchlet-worker-code',
    test: /^src\/(worker\/(class-name|errors|handle|messages|offers|receiv(ed|ing))|threads\/platform-worker)\.ts/,
  },
  { name: 'torchlet-programs', test: /^src\/(programs|ops\/(aten|vision))\// },
  { name: 'torchlet-modules', test: /^src\/nn\/(modules\/|utils\/|quantized)/ },
  FILES,
  {
    name: 'torchlet-core',
    test: /^(assembly\/shared\/|src\/((absent|arguments|caller|define|errors|op|schema)\.ts|(call|python|bytes|tensor)\/|nn\/(state|hooks|tree)\/(?!norm\.ts)|nn\/(?!index|init|quantized|sequences)[\w-]+\.ts|wasm\/(files|instance|memory|allocator|features|provided|binaries\/files)\.ts|ops\/(promotion|return-types|moving\/(convert|copies))\.ts))/,
  },
  {
    name: 'torchlet-operators',
    test: /^src\/(methods\.ts|(ops|kernels|graph|plan|threads|wasm|namespaces)\/|nn\/(aten|functional|init|hooks|sequences))/,
  },
]

/** The chunks of the layers, each of which something has to be in. */
export const LAYER_NAMES = LAYERS.map(({ name }) => name)

/** Sources that need not come with what names them first. */
const PLACED: Readonly<Record<string, string>> = {
  'src/nn/function-names.ts': 'torchlet-core',
  'src/tensor/random/trunc-normal.ts': 'torchlet-operators',
  'src/nn/planned.ts': 'torchlet-operators',
  'src/ops/aten/rnn.ts': 'torchlet-operators',
  'src/nn/module-class.ts': 'torchlet-operators',
}

/** What gives a source's chunk by its path below `root`; null: the bundler's choice. */
export async function chunks(root: string): Promise<(path: string) => string | null> {
  const stages = await stageOf(root)
  const facades: readonly string[] = Object.values(FACADES)
  return (path) => {
    if (facades.includes(path)) return null
    return PLACED[path] ?? stages.get(path) ?? LAYERS.find(({ test }) => test.test(path))?.name ?? null
  }
}

async function stageOf(root: string): Promise<ReadonlyMap<string, string>> {
  const names = Object.keys(STAGES)
  const imports = new Map<string, readonly string[]>()
  const build = await rolldown({
    cwd: root,
    input: names,
    platform: 'neutral',
    external: [/^node:/],
    treeshake: { moduleSideEffects: (id) => id in STAGES || hasEffects(id) },
    plugins: [
      stages(root),
      { name: 'imports', moduleParsed: ({ id, importedIds }) => void imports.set(id, importedIds) },
    ],
  })
  const { output } = await build.generate({ format: 'esm' })
  const written = new Map(output.filter((each) => each.type === 'chunk').map((chunk) => [chunk.fileName, chunk]))
  const found = new Map<string, string>(Object.entries(FETCHED).map(([name, path]) => [path, name]))
  for (const name of names) {
    const entry = [...written.values()].find((chunk) => chunk.isEntry && chunk.name === name)
    for (const chunk of closure(entry!, written)) {
      for (const [path, { renderedLength }] of Object.entries(chunk.modules)) {
        const source = relative(root, path)
        if (renderedLength === 0) continue
        const first = found.get(source)
        const isShared = (name === METHODS || name === SHARED) && first !== 'torchlet-load' && first !== METHODS
        if (first === undefined) found.set(source, name)
        else if (isShared) found.set(source, SHARED)
      }
    }
  }
  // What a source imports for other things than the stages need comes with it, or the chunks would import in a circle.
  for (const [source, name] of found) {
    for (const path of imports.get(join(root, source)) ?? []) {
      const imported = relative(root, path)
      const comes = FILES.test.test(imported) || name === METHODS || name === SHARED
      if (!found.has(imported) && comes) found.set(imported, name)
    }
  }
  return found
}

/** The stages as sources, and what is fetched later left out. */
function stages(root: string): Plugin {
  return {
    name: 'stages',
    resolveId(source, importer, { kind }) {
      if (source in STAGES) return source
      if (kind === 'dynamic-import') return { id: source, external: true }
      return importer !== undefined && importer in STAGES ? join(root, source) : null
    },
    load: (id) => STAGES[id] ?? null,
  }
}

/** A chunk and all that it imports at once. */
function closure(entry: OutputChunk, written: ReadonlyMap<string, OutputChunk>): ReadonlySet<OutputChunk> {
  const found = new Set([entry])
  for (const { imports } of found) {
    for (const name of imports) {
      const chunk = written.get(name)
      if (chunk !== undefined) found.add(chunk)
    }
  }
  return found
}
