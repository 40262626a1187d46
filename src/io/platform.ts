// The runtime we are in, asked at call time and never at import. Node's builtins are reached through
// `process.getBuiltinModule`, so that no bundler sees an import of them.

interface Builtins {
  'node:fs': typeof import('node:fs')
  'node:path': typeof import('node:path')
  'node:url': typeof import('node:url')
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
