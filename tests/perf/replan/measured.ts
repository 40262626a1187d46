// A process of `npm run bench replan`: plans a net anew for sizes that take turns, and prints what each part took.

import { netNames, sharedNet } from '../../support/nets/index.js'
import { Value, tensorsOf, traced } from '../../../src/graph/trace.js'
import { lower } from '../../../src/plan/lowering/lower.js'
import { Packs } from '../../../src/plan/packs.js'
import { ResidentPlan } from '../../../src/plan/resident.js'
import { MetaTensor } from '../../../src/tensor/forms/meta.js'
import type { Measured, Parts } from './run.js'

/** Plans of which the last ones are made by code that is warm. */
const plans = 400

const name = process.argv[2] ?? (netNames[0] as string)
const { x, module } = sharedNet(name)
const net = module()
const sizes = [1, 0.875, 0.75, 0.625, 0.5].map((part) =>
  x.dim() === 4 ? [...x.sizes.slice(0, 2), ...x.sizes.slice(2).map((size) => size * part)] : withLength(part),
)

/** Of sequences [batch, length, width] shorter ones. */
function withLength(part: number): number[] {
  const [batch, length, width] = x.sizes as [number, number, number]
  return [batch, Math.round(length * part), width]
}

let nodes = 0

/** Plans a call with an input of these sizes. */
function planned(given: readonly number[]): { plan: ResidentPlan; parts: Parts } {
  const input = new MetaTensor(x.dtype, given, null)
  const times = [performance.now()]
  const { result, calls, constants } = traced(() => net.forward(input))
  times.push(performance.now())
  const outputs = tensorsOf(result).map((each) => new Value(each))
  const packs = new Packs()
  const lowered = lower(calls, { inputs: [new Value(input)], constants }, outputs, packs)
  if (lowered === null) throw new Error(`${name} has no plan`)
  times.push(performance.now())
  const plan = new ResidentPlan(lowered, packs)
  times.push(performance.now())
  nodes = calls.length
  const [trace, lowering, placing] = [1, 2, 3].map((at) => (times[at] as number) - (times[at - 1] as number))
  return { plan, parts: [trace, lowering, placing] as unknown as Parts }
}

// The first plan stays, so that later ones find its packs.
const first = planned(sizes[0] as number[])
const second = planned(sizes[1] as number[])
const warm: [number, number, number] = [Infinity, Infinity, Infinity]
for (let count = 0; count < plans; count++) {
  const { plan, parts } = planned(sizes[count % sizes.length] as number[])
  parts.forEach((each, index) => (warm[index] = Math.min(warm[index] as number, each)))
  plan.dispose()
}
console.log(JSON.stringify({ nodes, first: first.parts, second: second.parts, warm } satisfies Measured))
