// The packed package's types, for programs in TypeScript under strict, in the module resolutions in use. The
// programs have the web's types and no others: not even Node's.

import { test } from 'node:test'
import { consumer } from '../support/package/package.js'
import { runNode } from '../support/run.js'
import { tutorialSource } from '../support/package/tutorial.js'
import { tsc } from '../support/package/tsc.js'

const COMMON = { strict: true, noEmit: true, target: 'es2022', lib: ['es2022', 'dom'], types: [], skipLibCheck: false }

const RESOLUTIONS = {
  nodenext: { module: 'nodenext' },
  node16: { module: 'node16' },
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

test('a CommonJS consumer compiles', async () => {
  const compilerOptions = { ...COMMON, module: 'node16' }
  const cwd = await consumer('types-cjs', {
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.cts'] }),
    'entries.cts': ENTRIES,
  })
  await runNode([tsc, '-p', 'tsconfig.json'], { cwd })
})

/** What a program can do without the types of the web and of Node. */
const PLAIN = `
import { load, loadSync, nn, report, save, serialize, StateDict, Tensor, zeros } from 'torchlet'
import type { LoadOptions } from 'torchlet'

export const weights: Promise<StateDict> = load('weights.pt', { expect: StateDict })
export const sync: Tensor = loadSync(new Uint8Array(1), { expect: Tensor })
export const bytes: Promise<Uint8Array> = save(zeros(2, { dtype: 'float16' }))
export const moved: ArrayBuffer[] = serialize(nn.Linear(2, 1)).transfer
export const options: LoadOptions = { onProgress: ({ loaded }) => void loaded, limits: {} }
export const told = report({ size: 1, read: (offset, length) => new Uint8Array(offset + length) })
// @ts-expect-error no source is a number
void load(5)
`

/** The web's own types are asked for where there are some. */
const WEB = `
import { load, save } from 'torchlet'

void load(new URL('weights.pt', 'https://example.org'), { signal: new AbortController().signal })
void load(new Blob([]))
void load(new Response().body!)
declare const stream: WritableStream<Uint8Array>
void save({}, stream)
// @ts-expect-error an abort signal is no text
void load('weights.pt', { signal: 'now' })
`

test("a consumer without the DOM's types and without Node's compiles, libraries checked", async () => {
  const compilerOptions = { ...RESOLUTIONS.nodenext, ...COMMON, lib: ['es2022'] }
  const cwd = await consumer('types-plain', {
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
    'plain.ts': PLAIN,
  })
  await runNode([tsc, '-p', 'tsconfig.json'], { cwd })
})

test("a consumer with the web's types is held to them", async () => {
  const compilerOptions = { ...RESOLUTIONS.nodenext, ...COMMON }
  const cwd = await consumer('types-web', {
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
    'web.ts': WEB,
  })
  await runNode([tsc, '-p', 'tsconfig.json'], { cwd })
})
