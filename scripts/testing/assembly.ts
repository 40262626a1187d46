// The specs of the WASM core, tests/assembly/**/*.spec.ts, under as-pect and on every variant of it.
// as-pect takes it for a success when it finds no test, and prints its counts in colour: this fails
// then, and prints counts that a machine can read.

import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { fileURLToPath } from 'node:url'
import { hasRelaxedSimd } from '../../src/wasm/features.js'

const VARIANTS = ['simd', 'relaxed'] as const

const root = fileURLToPath(new URL('../..', import.meta.url))

const results = await Promise.all(VARIANTS.map(test))
if (!results.every(Boolean)) process.exit(1)

/** Runs all specs on one variant and prints its counts; the whole output of as-pect where one fails. */
async function test(variant: (typeof VARIANTS)[number]): Promise<boolean> {
  const { status, output } = await asPect(variant)
  const [passed = 0, total = 0] = /\[Tests\]: (\d+) \/ (\d+)/.exec(output)?.slice(1).map(Number) ?? []
  const ok = status === 0 && total > 0 && passed === total
  if (!ok) process.stdout.write(`${output}\n`)
  process.stdout.write(
    `assembly, ${variant}: ${passed} passed, ${total - passed} failed${total === 0 ? ': no test ran' : ''}\n`,
  )
  return ok
}

function asPect(variant: string): Promise<{ status: number | null; output: string }> {
  // Node 20 has relaxed SIMD behind a flag, which NODE_OPTIONS does not take.
  const flags = variant === 'relaxed' && !hasRelaxedSimd() ? ['--experimental-wasm-relaxed-simd'] : []
  const configs = [
    '--config',
    'tests/assembly/as-pect/config.js',
    '--as-config',
    `tests/assembly/as-pect/${variant}.json`,
  ]
  const args = [...flags, 'node_modules/@as-pect/cli/lib/test.js', '--verbose', ...configs]
  const child = spawn(process.execPath, args, { cwd: root })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += stripVTControlCharacters(text)
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (status) => resolve({ status, output }))
  })
}
