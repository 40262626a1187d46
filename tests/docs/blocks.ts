// Finds the programs in documentation: blocks of code in Markdown, and the @example blocks of docstrings.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../support/root.js'

/** A block of code and the line of the file that it starts at, from 1. */
export interface Block {
  readonly language: string
  /** What stands behind the language: a file of the project whose text the block is, or `check`, which is compiled but not run. */
  readonly info: string
  readonly line: number
  readonly code: string
}

/** The documents of the project, by their paths in it. */
export function documents(): string[] {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  return ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => join('docs', name))]
}

/** Fenced blocks of Markdown. */
export function markdownBlocks(text: string): Block[] {
  return [...text.matchAll(/^```(\w+) *([^\n]*)\n(.*?)^```/gms)].map((match) => ({
    language: match[1]!,
    info: match[2]!.trim(),
    line: lineAt(text, match.index) + 1,
    code: match[3]!,
  }))
}

/** The headers that a block of `http` lists, a line each. */
export function headersOf({ code }: Block): Record<string, string> {
  return Object.fromEntries(
    Array.from(code.matchAll(/^([\w-]+): (.*)$/gm), ([, name = '', value = '']) => [name, value]),
  )
}

/** What follows `@example` in the docstrings of a TypeScript file, up to the next tag. */
export function exampleBlocks(text: string): Block[] {
  return [...text.matchAll(/^ *\* @example *\n((?: *\*(?!\/| @).*\n)*)/gm)].map((match) => ({
    language: 'ts',
    info: '',
    line: lineAt(text, match.index) + 1,
    code: match[1]!.replaceAll(/^ *\* ?/gm, ''),
  }))
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
