// Every public name has a sentence: what the declarations of the build export, and the members of exported classes and
// interfaces. What a class overrides has its base's. Read line by line, as tsc writes them.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/root.js'

const built = join(root, 'build/src')

/** What says itself, or what the class above says. */
const PLAIN = new Set([
  'toString',
  '__repr__',
  '__module__',
  '__qualname__',
  'extra_repr',
  'getattr',
  'setattr',
  'train',
])

interface Declaration {
  readonly file: string
  readonly lines: readonly string[]
  /** Of the declaration's first line. */
  readonly at: number
  readonly kind: string
  readonly name: string
}

test('every public name has a sentence', () => {
  const found = new Map<string, Declaration>()
  collect(join(built, 'index.d.ts'), null, found)
  assert.ok(found.size > 500, `${found.size} names are exported`)
  const missing = [...found.values()].flatMap((declaration) => missingIn(declaration))
  assert.deepEqual(missing, [])
})

test('a name without a sentence is found', () => {
  const lines = [
    '/** A class. */',
    'export declare class A {',
    '    b: number;',
    '    /** Two. */',
    '    c(): void;',
    '}',
  ]
  assert.deepEqual(missingIn({ file: join(built, 'a.d.ts'), lines, at: 1, kind: 'class', name: 'A' }), ['a.d.ts: A.b'])
})

/** The declarations of a file that are exported, of these names or of all, and those that it hands on. */
function collect(file: string, names: ReadonlySet<string> | null, found: Map<string, Declaration>): void {
  const text = readFileSync(file, 'utf8')
  const target = (path: string): string => join(dirname(file), path.replace(/\.js$/, '.d.ts'))
  for (const [, list = '', path = ''] of text.matchAll(/^export (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm)) {
    const handed = list.split(',').map(
      (each) =>
        each
          .trim()
          .replace(/^type /, '')
          .split(' as ')[0] as string,
    )
    collect(target(path), new Set(handed), found)
  }
  for (const [, path = ''] of text.matchAll(/^export \* (?:as \w+ )?from '(\.[^']+)'/gm)) {
    if (existsSync(target(path))) collect(target(path), null, found)
  }
  const lines = text.split('\n')
  for (const [at, line] of lines.entries()) {
    const match = /^(export )?(?:declare )?(?:abstract )?(const|function|class|interface) (\w+)/.exec(line)
    const [, exported, kind = '', name = ''] = match ?? []
    if (match === null || !(names === null ? exported !== undefined : names.has(name))) continue
    found.set(`${file} ${kind} ${name}`, { file, lines, at, kind, name })
  }
}

function missingIn({ file, lines, at, kind, name }: Declaration): string[] {
  const where = relative(built, file)
  const missing: string[] = []
  // Of overloads the first has the sentence.
  const isOverload = new RegExp(`function ${name}\\b`).test(lines[at - 1] ?? '')
  if (!isOverload && !hasSentence(lines, at)) missing.push(`${where}: ${kind} ${name}`)
  if (kind !== 'class' && kind !== 'interface') return missing
  let before = ''
  for (let line = at + 1; line < lines.length && lines[line] !== '}'; line++) {
    const text = lines[line] as string
    const member = /^ {4}(?:(?:static|readonly|abstract|get|set) )*(\w+)\??[(<:]/.exec(text)?.[1]
    if (member === undefined || member === 'constructor' || /^ {4}(private|protected)/.test(text)) continue
    if (member !== before && !PLAIN.has(member) && !hasSentence(lines, line))
      missing.push(`${where}: ${name}.${member}`)
    before = member
  }
  return missing
}

function hasSentence(lines: readonly string[], at: number): boolean {
  return /\*\/\s*$/.test(lines[at - 1] ?? '')
}
