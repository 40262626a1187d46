// The first result of the tutorial's net by whole processes: an empty module, then import, build and run by each contender. Writes a
// section of docs/performance.md.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSection } from '../../scripts/documents/performance-section.js'
import { root } from '../support/root.js'
import { network } from './peers/network.js'
import { onnxModel } from './peers/onnx-model.js'
import { head, row } from './table.js'

const ROUNDS = 15

const perf = join(root, 'tests/perf/node_modules')
const folder = mkdtempSync(join(tmpdir(), 'torchlet-start-'))

const net = network([128, 16, 1], 1)
writeFileSync(join(folder, 'net.onnx'), onnxModel(net))

const PROGRAMS: Readonly<Record<string, string>> = {
  'an empty module': '',
  torchlet: `
    import { nn, randn } from '${join(root, 'build/dist/index.js')}'
    const model = nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1))
    console.log(model.forward(randn(1, 128)).item())`,
  'onnxruntime-web': `
    import * as ort from '${perf}/onnxruntime-web/dist/ort.wasm.min.mjs'
    import { readFileSync } from 'node:fs'
    ort.env.wasm.numThreads = 1
    const session = await ort.InferenceSession.create(readFileSync('net.onnx'), { executionProviders: ['wasm'] })
    const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(128), [1, 128]) })
    console.log(y.data[0])`,
  'tfjs-wasm': `
    import * as tf from '${perf}/@tensorflow/tfjs-core/dist/tf-core.node.js'
    import '${perf}/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.node.js'
    await tf.default.setBackend('wasm')
    const { matMul, relu, randomNormal } = tf.default
    const hidden = relu(matMul(randomNormal([1, 128]), randomNormal([128, 16])))
    console.log((await matMul(hidden, randomNormal([16, 1])).data())[0])
    process.exit()`,
}

const times = new Map<string, number[]>(Object.keys(PROGRAMS).map((name) => [name, []]))
try {
  Object.values(PROGRAMS).forEach((text, index) => writeFileSync(join(folder, `${index}.mjs`), text))
  for (let round = 0; round < ROUNDS; round++) {
    Object.keys(PROGRAMS).forEach((name, index) => {
      const start = performance.now()
      const { status, stderr } = spawnSync(process.execPath, [`${index}.mjs`], { cwd: folder, encoding: 'utf8' })
      if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
      times.get(name)?.push(performance.now() - start)
    })
  }
} finally {
  rmSync(folder, { recursive: true })
}

const best = (name: string): number => Math.min(...(times.get(name) as number[]))
const empty = best('an empty module')
const lines = Object.keys(PROGRAMS).map((name) =>
  row([name, `${best(name).toFixed(0)} ms`, `${(best(name) - empty).toFixed(0)} ms`]),
)
const text = [
  '## Start',
  '',
  `The first result of the tutorial's 128-16-1 by a whole process of Node ${process.version}: import, build, run. Best of ${ROUNDS} interleaved`,
  'processes. The aim is an empty module and 150 ms. Made by `npm run bench start`.',
  '',
  ...head('contender', ['process', 'above an empty module']),
  ...lines,
].join('\n')
console.log(text)
writeSection(text)
