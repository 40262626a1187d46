// What Python prints for the tutorial, and the program for projects that install the package, as JavaScript.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { root } from '../root.js'

/** Recorded from real PyTorch by tests/fixtures/tutorial.py; `python` is a value of set_printoptions' option. */
export function tutorialText(python?: '3.12'): string {
  return readFileSync(
    join(root, 'tests/fixtures', python === undefined ? 'tutorial.txt' : 'tutorial-python-3.12.txt'),
    'utf8',
  )
}

/** tests/package/programs/tutorial.ts, which exports `tutorial()`. */
export function tutorialSource(): string {
  return readFileSync(join(root, 'tests/package/programs/tutorial.ts'), 'utf8')
}

/** The same without types, as an ES module or for CommonJS. */
export async function tutorialScript(format: 'esm' | 'cjs' = 'esm'): Promise<string> {
  const { code } = await transform(tutorialSource(), { loader: 'ts', format, target: 'es2022' })
  return code
}
