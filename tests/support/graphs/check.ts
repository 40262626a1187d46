// Whether a graph gives the same by a plan as operator by operator, to the bit; and the smallest part of it that does not.

import { LimitError, Tensor } from '../../../src/index.js'
import { unlike } from '../plans/bits.js'
import { planOf, withPlanning } from '../plans/plans.js'
import type { Planned } from '../plans/plans.js'
import { codeOf, drawGraph, outputsOf, renumbered, takenBy, valuesOf } from './graph.js'
import type { Graph } from './graph.js'

/** What a graph's plan was made of. */
export interface Checked {
  /** Null where the graph is not planned. */
  readonly plan: { readonly kernels: number; readonly calls: number } | null
  /** What differs; null where nothing does. */
  readonly fault: string | null
}

/** Runs of one plan with two inputs and the first again, those of another with other weights; what is dead is NaN. */
export function check(graph: Graph): Checked {
  return withPlanning({ isOn: true, changesBits: false, poisons: true }, () => {
    let plan: Checked['plan'] = null
    for (const weights of [1, 2]) {
      const states = statesOf(graph, weights)
      const inputs = [0, 3].map((round) => valuesOf(graph.inputs, graph.seed, round).slice(0, graph.given))
      let planned: Planned | null
      try {
        planned = planOf((...tensors) => outputsOf(graph, tensors), inputs[0] as Tensor[], states.planned)
      } catch (error) {
        // Limits of plans are no faults.
        if (error instanceof LimitError) return { plan: null, fault: null }
        return { plan: null, fault: `planning throws ${String(error)}` }
      }
      if (planned === null) return { plan: null, fault: null }
      const calls = planned.steps.filter((each) => each.startsWith('call ')).length
      plan = { kernels: planned.steps.length - calls, calls }
      try {
        for (const round of [0, 1, 0]) {
          const fault = differenceOf(graph, planned, inputs[round] as Tensor[], states)
          if (fault !== null) return { plan, fault: `weights ${weights}, inputs ${round}: ${fault}` }
        }
      } catch (error) {
        return { plan, fault: `the run throws ${error instanceof Error ? error.stack : String(error)}` }
      } finally {
        planned.plan.dispose()
      }
    }
    return { plan, fault: null }
  })
}

/** What stays from run to run, and may be written: of the plan, and of the run operator by operator. */
interface States {
  readonly planned: readonly Tensor[]
  readonly plain: readonly Tensor[]
}

function statesOf({ inputs, weights, given, seed }: Graph, round: number): States {
  const made = (): Tensor[] => [...valuesOf(inputs, seed, round).slice(given), ...valuesOf(weights, seed, round)]
  return { planned: made(), plain: made() }
}

function differenceOf(graph: Graph, { plan }: Planned, inputs: readonly Tensor[], states: States): string | null {
  const [given, own] = [inputs, inputs].map((list) => list.map((each) => each.clone())) as [Tensor[], Tensor[]]
  const plain = [...own, ...states.plain]
  const [wanted, got] = [endOf(() => outputsOf(graph, plain)), endOf(() => plan.run(given))]
  // Numbers of an index may be wrong for other inputs: the plan says the same, and leaves the same behind.
  if (typeof wanted === 'string' || typeof got === 'string')
    return wanted === got ? afterwards(given, plain, states) : `ends with ${String(got)}, not with ${String(wanted)}`
  for (const [index, each] of got.entries()) {
    const fault = unlike(each, wanted[index] as Tensor)
    if (fault !== null) return `output ${index}: ${fault}`
  }
  const fault = afterwards(given, plain, states)
  if (fault !== null) return fault
  const after = [...given, ...states.planned]
  const [shared, expected] = [sharing([...after, ...got]), sharing([...plain, ...wanted])]
  return shared === expected ? null : `storages are shared as ${shared}, not as ${expected}`
}

/** What a run gives, or the error with which it ends. */
function endOf(run: () => Tensor[]): Tensor[] | string {
  try {
    return run()
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error
    return String(error)
  }
}

/** What a run wrote into inputs and states. */
function afterwards(given: readonly Tensor[], plain: readonly Tensor[], states: States): string | null {
  for (const [index, each] of [...given, ...states.planned].entries()) {
    const fault = unlike(each, plain[index] as Tensor)
    if (fault !== null) return `${index < given.length ? 'input' : 'state'} ${index} after the run: ${fault}`
  }
  return null
}

/** For each tensor the first that has its storage. */
function sharing(tensors: readonly Tensor[]): string {
  return tensors.map((each) => tensors.findIndex((other) => other.untyped_storage() === each.untyped_storage())).join()
}

/** The graph without what its fault does not need. */
export function shrunk(graph: Graph): Graph {
  let small = graph
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const next of smallerThan(small)) {
      if (check(next).fault === null) continue
      small = next
      isSmaller = true
      break
    }
  }
  return small
}

/** Graphs with one output less, or without a call and what needs it. */
function* smallerThan(graph: Graph): Generator<Graph> {
  const { calls, outputs } = graph
  for (let at = 0; at < outputs.length; at++)
    if (outputs.length > 1) yield { ...graph, outputs: outputs.toSpliced(at, 1) }
  const first = graph.inputs.length + graph.weights.length
  for (let at = calls.length - 1; at >= 0; at--) {
    const next = without(graph, first + at)
    if (next.outputs.length > 0 && runs(next)) yield next
  }
}

/** Without a call, and those that take what it gives; what leaves of it leaves no more. */
function without(graph: Graph, number: number): Graph {
  const first = graph.inputs.length + graph.weights.length
  const gone = new Set([number])
  graph.calls.forEach((call, index) => {
    if (takenBy(call).some((each) => gone.has(each))) gone.add(first + index)
  })
  const kept = graph.calls.map((_, index) => first + index).filter((each) => !gone.has(each))
  const moved = (each: number): number => (each < first ? each : first + kept.indexOf(each))
  const calls = kept.map((each) => renumbered(graph.calls[each - first] as Graph['calls'][number], moved))
  return { ...graph, calls, outputs: graph.outputs.filter((each) => !gone.has(each)).map(moved) }
}

/** Whether it runs operator by operator: without a write, something else may no longer. */
function runs(graph: Graph): boolean {
  try {
    outputsOf(graph, [...valuesOf(graph.inputs, graph.seed, 0), ...valuesOf(graph.weights, graph.seed, 1)])
    return true
  } catch {
    return false
  }
}

/** What was found in graphs of so many seeds. */
export interface Found {
  readonly graphs: number
  readonly planned: number
  /** Calls of kernels in all plans, and what is left to operators. */
  readonly kernels: number
  readonly calls: number
  /** Each as code, shrunk, with what differs. */
  readonly faults: readonly string[]
}

/** Checks graphs of seeds from `first` on; ends at so many faults. */
export function checkGraphs(first: number, count: number, mostFaults = 5): Found {
  let [planned, kernels, calls] = [0, 0, 0]
  const faults: string[] = []
  for (let seed = first; seed < first + count && faults.length < mostFaults; seed++) {
    const graph = drawGraph(seed)
    const { plan, fault } = check(graph)
    if (plan !== null) {
      planned++
      kernels += plan.kernels
      calls += plan.calls
    }
    if (fault === null) continue
    const small = shrunk(graph)
    faults.push(`${check(small).fault}\n${codeOf(small)}`)
  }
  return { graphs: count, planned, kernels, calls, faults }
}
