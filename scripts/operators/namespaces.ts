// PyTorch's namespaces, each as a file of plain exports, so that bundlers see which functions a program calls.

import { inPlaceHome } from './in-place.js'
import type { Home } from './in-place.js'
import { filesOf, heading, importPath, textOf } from './project.js'
import { publicNames, torchResolver } from './torch-names.js'

interface Namespace {
  /** PyTorch's name of it. */
  readonly space: string
  readonly path: string
  /** The types that its functions take and give, which users name. */
  readonly types?: readonly string[]
  /** The namespaces in it. */
  readonly within?: Readonly<Record<string, string>>
}

export const namespaces: readonly Namespace[] = [
  {
    space: 'torch',
    path: 'src/namespaces/torch.ts',
    types: [
      'Dims',
      'Index',
      'IndexList',
      'Interpolation',
      'MeshgridArguments',
      'Returned',
      'RoundingMode',
      'SortArguments',
      'SortOptions',
      'TensorData',
      'UniqueOptions',
      'ValuesIndices',
    ],
    within: { fft: 'fft', linalg: 'linalg', signal: 'signal', special: 'special' },
  },
  { space: 'fft', path: 'src/namespaces/fft.ts', types: ['NormName'] },
  { space: 'linalg', path: 'src/namespaces/linalg.ts', types: ['MatrixOrder'] },
  { space: 'special', path: 'src/namespaces/special.ts' },
  { space: 'signal', path: 'src/namespaces/signal.ts', within: { windows: 'signal-windows' } },
  { space: 'signal.windows', path: 'src/namespaces/signal-windows.ts' },
  { space: 'nn.functional', path: 'src/namespaces/functional.ts' },
]

/** What serves each public name of a namespace that torchlet has. */
export async function homesOf(space: string): Promise<Map<string, Home>> {
  const resolver = await torchResolver()
  const homes = new Map<string, Home>()
  for (const name of publicNames(space)) {
    const home = name.endsWith('_') ? await inPlaceHome(space, name) : resolver.resolve(space, name)
    if (home !== undefined) homes.set(name, home)
  }
  return homes
}

/** The text of a namespace's file. */
export async function namespaceText({ space, path, types = [], within = {} }: Namespace): Promise<string> {
  const values = [...(await homesOf(space))].map(([name, { file, exported }]): [string, string] => [
    file,
    name === exported ? name : `${exported} as ${name}`,
  ])
  const title = space === 'torch' ? "The functions of torch's namespace." : `The namespace \`${space}\`.`
  return [
    ...heading(title),
    ...Object.entries(within).map(([name, file]) => `export * as ${name} from './${file}.js'`),
    ...exportsOf(path, values, 'export'),
    ...exportsOf(
      path,
      types.map((type) => [homeOfType(type), type]),
      'export type',
    ),
    '',
  ].join('\n')
}

/** One line a file. */
function exportsOf(path: string, names: readonly (readonly [file: string, name: string])[], keyword: string): string[] {
  const files = new Map<string, string[]>()
  for (const [file, name] of names) files.set(file, [...(files.get(file) ?? []), name])
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => `${keyword} { ${names.join(', ')} } from '${importPath(path, file)}'`)
}

function homeOfType(name: string): string {
  const homes = ['src/kernels', 'src/ops', 'src/tensor']
    .flatMap(filesOf)
    .filter((file) => new RegExp(`^export (type|interface) ${name}\\b`, 'm').test(textOf(file)))
  if (homes.length !== 1) throw new Error(`the type ${name} is exported by ${homes.length} files`)
  return homes[0] as string
}
