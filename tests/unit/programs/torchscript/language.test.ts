// The language of TorchScript against PyTorch 1.13, 2.6 and 2.14: tests/fixtures/scripted/language.py made the programs, and what
// each call gave or raised there; and upgraders.py, programs of old file versions.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Dict, loadSync, ScriptModule, Tensor, TorchletError } from '../../../../src/index.js'
import { device } from '../../../../src/tensor/device.js'
import { PyObject } from '../../../../src/python/objects.js'
import { EnumValue } from '../../../../src/programs/torchscript/values/objects.js'
import { differences } from '../../../support/goldens/programs.js'
import type { ProgramEntry } from '../../../support/goldens/programs.js'
import { root } from '../../../support/root.js'

type Run = Dict<string, unknown>
type Program = Dict<string, unknown>

const tolerance = { tolerance: 'float32', noise: null } as unknown as ProgramEntry

/** Values that Python pickles by class, as the fixture spells them. */
function plain(value: unknown): unknown {
  if (value instanceof EnumValue) return ['enum', value.member, value.value]
  if (value instanceof device) return ['device', String(value)]
  if (value instanceof PyObject) return ['other', value.qualname]
  if (value instanceof Map)
    return new Dict([...(value as Map<unknown, unknown>)].map(([key, item]) => [key, plain(item)]))
  return Array.isArray(value) ? value.map(plain) : value
}

function call(module: ScriptModule, run: Run): unknown {
  const kwargs = (run.get('kwargs') as Dict<string, unknown> | undefined) ?? new Dict()
  const args = [...(run.get('args') as unknown[]), ...(kwargs.size === 0 ? [] : [Object.fromEntries(kwargs)])]
  return module.run_method((run.get('method') as string | undefined) ?? 'forward', ...args)
}

/** Every program of a fixture, its calls in order. */
function compare(file: string): void {
  const path = join(root, 'tests/fixtures/scripted', file)
  const programs = loadSync<Dict<string, unknown>>(gunzipSync(readFileSync(path))).get('programs') as Dict<
    string,
    Program
  >
  for (const [name, program] of programs) {
    it(name, () => {
      const module = loadSync((program.get('file') as Tensor).toBytes(), { expect: ScriptModule })
      for (const [index, run] of (program.get('runs') as Run[]).entries()) {
        if (run.has('error')) {
          assert.throws(() => call(module, run), raised(run.get('error') as string), `run ${index}`)
          continue
        }
        assert.deepEqual(differences(tolerance, plain(call(module, run)), run.get('out')), [], `run ${index}`)
      }
    })
  }
}

for (const release of ['1.13', '2.6', '2.14'])
  describe(`programs of ${release}`, () => compare(`language-${release}.pt.gz`))

describe('operators of old file versions mean what they meant', () => compare('upgraders.pt.gz'))

/** Errors that the program raises bear its text; all others are torchlet's or the platform's. */
function raised(message: string): (error: unknown) => boolean {
  const own = /^(?:torch\.jit\.Error|RuntimeError|ValueError|Exception|AssertionError|builtins\.\w+): (.*)$/.exec(
    message,
  )?.[1]
  return (error) =>
    error instanceof TorchletError && error.code === 'ERR_RAISED'
      ? own === undefined || error.message.includes(own)
      : error instanceof TorchletError || error instanceof TypeError || error instanceof RangeError
}
