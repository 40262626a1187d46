// Programs that were made to break what reads them, as PyTorch 1.13, 2.6 and 2.14 saved them, against what those computed
// (tests/fixtures/programs): the language of TorchScript, what torch.export gives, and blocks of known models.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Dict, ExportedModule, ScriptModule, Tensor, loadSync } from '../../../src/index.js'
import { differences } from '../../support/goldens/programs.js'
import type { ProgramEntry } from '../../support/goldens/programs.js'
import { root } from '../../support/root.js'

type Entry = Dict<string, unknown>

const folder = join(root, 'tests/fixtures/programs')

for (const file of readdirSync(folder).filter((name) => name.endsWith('.pt.gz'))) {
  describe(file, () => {
    const programs = loadSync<Entry>(gunzipSync(readFileSync(join(folder, file)))).get('programs') as Entry[]
    for (const program of programs) it(`${program.get('name')} (${program.get('kind')})`, () => compare(program))
  })
}

function compare(program: Entry): void {
  const entry = { tolerance: program.get('tolerance'), noise: program.get('noise') } as unknown as ProgramEntry
  const module = loadSync<ExportedModule | ScriptModule>((program.get('file') as Tensor).toBytes())
  for (const [index, run] of (program.get('runs') as Entry[]).entries()) {
    const kwargs = run.get('kwargs') as Dict<string, unknown>
    const args = [...(run.get('args') as unknown[]), ...(kwargs.size === 0 ? [] : [Object.fromEntries(kwargs)])]
    const method = run.get('method') as string | undefined
    const got =
      module instanceof ScriptModule && method !== undefined
        ? module.run_method(method, ...args)
        : module.forward(...args)
    assert.deepEqual(differences(entry, got, run.get('out')), [], `run ${index}`)
  }
}
