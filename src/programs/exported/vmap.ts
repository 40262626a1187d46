// `torch.vmap` in exported programs: calls that open and close a batch around plain nodes. torch/_functorch/predispatch.py.
// Here the nodes between are run once for each place in the batch: `_add_batch_dim` is the slice at that place,
// `_remove_batch_dim` leaves it to be stacked.

import { ArchiveError } from '../../errors.js'
import { select } from '../../ops/views/parts.js'
import { Tensor } from '../../tensor/tensor.js'
import type { Graph } from './graph.js'
import type { Context, PreparedGraph } from './prepared.js'

type Call = (args: readonly unknown[], context: Context) => unknown

const prefix = 'torch._functorch.predispatch.'

const functions: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['lazy_load_decompositions', () => null],
  ['_vmap_increment_nesting', () => null],
  ['_vmap_decrement_nesting', () => null],
  ['_add_batch_dim', sliced],
  ['_remove_batch_dim', ([tensor]) => tensor],
])

/** What runs for a target of vmap's; undefined of others. */
export function vmapFunction(target: string): Call | undefined {
  return target.startsWith(prefix) ? functions.get(target.slice(prefix.length)) : undefined
}

function sliced([tensor, dim, level]: readonly unknown[], { places = [] }: Context): Tensor {
  const place = places[Number(level) - 1]
  if (!(tensor instanceof Tensor) || typeof dim !== 'number' || place === undefined)
    throw new ArchiveError({ reason: 'vmap takes a slice of no tensor, or outside of its batch' })
  return select(tensor, dim, place)
}

/** For each node that opens a batch the place of the one that closes it. */
export function mappedStretches({ nodes }: Graph): ReadonlyMap<number, number> | null {
  const found = new Map<number, number>()
  const open: number[] = []
  nodes.forEach(({ target }, index) => {
    if (target === `${prefix}_vmap_increment_nesting`) open.push(index)
    else if (target === `${prefix}_vmap_decrement_nesting`) {
      const start = open.pop()
      if (start === undefined) throw new ArchiveError({ reason: 'vmap closes a batch that is not open' })
      found.set(start, index)
    }
  })
  if (open.length > 0) throw new ArchiveError({ reason: 'vmap opens a batch that nothing closes' })
  return found.size === 0 ? null : found
}

/** What leaves a stretch, but not the stretches within it: where it lies, and the dimension along which it is stacked. */
export function leavesOf(
  { graph, mapped }: PreparedGraph,
  open: number,
  close: number,
): readonly { readonly slot: number; readonly dim: number }[] {
  const found: { slot: number; dim: number }[] = []
  for (let index = open + 1; index < close; index++) {
    index = mapped?.get(index) ?? index
    const { target, args, results } = graph.nodes[index] as (typeof graph.nodes)[number]
    if (target !== `${prefix}_remove_batch_dim`) continue
    const [result, dim] = [results[0], args[3]]
    if (result?.kind !== 'slot' || dim?.kind !== 'constant' || typeof dim.value !== 'number')
      throw new ArchiveError({ reason: 'vmap leaves its batch without a place' })
    found.push({ slot: result.slot, dim: dim.value })
  }
  return found
}
