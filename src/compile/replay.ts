// A recording as a trace: its calls once more, on `meta`. So it is found out whether they can do without values, and whether they give
// then what they gave; what a call computes sizes, strides or numbers from must not be values, which differ from run to run.

import { MetaError } from '../errors.js'
import { Tracer } from '../graph/trace.js'
import type { Trace } from '../graph/trace.js'
import { performed, watch } from '../op.js'
import { mappedWhere } from '../plan/given.js'
import type { Placed } from '../plan/given.js'
import { MetaTensor, metaViews } from '../tensor/forms/meta.js'
import type { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { isSameView, viewed } from '../tensor/view.js'
import { Leaving } from './leaving.js'
import type { RecordedCall, Recording } from './recording.js'
import { Refusal } from './refusal.js'
import { isSame } from './same.js'
import { Seen } from './seen.js'

/** @throws Refusal where the calls depend on values. */
export function replayed(recording: Recording, given: Placed): Trace<unknown> {
  const replay = new Replay(recording, given)
  // Within it, tensors on `meta` may meet others.
  const result = watch(replay.tracer, () => {
    for (const call of recording.calls) replay.run(call)
    return replay.result()
  })
  return replay.tracer.traceOf(result)
}

class Replay {
  readonly tracer = new Tracer()
  /** A tensor of each storage, by its number. */
  private readonly blocks: (Tensor | undefined)[]
  private readonly storages: Set<UntypedStorage>
  private readonly leaving: (Tensor | undefined)[] = []

  constructor(
    private readonly recording: Recording,
    private readonly given: Placed,
  ) {
    const views = metaViews()
    this.blocks = recording.origins.map((origin, block) => {
      if (origin.kind !== 'outside') return origin.kind === 'given' ? given.blocks[origin.index] : undefined
      if (!recording.written.has(block)) return origin.tensor
      const view = views(origin.tensor)
      this.tracer.states.set(view.untyped_storage(), origin.tensor)
      return view
    })
    this.storages = new Set(this.blocks.flatMap((each) => (each === undefined ? [] : [each.untyped_storage()])))
  }

  run({ operator, args, result }: RecordedCall): void {
    const given = args.map((each) => unmarked(each, (seen) => this.tensorOf(seen as Seen)))
    this.tracer.begin()
    const made = computed(operator.name, () => performed(operator, given))
    this.tracer.hear({ operator, args: given, result: this.taken(operator.name, made, result) })
  }

  result(): unknown {
    return unmarked(this.recording.result, (leaving) => this.left(leaving as Leaving))
  }

  /** What a call gave now, which is to be what it gave then. */
  private taken(name: string, made: unknown, then: unknown): unknown {
    if (Array.isArray(then) && Array.isArray(made) && then.length === made.length)
      return then.map((each, index) => this.taken(name, made[index], each))
    if (!(then instanceof Seen)) {
      if (!isSame(made, then)) throw new Refusal(`what ${name} gives depends on values`)
      return made
    }
    if (!(made instanceof Tensor) || !isSameView(then, made))
      throw new Refusal(`the sizes or strides that ${name} gives depend on values`)
    const known = this.blocks[then.block]
    const isView = this.storages.has(made.untyped_storage())
    if (known === undefined ? isView : known.untyped_storage() !== made.untyped_storage())
      throw new Refusal(`whether what ${name} gives is a view depends on values`)
    if (known !== undefined) return made
    const taken = this.recording.written.has(then.block) && !made.isMeta ? onMeta(made) : made
    this.blocks[then.block] = taken
    this.storages.add(taken.untyped_storage())
    return taken
  }

  private tensorOf(seen: Seen): Tensor {
    const block = this.blocks[seen.block]
    if (block === undefined) throw new Refusal('it takes a tensor that nothing made')
    if (isSameView(seen, block)) return block
    // A Parameter that is watched is the tensor that is to be seen.
    for (const each of this.recording.outside)
      if (each.storage === block.storage && each.storage !== null && isSameView(seen, each)) return each
    return viewed(block, seen)
  }

  private left({ index, seen, given, outside }: Leaving): Tensor {
    if (given !== null) return this.given.tensors[given] as Tensor
    if (outside !== null) return outside
    const tensor = this.tensorOf(seen)
    // Two that are given are two, though they view the same, and none of them is an argument.
    return (this.leaving[index] ??= tensor.detached())
  }
}

/** As it would be on `meta`. */
function onMeta({ dtype, sizes, strides, offset }: Tensor): Tensor {
  return new MetaTensor(dtype, sizes, strides, offset)
}

function computed(name: string, body: () => unknown): unknown {
  try {
    return body()
  } catch (error) {
    if (error instanceof MetaError) throw new Refusal(`what ${name} gives depends on values`)
    throw error
  }
}

/** A value of a recording with other values in the places of its tensors. */
function unmarked(value: unknown, to: (mark: Seen | Leaving) => unknown): unknown {
  return mappedWhere(value, (each) => each instanceof Seen || each instanceof Leaving, to)
}
