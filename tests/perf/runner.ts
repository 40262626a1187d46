// What a benchmark compares: contenders that all give the same values.

import assert from 'node:assert/strict'
import type { Contender } from './timing.js'

export interface Runner extends Contender {
  /** The output's values. */
  run(): Float32Array | Promise<Float32Array>
  /** How far it may be off, as a part of the largest value, where that is more than what is asked of the others. */
  readonly tolerance?: number
}

/** @throws AssertionError where one gives other values than the first, by more than a part of the largest. */
export async function agreed(runners: readonly Runner[], tolerance: number): Promise<void> {
  const [expected, ...others] = await Promise.all(runners.map(async ({ run }) => Float32Array.from(await run())))
  others.forEach((values, index) => {
    const other = runners[index + 1] as Runner
    const error = errorOf(values, expected as Float32Array)
    assert.ok(error < (other.tolerance ?? tolerance), `${other.name} differs from ${runners[0]?.name} by ${error}`)
  })
}

/** How far values lie from those expected, as a part of the largest; NaN or infinite where they cannot be compared. */
export function errorOf(values: Float32Array, expected: Float32Array): number {
  if (values.length !== expected.length) return Infinity
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return values.reduce((most, value, at) => Math.max(most, Math.abs(value - (expected[at] as number))), 0) / largest
}
