// What a program does with a file that it was sent, done to each of the files that are given in turn, in this one process.
// Of every verb a line tells the beginning, and one the end. A thread beside ends the process where a verb takes
// more than the bounds, and says so before. Runs as a child of hostile-run.ts.
//
//   node --import tsx tests/support/hostile/hostile-verbs.ts FIRST-VERB FILE …
//
// The bounds are the field's: 3 s of CPU and 700 MB.

import { readFileSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import * as torch from '../../../src/index.js'
import { prototypesChanged, prototypesNow } from './prototypes.js'

const CPU_SECONDS = 3
const MEGABYTES = 700

/** By name; what is given is the path, and the object where it was loaded. */
const verbs: Readonly<Record<string, (path: string, value: unknown) => unknown>> = {
  load: (path) => torch.load(path),
  'load bytes': (path) => torch.loadSync(readFileSync(path)),
  weights_only: (path) => torch.load(path, { weights_only: true }),
  report: (path) => torch.report(path),
  open: (path) =>
    opened(path, async (checkpoint) => {
      for (const key of checkpoint.keys().slice(0, 20)) {
        checkpoint.info(key)
        await checkpoint.get(key)
      }
      await checkpoint.get()
    }),
  'open report': (path) => opened(path, (checkpoint) => checkpoint.report()),
  'open convert': (path) =>
    opened(path, async (checkpoint) =>
      torch.save(await checkpoint.get('', { lazy: true }), undefined, { allow: 'all' }),
    ),
  'open state_dict': (path) => opened(path, (checkpoint) => checkpoint.state_dict()),
  repr: (_, value) => torch.repr(value),
  fingerprint: (_, value) => torch.fingerprint(value),
  find_state_dicts: (_, value) => torch.find_state_dicts(value),
  save: (_, value) => torch.save(value),
  'save all': (_, value) => torch.save(value, undefined, { allow: 'all' }),
  state_dict: (_, value) => (value instanceof torch.nn.Module ? value.state_dict() : null),
  toObject: (_, value) => (value instanceof torch.Dict ? value.toObject() : null),
}

const ofValues = new Set(['repr', 'fingerprint', 'find_state_dicts', 'save', 'save all', 'state_dict', 'toObject'])

const [first = 'load', ...paths] = process.argv.slice(2)
const began = watch()
let shown = ''
for (const event of ['unhandledRejection', 'uncaughtException'])
  process.on(event, (error) => say(`failed ${shown} ${event}: ${String(error)}`))

let skipping = true
for (const path of paths) {
  const before = prototypesNow(torch)
  globalThis.gc?.()
  let loaded: { readonly value: unknown } | null | undefined
  for (const [verb, act] of Object.entries(verbs)) {
    skipping &&= verb !== first
    if (skipping) continue
    shown = JSON.stringify([path, verb])
    say(`begin ${shown}`)
    began()
    if (ofValues.has(verb)) loaded ??= await object(path)
    if (loaded === null) break
    began()
    try {
      const result = await act(path, loaded?.value)
      if (verb === 'load') loaded = { value: result }
    } catch (error) {
      if (verb === 'load') loaded = undefined
      if (!(error instanceof torch.TorchletError)) say(`failed ${shown} ${stackOf(error)}`)
    }
    // What was left undone, rejections among it, comes to light within a turn of the loop.
    await new Promise((resolve) => setImmediate(resolve))
    say(`end ${shown}`)
  }
  const changed = prototypesChanged(before)
  if (changed.length > 0) say(`failed ${JSON.stringify([path, 'prototypes'])} changed: ${changed.join(', ')}`)
}
say('done')
process.exit(0)

async function opened(path: string, act: (checkpoint: torch.Checkpoint) => unknown): Promise<void> {
  const checkpoint = await torch.open(path)
  try {
    await act(checkpoint)
  } finally {
    await checkpoint.close()
  }
}

/** What a load gives; null where it fails. */
async function object(path: string): Promise<{ readonly value: unknown } | null> {
  try {
    return { value: await torch.load(path) }
  } catch {
    return null
  }
}

function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error)
  return stack.slice(0, 400).replaceAll('\n', ' | ')
}

function say(line: string): void {
  writeSync(1, `${line}\n`)
}

/** A thread that ends the process beyond the bounds; gives what begins to count anew. */
function watch(): () => void {
  const start = new Float64Array(new SharedArrayBuffer(8))
  const code = `
    const { writeSync } = require('node:fs')
    const { workerData: start } = require('node:worker_threads')
    setInterval(() => {
      const { user, system } = process.cpuUsage()
      const seconds = (user + system - start[0]) / 1e6
      const megabytes = process.memoryUsage.rss() / 1e6
      if (seconds < ${CPU_SECONDS} && megabytes < ${MEGABYTES}) return
      writeSync(1, 'ended after ' + seconds.toFixed(1) + ' s of CPU, with ' + megabytes.toFixed() + ' MB\\n')
      process.kill(process.pid, 'SIGKILL')
    }, 20)`
  new Worker(code, { eval: true, workerData: start }).unref()
  const begin = (): void => {
    const { user, system } = process.cpuUsage()
    start[0] = user + system
  }
  begin()
  return begin
}
