// A file of an archive's source text, and places in it, as errors show them.

import { ProgramError } from '../../../errors.js'

/** One record of `code/`. */
export class SourceFile {
  /** The record's name: `code/__torch__/torch/nn/modules/linear.py`. */
  readonly name: string
  readonly text: string

  constructor(name: string, text: string) {
    this.name = name
    this.text = text
  }

  /** The line of an offset, counted from 1, with its text. */
  lineAt(offset: number): { line: number; text: string } {
    let line = 1
    let start = 0
    for (let end = this.text.indexOf('\n'); end >= 0 && end < offset; end = this.text.indexOf('\n', start)) {
      start = end + 1
      line++
    }
    const end = this.text.indexOf('\n', start)
    return { line, text: shown(this.text.slice(start, end < 0 ? undefined : end)) }
  }

  /** What is wrong at an offset. */
  wrong(reason: string, offset: number, cause?: unknown): ProgramError {
    return new ProgramError({ reason, file: this.name, ...this.lineAt(offset), cause })
  }
}

/** A line as errors quote it: a file's lines may be of any length. */
function shown(line: string): string {
  const text = line.trim()
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
