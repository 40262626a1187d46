// The operators that take graphs: torch/_higher_order_ops. Each gets its graphs as GraphFunctions, which may run by plans, and gives a list of results.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import { stack } from '../../ops/moving/joining.js'
import { select } from '../../ops/views/parts.js'
import type { dtype } from '../../tensor/dtype.js'
import { float32 } from '../../tensor/dtype.js'
import { Tensor } from '../../tensor/tensor.js'
import { findOverload } from '../operators/index.js'
import { charged } from '../work.js'
import { GraphFunction } from './run.js'
import type { Context, Running } from './prepared.js'
import { numberOf } from './symbols.js'
import { runUnit } from './units.js'

type HigherOrder = (args: readonly unknown[], context: Context) => Running<unknown>

const operators: ReadonlyMap<string, HigherOrder> = new Map<string, HigherOrder>([
  ['cond', cond],
  ['while_loop', whileLoop],
  ['map_impl', map],
  ['map', map],
  ['scan', scan],
  ['associative_scan', associativeScan],
  ['wrap_with_set_grad_enabled', withGrad],
  ['wrap_with_autocast', withAutocast],
  ['wrap', wrapped],
  ['wrap_activation_checkpoint', wrapped],
  ['tag_activation_checkpoint', wrapped],
  ['strict_mode', wrapped],
  ['invoke_subgraph', invokeSubgraph],
  ['run_const_graph', runConstGraph],
  ['with_effects', withEffects],
])

/** The operator of a target: `torch.ops.higher_order.cond`; undefined of others. */
export function higherOrder(target: string): HigherOrder | undefined {
  const name = /^torch\.ops\.higher_order\.(\w+)$/.exec(target)?.[1]
  return name === undefined ? undefined : operators.get(name)
}

function* cond([predicate, ifTrue, ifFalse, operands]: readonly unknown[], context: Context): Running<unknown> {
  return yield* graphOf('cond', truth(predicate) ? ifTrue : ifFalse)(listOf('cond', operands), context)
}

function* whileLoop([condition, body, carried, additional]: readonly unknown[], context: Context): Running<unknown> {
  const fixed = listOf('while_loop', additional)
  let values = listOf('while_loop', carried)
  for (;;) {
    context.budget.step()
    const [go] = yield* graphOf('while_loop', condition)([...values, ...fixed], context)
    if (!truth(go)) return values
    values = yield* graphOf('while_loop', body)([...values, ...fixed], context)
  }
}

/** The graph over each row of the tensors, its results stacked. */
function* map([graph, xs, fixed]: readonly unknown[], context: Context): Running<unknown> {
  const rows: (readonly unknown[])[] = []
  for (const row of rowsOf('map', xs)) {
    context.budget.step()
    rows.push(yield* graphOf('map', graph)([...row, ...listOf('map', fixed)], context))
  }
  return stacked(rows)
}

/**
 * The graph takes what it carries and a row, and gives what it carries and a row of results. In programs of 2.6 the dimension and
 * the direction stand before what stays the same; later ones turn their tensors before and after.
 */
function* scan([graph, initial, xs, ...rest]: readonly unknown[], context: Context): Running<unknown> {
  const [dim, backwards, additional] = rest.length > 1 ? (rest as [number, boolean, unknown]) : [0, false, rest[0]]
  const fixed = listOf('scan', additional)
  let carried = listOf('scan', initial)
  const rows: (readonly unknown[])[] = []
  for (const row of rowsOf('scan', xs, dim, backwards)) {
    context.budget.step()
    const results = yield* graphOf('scan', graph)([...carried, ...row, ...fixed], context)
    carried = results.slice(0, carried.length)
    rows.push(results.slice(carried.length))
  }
  return [...carried, ...stacked(backwards ? rows.toReversed() : rows)]
}

