// Writes the types of what the cores export, from what the compiler of assembly/ states of each, beside the binaries in
// src/wasm/binaries/: an interface a core, each with what it has beyond the one before.

/** An exported function: its declaration, and the file below assembly/ that it stands in. */
interface Export {
  readonly name: string
  readonly declaration: string
  readonly file: string
}

/** The cores, from the smallest on, and what they are called in TypeScript. */
const INTERFACES = {
  files: { name: 'FileExports', what: 'What reads files: of the small module, and of the cores too.' },
  basic: { name: 'BasicExports', what: 'Of the small core: what the methods of tensors call.' },
  simd: { name: 'Exports', what: 'Of the whole core.' },
} as const

type Core = keyof typeof INTERFACES

/** The file's lines, from the declarations that asc gives of each core (`--bindings raw`). */
export function exportTypes(declarations: (core: Core) => string): string[] {
  const lines = ["import type * as platform from '../../platform-types.js'"]
  const stated = new Set<string>()
  let base = ''
  for (const [core, { name, what }] of Object.entries(INTERFACES)) {
    lines.push('', `/** ${what} */`, `export interface ${name}${base} {`)
    if (base === '') lines.push(...HEAP_BASE)
    let section = ''
    for (const each of exportsOf(declarations(core as Core)).filter((found) => !stated.has(found.name))) {
      if (each.file !== section) lines.push(`  // ${each.file}.ts`)
      lines.push(`  ${each.declaration}`)
      section = each.file
      stated.add(each.name)
    }
    lines.push('}')
    base = ` extends ${name}`
  }
  return [...lines, '']
}

/** The one export that is no function. */
const HEAP_BASE = [
  "  /** The first byte that is TypeScript's to give out (assembly/files.ts). */",
  '  readonly heap_base: platform.WebAssemblyGlobal',
]

/** The functions that a module exports, by their files. Pointers and counts are numbers, integers of 64 bits are bigints. */
function exportsOf(declarations: string): Export[] {
  const functions = declarations.matchAll(
    /\/\*\*\n\s*\* (\S+)\/\w+\n(?:\s*\*.*\n)*?\s*\*\/\n\s*export function (\w+)(\(.*\): \w+);/g,
  )
  return [...functions]
    .map(([, file, name, signature]) => ({
      name: name as string,
      declaration: `${name}${signature}`,
      file: file as string,
    }))
    .toSorted((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)))
}
