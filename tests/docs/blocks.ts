// Finds the programs in documentation: blocks of code in Markdown, and the @example blocks of docstrings.

/** A block of code and the line of the file that it starts at, from 1. */
export interface Block {
  readonly language: string
  readonly line: number
  readonly code: string
}

/** Fenced blocks of Markdown. */
export function markdownBlocks(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)[^\n]*\n(.*?)^```/gms)].map((match) => ({
    language: match[1]!,
    line: lineAt(text, match.index) + 1,
    code: match[2]!,
  }))
}

/** What follows `@example` in the docstrings of a TypeScript file, up to the next tag. */
export function exampleBlocks(text: string): Block[] {
  return [...text.matchAll(/^ *\* @example *\n((?: *\*(?!\/| @).*\n)*)/gm)].map((match) => ({
    language: 'ts',
    line: lineAt(text, match.index) + 1,
    code: match[1]!.replaceAll(/^ *\* ?/gm, ''),
  }))
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