/** Each row combined with all before it; in programs of 2.6 along a dimension, later along the first. */
function* associativeScan([graph, xs, last]: readonly unknown[], context: Context): Running<unknown> {
  const dim = typeof last === 'number' ? last : 0
  const fixed = typeof last === 'number' ? [] : listOf('associative_scan', last)
  const rows: (readonly unknown[])[] = []
  for (const row of rowsOf('associative_scan', xs, dim)) {
    context.budget.step()
    const before = rows.at(-1)
    rows.push(
      before === undefined ? row : yield* graphOf('associative_scan', graph)([...before, ...row, ...fixed], context),
    )
  }
  return stacked(rows, dim)
}

/** Gradients are computed nowhere here: on or off is one. */
function* withGrad([, graph, ...operands]: readonly unknown[], context: Context): Running<unknown> {
  return yield* graphOf('wrap_with_set_grad_enabled', graph)(operands, context)
}

function* withAutocast(
  [, type, enabled, , graph, ...operands]: readonly unknown[],
  context: Context,
): Running<unknown> {
  const autocast = { dtype: (type as dtype | null) ?? float32, enabled: enabled === true && type !== null }
  return yield* graphOf('wrap_with_autocast', graph)(operands, { ...context, autocast })
}

function* wrapped([graph, ...operands]: readonly unknown[], context: Context): Running<unknown> {
  return yield* graphOf('wrap', graph)(operands, context)
}

function* invokeSubgraph([graph, , ...operands]: readonly unknown[], context: Context): Running<unknown> {
  return yield* graphOf('invoke_subgraph', graph)(operands, context)
}

function* runConstGraph([graph, operands]: readonly unknown[], context: Context): Running<unknown> {
  return yield* graphOf('run_const_graph', graph)(listOf('run_const_graph', operands), context)
}

/** An operator called in an order that a token keeps: the order of the nodes is that order. */
// eslint-disable-next-line require-yield -- the others run graphs
function* withEffects([token, target, ...args]: readonly unknown[], context: Context): Running<unknown> {
  const key = typeof target === 'string' ? /^torch\.ops\.(\w+)\.(\w+\.\w+)$/.exec(target) : null
  const overload = key === null ? undefined : findOverload(`${key[1]}::${key[2]}`)
  if (overload === undefined) {
    throw new UnsupportedError({
      what: `with_effects calls ${String(target).slice(0, 80)}, which torchlet does not have`,
    })
  }
  const all = overload.defaults.map((value, index) => (index < args.length ? args[index] : value))
  const result = charged(context.budget, overload.schema.name, all, overload)
  return [token, ...(Array.isArray(result) ? (result as unknown[]) : [result ?? null])]
}

type GraphRun = (args: readonly unknown[], context: Context) => Running<readonly unknown[]>

/** What runs a graph, its results in order. */
function graphOf(op: string, value: unknown): GraphRun {
  if (value instanceof GraphFunction)
    return (args, context) => runUnit(value.prepared, args, { ...context, observe: undefined })
  throw new ArchiveError({ reason: `${op} has a value in the place of a graph` })
}

function listOf(op: string, value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value as readonly unknown[]
  throw new ArchiveError({ reason: `${op} has a value in the place of a list` })
}

function truth(value: unknown): boolean {
  if (value instanceof Tensor) return Number(value.item()) !== 0
  return numberOf(value) !== 0
}

function* rowsOf(op: string, value: unknown, dim = 0, backwards = false): Generator<unknown[]> {
  const tensors = listOf(op, value).map((each) => {
    if (each instanceof Tensor && each.sizes.length > 0) return each
    throw new ArchiveError({ reason: `${op} goes over what has no rows` })
  })
  const count = tensors[0]?.sizes.at(dim) ?? 0
  for (let row = 0; row < count; row++)
    yield tensors.map((tensor) => select(tensor, dim, backwards ? count - 1 - row : row))
}

function stacked(rows: readonly (readonly unknown[])[], dim = 0): unknown[] {
  return (rows[0] ?? []).map((_, column) =>
    stack(
      rows.map((row) => row[column] as Tensor),
      dim,
    ),
  )
}
