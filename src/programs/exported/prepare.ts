// Makes a graph ready to run: every target is found before anything runs, and what is not found is said all at once.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import type { OwnOperators } from '../../serialization/programs.js'
import { findOverload } from '../operators/index.js'
import type { Overload } from '../operators/overload.js'
import type { Graph, GraphNode } from './graph.js'
import { countTargets } from './graph.js'
import { higherOrder } from './higher-order.js'
import type { Prepared, PreparedGraph } from './prepared.js'
import { symbolFunction } from './symbols.js'
import { mappedStretches, vmapFunction } from './vmap.js'

/**
 * @param own The caller's operators, by `namespace::name`.
 * @throws UnsupportedError that lists every operator which is missing, with its count.
 */
export function prepare(graph: Graph, own: OwnOperators): PreparedGraph {
  const missing = [...countTargets(graph)].filter(([target]) => !isKnown(target, own))
  if (missing.length > 0) throw missingOperators(missing)
  return prepared(graph, own)
}

/** Whether a graph calls operators of the caller's. */
export function callsOwn(graph: Graph, own: OwnOperators): boolean {
  return [...countTargets(graph)].some(
    ([target]) => findOverload(nameOf(target)) === undefined && ownOperator(target, own) !== undefined,
  )
}

/** Names in lists of what is missing. */
const listed = 40

function missingOperators(missing: readonly (readonly [string, number])[]): UnsupportedError {
  const sorted = [...missing].sort((a, b) => b[1] - a[1])
  const shown = sorted.slice(0, listed).map(([target, count]) => `${nameOf(target)} (${count})`)
  if (sorted.length > listed) shown.push(`and ${sorted.length - listed} more`)
  const aten = sorted.filter(([target]) => target.startsWith('torch.ops.aten.'))
  const ways = [
    ...(aten.length > 0 ? ['Those of aten may go when the program is exported with run_decompositions()'] : []),
    "Give others to load by its option operators: { 'mylib::foo': (x) => … }",
  ]
  return new UnsupportedError({
    what: `the program calls operators that torchlet does not have: ${shown.join(', ')}`,
    instead: ways.join('. '),
  })
}

/** `torch.ops.aten.add.Tensor` as `aten::add.Tensor`. */
export function nameOf(target: string): string {
  const parts = /^torch\.ops\.(\w+)\.(.+)$/.exec(target)
  return (parts === null ? target : `${parts[1]}::${parts[2]}`).slice(0, 120)
}

function isKnown(target: string, own: OwnOperators): boolean {
  return (
    target === '_operator.getitem' ||
    symbolFunction(target) !== undefined ||
    vmapFunction(target) !== undefined ||
    higherOrder(target) !== undefined ||
    findOverload(nameOf(target)) !== undefined ||
    ownOperator(target, own) !== undefined
  )
}

function ownOperator(target: string, own: OwnOperators): ((...args: never[]) => unknown) | undefined {
  const full = nameOf(target)
  const name = full.slice(0, full.lastIndexOf('.'))
  if (Object.hasOwn(own, full)) return own[full]
  return Object.hasOwn(own, name) ? own[name] : undefined
}

function prepared(graph: Graph, own: OwnOperators): PreparedGraph {
  return {
    graph,
    calls: graph.nodes.map((node) => preparedCall(node, own)),
    subgraphs: graph.nodes.map((node) => {
      const inner = node.args.flatMap((arg, place) =>
        arg.kind === 'graph' ? [[place, prepared(arg.graph, own)] as const] : [],
      )
      return inner.length === 0 ? null : new Map(inner)
    }),
    mapped: mappedStretches(graph),
  }
}

function preparedCall(node: GraphNode, own: OwnOperators): Prepared {
  const { target } = node
  if (target === '_operator.getitem')
    return { kind: 'function', call: ([list, index]) => (list as readonly unknown[])[index as number] }
  const symbols = symbolFunction(target)
  if (symbols !== undefined) return { kind: 'function', call: (args) => symbols(...args) }
  const mapping = vmapFunction(target)
  if (mapping !== undefined) return { kind: 'function', call: mapping }
  const higher = higherOrder(target)
  if (higher !== undefined) return { kind: 'higher', run: higher }
  const overload = findOverload(nameOf(target))
  if (overload !== undefined) return { kind: 'overload', overload, order: orderOf(node, overload) }
  const run = ownOperator(target, own) as (...args: unknown[]) => unknown
  return { kind: 'function', call: (args) => run(...args) }
}

/** For each parameter of the schema the place of its argument in the node; null where its default stands. */
function orderOf({ target, names, args }: GraphNode, { schema, defaults }: Overload): (number | null)[] {
  const order: (number | null)[] = defaults.map(() => null)
  names.forEach((name, place) => {
    const named = schema.parameters.findIndex((parameter) => parameter.name === name)
    const index = named >= 0 ? named : place
    if (index >= order.length || (named < 0 && name !== '')) {
      throw new ArchiveError({ reason: `${nameOf(target)} has no parameter ${JSON.stringify(name.slice(0, 40))}` })
    }
    order[index] = place
  })
  const absent = schema.parameters.find((parameter, index) => order[index] === null && parameter.default === undefined)
  if (absent !== undefined)
    throw new ArchiveError({
      reason: `${nameOf(target)} is called without ${absent.name}`,
      remedy: `It was given ${args.length} arguments`,
    })
  return order
}
