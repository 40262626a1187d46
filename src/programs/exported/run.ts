// Runs a graph, node after node, as torch/fx/interpreter.py does: a call is looked up when the graph is prepared, its arguments
// come out of slots, its results go into slots. Every write is the operator's own: nothing is made functional.
//
// A run is a generator that yields between nodes where its caller wants that, so that one piece of code serves `forward` and
// `forwardAsync`.

import { ArchiveError } from '../../errors.js'
import { Tensor } from '../../tensor/tensor.js'
import { charged } from '../work.js'
import { stack } from '../../ops/moving/joining.js'
import { autocastArguments } from './autocast.js'
import type { Argument, GraphNode, Result } from './graph.js'
import { metaArguments } from '../meta-arguments.js'
import type { Context, Prepared, PreparedGraph, Running } from './prepared.js'
import { leavesOf } from './vmap.js'

/** A subgraph as an argument of cond, while_loop and their kin. */
export class GraphFunction {
  constructor(readonly prepared: PreparedGraph) {}
}

/** Runs a graph over its inputs' values. */
export function* runGraph(
  prepared: PreparedGraph,
  args: readonly unknown[],
  context: Context,
): Running<readonly unknown[]> {
  const { graph } = prepared
  const { budget } = context
  budget.enter()
  const slots: unknown[] = Array.from({ length: graph.slots }, () => undefined)
  graph.inputs.forEach((input, index) => {
    if (input.kind !== 'slot') return
    slots[input.slot] = args[index]
    context.observe?.(input.name, args[index])
  })
  const reached = budget.reaches(() => slots)
  yield* runNodes(prepared, slots, 0, graph.nodes.length, context, true)
  reached.over()
  budget.leave()
  return graph.outputs.map((output) => valueOf(output, slots))
}

/** Runs the nodes from one place to another. @param clears Whether values go after their last use. */
function* runNodes(
  prepared: PreparedGraph,
  slots: unknown[],
  start: number,
  end: number,
  context: Context,
  clears: boolean,
): Running<void> {
  const { graph, calls, subgraphs, mapped } = prepared
  for (let index = start; index < end; index++) {
    const node = graph.nodes[index] as GraphNode
    if (context.yields) yield undefined
    const close = mapped?.get(index)
    if (close !== undefined) {
      yield* runMapped(prepared, slots, index, close, context, clears)
      index = close
      continue
    }
    const call = calls[index] as Prepared
    let result: unknown
    if (call.kind === 'higher') {
      context.budget.step()
      result = yield* call.run(argumentsOf(node, slots, subgraphs[index] ?? null), context)
    } else result = called(call, node, slots, context)
    assign(node, result, slots)
    if (context.observe !== undefined) for (const each of node.results) observed(each, slots, context.observe)
    if (clears) for (const slot of node.last) slots[slot] = undefined
  }
}

/**
 * A stretch of `torch.vmap`: its nodes are run for each place in the batch, in which its inputs are slices, and what leaves it is
 * stacked.
 */
function* runMapped(
  prepared: PreparedGraph,
  slots: unknown[],
  open: number,
  close: number,
  context: Context,
  clears: boolean,
): Running<void> {
  const { nodes } = prepared.graph
  const batch = valueOf((nodes[open] as GraphNode).args[0] as Argument, slots)
  if (typeof batch !== 'number' || batch < 1) throw new ArchiveError({ reason: 'vmap goes over no batch' })
  const leaving = leavesOf(prepared, open, close)
  const left: unknown[][] = leaving.map(() => [])
  // What each place computes has not the sizes that the graph states of the whole.
  const inner = { ...context, observe: undefined }
  for (let place = 0; place < batch; place++) {
    context.budget.step()
    const places = [...(context.places ?? []), place]
    const isLast = place === batch - 1
    yield* runNodes(prepared, slots, open + 1, close, { ...inner, places }, clears && isLast)
    leaving.forEach(({ slot }, index) => left[index]?.push(slots[slot]))
  }
  leaving.forEach(({ slot, dim }, index) => (slots[slot] = stack(left[index] as Tensor[], dim)))
}

function called(
  call: Exclude<Prepared, { kind: 'higher' }>,
  node: GraphNode,
  slots: readonly unknown[],
  context: Context,
): unknown {
  const given = node.args.map((arg) => valueOf(arg, slots))
  if (call.kind === 'function') {
    context.budget.step()
    return call.call(given, context)
  }
  const { overload, order } = call
  const ordered = order.map((place, index) => (place === null ? overload.defaults[index] : given[place]))
  const { name } = overload.schema
  const cast = context.autocast === null ? ordered : autocastArguments(context.autocast, name, ordered)
  const args = context.meta === true ? metaArguments(overload.schema, cast) : cast
  return charged(context.budget, name, args, overload)
}

function argumentsOf(
  node: GraphNode,
  slots: readonly unknown[],
  subgraphs: ReadonlyMap<number, PreparedGraph> | null,
): unknown[] {
  return node.args.map((arg, place) => {
    const prepared = subgraphs?.get(place)
    return prepared === undefined ? valueOf(arg, slots) : new GraphFunction(prepared)
  })
}

/** The value of an argument. */
export function valueOf(arg: Argument, slots: readonly unknown[]): unknown {
  switch (arg.kind) {
    case 'slot':
      return slots[arg.slot]
    case 'constant':
      return arg.value
    case 'list':
      return arg.items.map((item) => valueOf(item, slots))
    case 'operator':
      return arg.target
    case 'graph':
      throw new ArchiveError({ reason: 'a graph stands where the program has a value' })
    default:
      return arg satisfies never
  }
}

/** Puts what a call gave where the node's results go. */
function assign({ results, target }: GraphNode, value: unknown, slots: unknown[]): void {
  if (results.length === 0) return
  const [only] = results
  if (results.length === 1 && only !== undefined) {
    // One result is the value itself; of an operator that gives a tuple of one, its item.
    const single =
      only.kind === 'slot' && Array.isArray(value) && !(value instanceof Tensor) && value.length === 1
        ? (value[0] as unknown)
        : value
    return store(only, single, slots, target)
  }
  const values = isSequence(value) ? value : []
  if (values.length < results.length) {
    throw new ArchiveError({
      reason: `${target} gives ${values.length} values where the program takes ${results.length}`,
    })
  }
  results.forEach((result, index) => store(result, values[index], slots, target))
}

function store(result: Result, value: unknown, slots: unknown[], target: string): void {
  if (result.kind === 'slot') slots[result.slot] = value
  else if (result.kind === 'list') {
    const values = isSequence(value) ? value : []
    if (values.length !== result.items.length) {
      throw new ArchiveError({
        reason: `${target} gives ${values.length} values where the program takes ${result.items.length}`,
      })
    }
    result.items.forEach((item, index) => store(item, values[index], slots, target))
  }
}

function observed(result: Result, slots: readonly unknown[], observe: (name: string, value: unknown) => void): void {
  if (result.kind === 'slot') observe(result.name, slots[result.slot])
  else if (result.kind === 'list') for (const item of result.items) observed(item, slots, observe)
}

function isSequence(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** Runs to the end at once. */
export function finish<T>(running: Running<T>): T {
  for (;;) {
    const { value, done } = running.next()
    if (done === true) return value
  }
}
