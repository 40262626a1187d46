// The packed package's types, for programs in TypeScript under strict, in the three module resolutions in use. The
// programs have the web's types and no others: not even Node's.

import { test } from 'node:test'
import { consumer } from '../support/package.js'
import { runNode } from '../support/run.js'
import { tutorialSource } from '../support/tutorial.js'
import { tsc } from '../support/tsc.js'

const COMMON = { strict: true, noEmit: true, target: 'es2022', lib: ['es2022', 'dom'], types: [], skipLibCheck: false }

const RESOLUTIONS = {
  nodenext: { module: 'nodenext' },
  node20: { module: 'node20' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
}

const ENTRIES = `
import { load, nn } from 'torchlet'
import type { Tensor } from 'torchlet'
import * as serialization from 'torchlet/serialization'
import { Linear } from 'torchlet/nn'

export const weights: Promise<nn.Sequential> = load('weights.pt', { expect: nn.Sequential })
export const inert: Promise<unknown> = serialization.load('net.pt')
export const output: (x: Tensor) => Tensor = (x) => Linear(2, 1).forward(x)
`

for (const [name, options] of Object.entries(RESOLUTIONS)) {
  test(`a consumer under ${name} compiles`, async () => {
    const compilerOptions = { ...options, ...COMMON }
    const cwd = await consumer(`types-${name}`, {
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
      'tutorial.ts': tutorialSource(),
      'entries.ts': ENTRIES,
    })
    await runNode([tsc, '-p', 'tsconfig.json'], { cwd })
  })
}
