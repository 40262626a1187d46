// TorchScript archives made of source text, for tests: a module `__torch__.M` without weights.

import { loadSync, ScriptModule } from '../../../src/index.js'
import type { LoadOptions } from '../../../src/index.js'
import { makeZip } from '../../unit/io/zip/make-zip.js'
import { assemble } from '../../unit/pickle/assemble.js'

const utf8 = new TextEncoder()

/** The archive's bytes. Files are `code/…` by name; the class M is in `__torch__.py`. */
export function scriptArchive(files: Readonly<Record<string, string>>, version = 10): Uint8Array {
  const records: Record<string, Uint8Array> = {
    'data.pkl': assemble('\x80\x02c__torch__\nM\n)\x81}(Vtraining\n\x89ub.'),
    'constants.pkl': assemble('\x80\x02).'),
    version: utf8.encode(`${version}\n`),
  }
  for (const [name, text] of Object.entries(files)) records[`code/${name}`] = utf8.encode(text)
  return makeZip(Object.entries(records).map(([name, data]) => ({ name: `r/${name}`, data }))).bytes
}

/** The module of a program, given its methods and what stands beside the class. */
export function scriptModule(methods: string, options: LoadOptions = {}, beside = ''): ScriptModule {
  const text = `class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n${indent(methods)}${beside}`
  return loadSync(scriptArchive({ '__torch__.py': text }), { ...options, expect: ScriptModule })
}

/** A module whose `forward` has these parameters and lines. */
export function scriptForward(parameters: string, lines: readonly string[], options: LoadOptions = {}): ScriptModule {
  const head = `def forward(self: __torch__.M${parameters === '' ? '' : `, ${parameters}`}):`
  return scriptModule(`${head}\n${lines.map((line) => `  ${line}`).join('\n')}\n`, options)
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
