// Tiles of a job, claimed and computed: what the caller and its workers do alike.
//
// A claim takes one off the number of tiles that are left, and whoever gets a positive number has that tile. What the job is is read
// after the claim, which nobody can change until that tile is done. So a worker that slept since an older job does no harm, and nobody
// waits for one that has claimed nothing.

import { Axis, Control, Job, recordWords } from './control.js'

/** Runs records: the core's `run`. */
export type Run = (record: number, count: number) => void

/**
 * Computes tiles until none is left.
 *
 * @param words Linear memory. @param at The word at which the block of control begins.
 * @param thread 0 for the caller, then the workers' numbers.
 * @returns How many it computed.
 */
export function computeTiles(words: Int32Array, at: number, thread: number, run: Run): number {
  let computed = 0
  while (Atomics.load(words, at + Control.Remaining) > 0) {
    const left = Atomics.sub(words, at + Control.Remaining, 1)
    if (left <= 0) break
    try {
      computeTile(words, at, thread, run, left)
    } catch (error) {
      Atomics.store(words, at + Control.Failed, 1)
      if (thread === 0) throw error
    } finally {
      words[at + Control.Computed + thread] = (words[at + Control.Computed + thread] as number) + 1
      Atomics.add(words, at + Control.Done, 1)
      if (Atomics.load(words, at + Control.Waits) !== 0) Atomics.notify(words, at + Control.Done)
    }
    computed++
  }
  return computed
}

function computeTile(words: Int32Array, at: number, thread: number, run: Run, left: number): void {
  const job = at + Control.Job
  const record = at + Control.Records + thread * recordWords
  const length = words[job + Job.Length] as number
  for (let word = 0; word < length; word++) words[record + word] = words[job + Job.Record + word] as number
  const tile = tileOf(left - 1, words[job + Job.Tiles] as number, words[job + Job.Threads] as number)
  const across = words[job + Job.First + Axis.Count] as number
  place(words, job + Job.First, record, tile % across)
  if ((words[job + Job.Second + Axis.Count] as number) > 0)
    place(words, job + Job.Second, record, Math.floor(tile / across))
  const scratch = words[job + Job.ScratchWord] as number
  // The caller has the record's own.
  if (scratch !== 0 && thread > 0) {
    words[record + scratch] =
      (words[job + Job.Scratch] as number) + (thread - 1) * (words[job + Job.ScratchBytes] as number)
  }
  run(4 * record, 1)
}

/**
 * The tile of a claim: each thread's share of them lies together where all are as fast, so that what the processor reads in advance
 * is for the thread that reads it.
 */
function tileOf(claim: number, tiles: number, threads: number): number {
  const each = Math.floor(tiles / threads)
  return claim < each * threads ? (claim % threads) * each + Math.floor(claim / threads) : claim
}

/** Makes the record one of the axis's tiles. */
function place(words: Int32Array, axis: number, record: number, tile: number): void {
  const start = words[axis + Axis.Start] as number
  const step = words[axis + Axis.Step] as number
  const begin = start + tile * step
  const end = tile === (words[axis + Axis.Count] as number) - 1 ? (words[axis + Axis.End] as number) : begin + step
  const lengthWord = words[axis + Axis.LengthWord] as number
  if (lengthWord === 0) {
    words[record + (words[axis + Axis.BeginWord] as number)] = begin
    words[record + (words[axis + Axis.EndWord] as number)] = end
  } else words[record + lengthWord] = end - begin
  for (let move = axis + Axis.Moves; move < axis + Axis.Size; move += 2) {
    const word = words[move] as number
    if (word === 0) return
    words[record + word] = (words[record + word] as number) + (begin - start) * (words[move + 1] as number)
  }
}
