// Random graphs of calls: drawn from a seed, run operator by operator or as a plan, written as code.

import { Tensor, bfloat16, float16, float32, tensor } from '../../../src/index.js'
import type { dtype } from '../../../src/index.js'
import type { UntypedStorage } from '../../../src/tensor/storage.js'
import { Chooser } from '../../fuzz/random.js'
import { aten } from '../plans/plans.js'
import { copies, masks, pointwise, products, reductions, views, writes } from './calls.js'
import type { Drawing, Given, GraphCall } from './calls.js'

export interface Graph {
  readonly seed: number
  readonly inputs: readonly (readonly number[])[]
  /** How many of these are given at each run; the others stay, as weights do, and may be written. */
  readonly given: number
  readonly weights: readonly (readonly number[])[]
  readonly calls: readonly GraphCall[]
  /** Numbers of the tensors that leave: inputs count from 0, then weights, then the calls' results. */
  readonly outputs: readonly number[]
}

/** Elements of a tensor at most. */
const largest = 4096

const kinds = [
  [6, views],
  [1, copies],
  [4, pointwise],
  [4, writes],
  [3, products],
  [1, reductions],
  [3, masks],
] as const

const total = kinds.reduce((sum, [weight]) => sum + weight, 0)

/** Weights in their places before there are any: their numbers count from here until the graph is drawn. */
const weightsFrom = 1000

export function drawGraph(seed: number): Graph {
  const choose = new Chooser(seed)
  const inputs = Array.from({ length: 1 + choose.below(2) }, () =>
    Array.from({ length: choose.pick([1, 2, 3, 4, 4, 4]) }, () => choose.pick([1, 2, 3, 4, 5, 8, 16])),
  ).map((sizes) => (sizes.reduce((product, size) => product * size, 1) > largest ? sizes.slice(0, 2) : sizes))
  const weights: number[][] = []
  const calls: GraphCall[] = []
  const tensors = valuesOf(inputs, seed, 0)
  const given = new Set(tensors.map((each) => each.untyped_storage()))
  const made = 3 + choose.below(16)
  for (let attempt = 0; calls.length < made && attempt < 80; attempt++) {
    const at = operandOf(choose, tensors)
    const drawn: number[][] = []
    const drawing: Drawing = {
      choose,
      tensors,
      weight: (sizes) => {
        drawn.push([...sizes])
        return weightsFrom + weights.length + drawn.length - 1
      },
    }
    const next = drawCall(drawing, at)
    if (next === null) continue
    const { key, args } = next
    const isWrite = /_\./.test(key)
    // What a write leaves where elements lie on each other is not said.
    if (isWrite && overlaps(tensors[at] as Tensor)) continue
    // Most graphs write nothing that comes from outside.
    if (isWrite && given.has((tensors[at] as Tensor).untyped_storage()) && !choose.chance(0.2)) continue
    const constants = valuesOf([...weights, ...drawn], seed, 1)
    const before = isWrite ? copiesOf(tensors) : null
    try {
      const result = run(next, (number) =>
        number >= weightsFrom ? (constants[number - weightsFrom] as Tensor) : (tensors[number] as Tensor),
      )
      if (!(result instanceof Tensor) || result.numel() > largest || result.numel() === 0) continue
      tensors.push(result)
      weights.push(...drawn)
      calls.push(next)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      // A write that failed has written nothing.
      if (before !== null) restore(tensors, before)
    }
    if (args.length === 0) throw new Error('a call has arguments')
  }
  const last = tensors.length - 1
  const outputs = [last, ...Array.from({ length: choose.below(4) }, () => choose.below(last + 1))]
  const stay = inputs.length > 1 && choose.chance(0.5) ? 1 : 0
  return placed({ seed, inputs, given: inputs.length - stay, weights, calls, outputs })
}

/** Whether elements of a tensor share places. */
function overlaps({ sizes, strides }: Tensor): boolean {
  let places = [0]
  sizes.forEach((size, dim) => {
    const steps = Array.from({ length: size }, (_, each) => each * (strides[dim] as number))
    places = places.flatMap((place) => steps.map((each) => place + each))
  })
  return new Set(places).size < places.length
}

/** The last tensor, another view of its storage, or any. */
function operandOf(choose: Chooser, tensors: readonly Tensor[]): number {
  const last = tensors.length - 1
  if (choose.chance(0.4)) return last
  if (choose.chance(0.4)) return choose.below(tensors.length)
  const storage = (tensors[last] as Tensor).untyped_storage()
  return choose.pick(tensors.flatMap((each, index) => (each.untyped_storage() === storage ? [index] : [])))
}

