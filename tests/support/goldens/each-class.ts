// tests/fixtures/nn-each.pt: a module of every class of torch.nn as PyTorch made, saved, printed and ran it.

import { fileURLToPath } from 'node:url'
import { Dict, loadSync } from '../../../src/index.js'
import type { AnyModule } from '../../../src/nn/module.js'

/** What others are derived from, and nobody makes. */
export const ABSTRACT: ReadonlySet<string> = new Set(['Container', 'RNNBase', 'RNNCellBase'])

export interface EachClass {
  readonly name: string
  /** Of the constructor. */
  readonly parameters: readonly string[]
  /** Null for what is abstract. */
  readonly module: AnyModule | null
  readonly repr: string
  /** The class that it is: a lazy module is another one once it has run. */
  readonly becomes: string
  /** Null for what has no forward. */
  readonly inputs: readonly unknown[] | null
  readonly output: unknown
}

/** The classes, and PyTorch's release. */
export function eachClass(): { readonly torch: string; readonly classes: readonly EachClass[] } {
  const file = loadSync(fileURLToPath(new URL('../../fixtures/nn-each.pt', import.meta.url)), { expect: Dict })
  const entries = file.get('classes') as Dict<string, Dict<string, unknown>>
  const classes = Array.from(entries, ([name, entry]) => ({
    name,
    parameters: entry.get('parameters') as string[],
    module: (entry.get('module') ?? null) as AnyModule | null,
    repr: (entry.get('repr') ?? '') as string,
    becomes: (entry.get('becomes') ?? name) as string,
    inputs: (entry.get('inputs') ?? null) as readonly unknown[] | null,
    output: entry.get('output'),
  }))
  return { torch: file.get('torch') as string, classes }
}
