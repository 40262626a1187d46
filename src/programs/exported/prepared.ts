// A graph made ready to run, and what a run is given.

import type { Budget } from '../limits.js'
import type { Overload } from '../operators/overload.js'
import type { Autocast } from './autocast.js'
import type { Graph } from './graph.js'

/** What stays the same through one call of a program. */
export interface Context {
  readonly budget: Budget
  /** Whether the run yields before each node. */
  readonly yields: boolean
  readonly autocast: Autocast | null
  /** Whether the run is on `meta`, where nothing is computed. */
  readonly meta?: boolean
  /** The program's parameters, buffers and constants, where graphs within the graph may have plans by themselves. */
  readonly states?: ReadonlySet<unknown>
  /** Within `torch.vmap` the place in each batch, the outermost first. */
  readonly places?: readonly number[]
  /** Hears of each value of the outermost graph. */
  readonly observe?: ((name: string, value: unknown) => void) | undefined
}

/** A run under way; what it yields says nothing. */
export type Running<T> = Generator<undefined, T, undefined>

/** One call made ready: it is given the node's arguments, subgraphs as functions of values. */
export type Prepared =
  | { readonly kind: 'overload'; readonly overload: Overload; readonly order: readonly (number | null)[] }
  | { readonly kind: 'function'; readonly call: (args: readonly unknown[], context: Context) => unknown }
  | { readonly kind: 'higher'; readonly run: (args: readonly unknown[], context: Context) => Running<unknown> }

export interface PreparedGraph {
  readonly graph: Graph
  readonly calls: readonly Prepared[]
  /** For each node, its subgraphs by the argument's place. */
  readonly subgraphs: readonly (ReadonlyMap<number, PreparedGraph> | null)[]
  /** Where stretches of nodes that `torch.vmap` runs over a batch begin, and where each ends; null of a graph without one. */
  readonly mapped: ReadonlyMap<number, number> | null
}
