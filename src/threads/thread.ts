// What a worker runs: an instance of the core on the caller's memory, which computes tiles whenever there are some. It looks for them
// for a while before it sleeps, since waking takes as long as many small jobs. The build makes a script of this file
// (scripts/package/worker.ts), so it imports little.

import { setUp } from '../wasm/features.js'
import { Control } from './control.js'
import { computeTiles } from './tiles.js'
import type { Run } from './tiles.js'

/** What a worker is sent, once. */
export interface Start {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** The word at which the block of control begins. */
  readonly at: number
  /** Its number, from 1 on. */
  readonly thread: number
}

/** What a worker says: that it is ready, or has ended. */
export type Said = 'ready' | 'ended'

/** Milliseconds for which it looks for tiles before it sleeps. */
const PATIENCE = 1

interface Port {
  postMessage(message: Said): void
  on?(event: 'message', listener: (start: Start) => void): void
  addEventListener?(event: 'message', listener: (event: { readonly data: Start }) => void): void
}

interface Core {
  readonly run: Run
  tall_tiles(taken: number): void
}

const nodes =
  typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function'
    ? undefined
    : process.getBuiltinModule('node:worker_threads')
const port = (nodes?.parentPort ?? globalThis) as Port

if (port.on !== undefined) port.on('message', begin)
else port.addEventListener?.('message', ({ data }) => begin(data))

function begin({ module, memory, at, thread }: Start): void {
  const core = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Core
  setUp(core)
  port.postMessage('ready')
  // What was said leaves when this task ends, in some platforms.
  setTimeout(() => {
    compute(new Int32Array(memory.buffer), at, thread, core.run)
    port.postMessage('ended')
  })
}

function compute(words: Int32Array, at: number, thread: number, run: Run): void {
  const { pause } = Atomics as { pause?(): void }
  let until = 0
  while (Atomics.load(words, at + Control.Ends) === 0) {
    if (computeTiles(words, at, thread, run) > 0) until = performance.now() + PATIENCE
    for (let looks = 0; looks < 100 && Atomics.load(words, at + Control.Remaining) <= 0; looks++) pause?.()
    if (Atomics.load(words, at + Control.Remaining) > 0 || performance.now() < until) continue
    // Who calls looks for sleepers after it has put tiles there, so one of the two sees the other.
    const calls = Atomics.load(words, at + Control.Calls)
    Atomics.add(words, at + Control.Parked, 1)
    if (Atomics.load(words, at + Control.Remaining) <= 0 && Atomics.load(words, at + Control.Ends) === 0) {
      Atomics.wait(words, at + Control.Calls, calls)
    }
    Atomics.sub(words, at + Control.Parked, 1)
    until = performance.now() + PATIENCE
  }
}
