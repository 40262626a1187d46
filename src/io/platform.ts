// The runtime we are in, asked at call time and never at import. Node's builtins are reached through
// `process.getBuiltinModule`, so that no bundler sees an import of them.

interface Builtins {
  'node:fs': typeof import('node:fs')
  'node:path': typeof import('node:path')
  'node:stream': typeof import('node:stream')
  'node:url': typeof import('node:url')
  'node:worker_threads': typeof import('node:worker_threads')
  /** `crc32` came with Node 20.15 and 22.2; other runtimes may lack it. */
  'node:zlib': { readonly crc32?: (bytes: Uint8Array, seed?: number) => number }
}

/** One of Node's builtin modules, or undefined in a browser. */
export function nodeBuiltin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined
  return process.getBuiltinModule(name) as Builtins[Name] | undefined
}

/** Whether strings name files: true in Node, Deno and Bun. */
export function hasFileSystem(): boolean {
  return nodeBuiltin('node:fs') !== undefined
}