function drawCall(drawing: Drawing, at: number): GraphCall | null {
  const { choose, tensors } = drawing
  let share = choose.below(total)
  const family = kinds.find(([weight]) => (share -= weight) < 0)?.[1] ?? views
  const draw = family[choose.pick(Object.keys(family))] as (typeof views)[string]
  return draw(drawing, tensors[at] as Tensor, at)
}

/** Weights between inputs and results, where they stay. */
function placed(graph: Graph): Graph {
  const { inputs, weights, calls, outputs } = graph
  const moved = (number: number): number =>
    number >= weightsFrom
      ? inputs.length + number - weightsFrom
      : number >= inputs.length
        ? number + weights.length
        : number
  return { ...graph, calls: calls.map((call) => renumbered(call, moved)), outputs: outputs.map(moved) }
}

export function renumbered(call: GraphCall, moved: (number: number) => number): GraphCall {
  const args = call.args.map((given): Given => {
    if ('value' in given) return { value: moved(given.value) }
    return 'values' in given ? { values: given.values.map(moved) } : given
  })
  return { ...call, args }
}

/** The tensors that a call takes. */
export function takenBy({ args }: GraphCall): number[] {
  return args.flatMap((given) => ('value' in given ? [given.value] : 'values' in given ? given.values : []))
}

/** The graph's outputs for its inputs and weights. */
export function outputsOf({ calls, outputs }: Graph, given: readonly Tensor[]): Tensor[] {
  const tensors = [...given]
  for (const call of calls) tensors.push(run(call, (number) => tensors[number] as Tensor))
  return outputs.map((number) => tensors[number] as Tensor)
}

function run({ key, args, take }: GraphCall, tensorOf: (number: number) => Tensor): Tensor {
  const result: unknown = aten(
    key,
    ...args.map((given) => {
      if ('value' in given) return tensorOf(given.value)
      return 'values' in given ? given.values.map(tensorOf) : given.plain
    }),
  )
  return Array.isArray(result) ? (result[take] as Tensor) : (result as Tensor)
}

/** Of what is given: half of the graphs are of float32. */
function dtypeOf(seed: number): dtype {
  return [float32, bfloat16, float32, float16][seed % 4] as dtype
}

/** Values for sizes: of a normal kind, with zeros of both signs and, of some seeds, what is not finite. */
export function valuesOf(list: readonly (readonly number[])[], seed: number, round: number): Tensor[] {
  return list.map((sizes, index) => {
    const choose = new Chooser(seed * 97 + round * 31 + index)
    const special = seed % 8 === 0 ? [0, -0, NaN, Infinity, -Infinity] : [0, -0]
    const values = Float32Array.from({ length: sizes.reduce((product, size) => product * size, 1) }, () =>
      choose.chance(0.05) ? choose.pick(special) : 4 * (choose.random() + choose.random() + choose.random() - 1.5),
    )
    return tensor(values)
      .reshape(...sizes)
      .to(dtypeOf(seed))
  })
}

function copiesOf(tensors: readonly Tensor[]): Map<UntypedStorage, Uint8Array> {
  return new Map(tensors.map((each) => [each.untyped_storage(), each.untyped_storage().bytes().slice()] as const))
}

function restore(tensors: readonly Tensor[], before: ReadonlyMap<UntypedStorage, Uint8Array>): void {
  for (const each of tensors) {
    const storage = each.untyped_storage()
    const bytes = before.get(storage)
    if (bytes !== undefined) storage.bytes().set(bytes)
  }
}

/** A number, list or text as code; a dtype by its name. */
function textOf(plain: unknown): string {
  return [float32, float16, bfloat16].find((each) => each === plain)?.name ?? JSON.stringify(plain)
}

/** The graph as the lines of a function. */
export function codeOf({ seed, inputs, given, weights, calls, outputs }: Graph): string {
  const named = (number: number): string =>
    number < inputs.length
      ? `x${number}`
      : number < inputs.length + weights.length
        ? `w${number - inputs.length}`
        : `v${number - inputs.length - weights.length}`
  const argument = (each: Given): string => {
    if ('value' in each) return named(each.value)
    return 'values' in each ? `[${each.values.map(named).join(', ')}]` : textOf(each.plain)
  }
  return [
    `// seed ${seed}, ${dtypeOf(seed)}`,
    ...inputs.map((sizes, index) => `// x${index}: [${sizes.join(', ')}]${index < given ? '' : ', which stays'}`),
    ...weights.map((sizes, index) => `// w${index}: [${sizes.join(', ')}]`),
    ...calls.map(
      ({ key, args, take }, index) =>
        `const v${index} = aten('${key}', ${args.map(argument).join(', ')})${take > 0 ? `[${take}]` : ''}`,
    ),
    `return [${outputs.map(named).join(', ')}]`,
  ].join('\n')
}
