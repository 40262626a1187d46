// What runs in the page: the four nets by each runtime, interleaved, outputs held to PyTorch's first. Each call gets the input as an
// array and reads the output as one, as a page does. Threads of a runtime look for work for a while before they sleep, which would take a core
// from the next: so there is a pause before each, and a call that is not timed.

/** Of one net: milliseconds of each round by runtime, and how far each lies from PyTorch, as a part of the largest output. */
export interface Measured {
  readonly net: string
  readonly times: Readonly<Record<string, readonly number[]>>
  readonly errors: Readonly<Record<string, number>>
  /** Milliseconds from the file's bytes to the first output. */
  readonly first: Readonly<Record<string, number>>
}

export const NETS = ['resnet18', 'mobilenet_v2', 'mobilenet_v3_small', 'transformer'] as const

/** Runs in an isolated page whose import map names the packages, with so many threads for each; the files are under /nets. */
export const scriptOf = (threads: number, rounds: number): string => `
import * as torch from 'torchlet'
import * as ort from 'onnxruntime-web'
import * as litert from '@litertjs/core'

const [ROUNDS, THREADS] = [${rounds}, ${threads}]
ort.env.wasm.numThreads = THREADS
ort.env.wasm.wasmPaths = '/perf/onnxruntime-web/dist/'

const bytesOf = async (path) => new Uint8Array(await (await fetch('/nets/' + path)).arrayBuffer())

/** Channels last, which TensorFlow takes. */
function lastOf(values, [n, c, h, w]) {
  const out = new Float32Array(values.length)
  for (let i = 0; i < n; i++)
    for (let k = 0; k < c; k++)
      for (let p = 0; p < h * w; p++) out[(i * h * w + p) * c + k] = values[(i * c + k) * h * w + p]
  return out
}

async function contenders(net) {
  const io = await torch.load(await bytesOf(net + '.io.pt'))
  const [x, y] = [io.get('x'), io.get('y')]
  const shape = [...x.shape]
  const values = x.toTypedArray().slice()
  const isPicture = shape.length === 4
  const first = {}
  const timed = async (name, make) => {
    const start = performance.now()
    const run = await make()
    await run()
    first[name] = performance.now() - start
    return [name, run]
  }
  const files = { pt2: await bytesOf(net + '.pt2'), onnx: await bytesOf(net + '.onnx'), tflite: await bytesOf(net + '.tflite') }
  const made = []
  made.push(await timed('torchlet', async () => {
    const module = await torch.load(files.pt2)
    return () => module.forward(torch.frombuffer(values, { dtype: torch.float32 }).view(...shape)).toTypedArray()
  }))
  made.push(await timed('onnxruntime-web', async () => {
    const session = await ort.InferenceSession.create(files.onnx, { executionProviders: ['wasm'] })
    const [input] = session.inputNames, [output] = session.outputNames
    return async () => {
      const result = await session.run({ [input]: new ort.Tensor('float32', values, shape) })
      return result[output].data
    }
  }))
  made.push(await timed('LiteRT.js', async () => {
    const model = await litert.loadAndCompile(files.tflite, { accelerator: 'wasm', cpuOptions: { numThreads: THREADS } })
    const given = isPicture ? lastOf(values, shape) : values
    const sizes = isPicture ? [shape[0], shape[2], shape[3], shape[1]] : shape
    return async () => {
      const input = new litert.Tensor(given, sizes)
      const results = await model.run(input)
      const [result] = Array.isArray(results) ? results : Object.values(results)
      const out = result.toTypedArray().slice()
      input.delete()
      result.delete()
      return out
    }
  }))
  return { made, y, first }
}

globalThis.finished = (async () => {
  if (!crossOriginIsolated) throw new Error('the page is not isolated')
  await litert.loadLiteRt('/perf/@litertjs/core/wasm/', { threads: THREADS > 1 })
  await torch.set_num_threads(THREADS)
  if (torch.get_num_threads() !== THREADS) throw new Error(torch.__config__.show())
  const measured = []
  for (const net of ${JSON.stringify(NETS)}) {
    const { made, y, first } = await contenders(net)
    const wanted = y.toTypedArray()
    const largest = wanted.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
    const errors = {}
    const times = {}
    for (const [name, run] of made) {
      const out = await run()
      errors[name] = wanted.reduce((worst, each, i) => Math.max(worst, Math.abs(each - out[i])), 0) / largest
      times[name] = []
      for (let i = 0; i < 5; i++) await run()
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, run] of made) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        await run()
        const start = performance.now()
        await run()
        times[name].push(performance.now() - start)
      }
    }
    measured.push({ net, times, errors, first })
  }
  const info = torch.__config__.parallel_info()
  if (/each : (0\\b|.*, 0\\b)/.test(info)) throw new Error('a thread has computed nothing: ' + info)
  globalThis.measured = measured
})()
`
