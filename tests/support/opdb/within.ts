// PyTorch's operator tests, of what operators are made: the calls within one that is run on `meta` are those of a run on values, and a
// plan of it gives what it gives, to the bit.

import * as torch from '../../../src/index.js'
import { Tracer, tensorsOf } from '../../../src/graph/trace.js'
import type { TracedCall } from '../../../src/graph/trace.js'
import { watch } from '../../../src/op.js'
import { isRandomOperator } from '../../../src/plan/lowering/random.js'
import { metaViews } from '../../../src/tensor/forms/meta.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import { unlike } from '../plans/bits.js'
import { planOf, withPlanning } from '../plans/plans.js'
import { decoded } from './encoded.js'
import type { MetaCase } from './meta.js'
import { calleeOf } from './named.js'

/** A case as a function of its tensors. */
interface Made {
  readonly tensors: readonly Tensor[]
  readonly call: (...tensors: readonly Tensor[]) => unknown
}

/** What came of a case. */
export interface Found {
  /** Whether operators were made of others, and whether a plan ran. */
  readonly isOpened: boolean
  readonly isPlanned: boolean
  readonly fault: string | null
}

export function openedCase(each: MetaCase): Found {
  const { tensors, call } = madeOf(each)
  // Only what has nothing but elements can be put on `meta`.
  if (!tensors.every(({ isPlain }) => isPlain)) return { isOpened: false, isPlanned: false, fault: null }
  const tracer = new Tracer()
  try {
    const views = metaViews()
    watch(tracer, () => call(...tensors.map(views)))
  } catch {
    return { isOpened: false, isPlanned: false, fault: null }
  }
  const { calls } = tracer.traceOf(null)
  const isOpened = calls.some(({ within }) => within !== null)
  // Calls may write into what they are given.
  const other = madeOf(each)
  const fault = isOpened ? otherWithin(calls, () => other.call(...other.tensors)) : null
  if (fault !== null) return { isOpened, isPlanned: false, fault }
  return { isOpened, ...plannedAs(each, { tensors, call }) }
}

const clones = (tensors: readonly Tensor[]): Tensor[] => tensors.map((each) => each.clone())

function madeOf(each: MetaCase): Made {
  const tensors: Tensor[] = []
  const placed = (value: unknown): unknown => {
    if (value instanceof Tensor) return new Place(tensors.push(value) - 1)
    return Array.isArray(value) ? value.map(placed) : value
  }
  const input = placed(decoded(each.input, false))
  const args = each.args.map((value) => placed(decoded(value, false)))
  const keywords = Object.entries(each.kwargs)
    .filter(([name]) => name !== 'device')
    .map(([name, value]) => [name, placed(decoded(value, false))] as const)
  const call = (...given: readonly Tensor[]): unknown => {
    const put = (value: unknown): unknown => {
      if (value instanceof Place) return given[value.index]
      return Array.isArray(value) ? value.map(put) : value
    }
    const self = put(input)
    const rest = args.map(put)
    if (keywords.length > 0) rest.push(Object.fromEntries(keywords.map(([name, value]) => [name, put(value)])))
    return (calleeOf(each, self) as (args: readonly unknown[]) => unknown)(rest)
  }
  return { tensors, call }
}

/** Where a tensor stands among a case's. */
class Place {
  constructor(readonly index: number) {}
}

/** A call as it was heard on values. */
interface Heard {
  name: string
  readonly within: Heard[]
  /** Whether the operator read elements itself. */
  reads: boolean
}

/** In what the calls within calls differ where there are values. */
function otherWithin(calls: readonly TracedCall[], body: () => unknown): string | null {
  const begun: Heard[] = [{ name: '', within: [], reads: false }]
  const last = (): Heard => begun.at(-1) as Heard
  try {
    watch(
      {
        begin: () => begun.push({ name: '', within: [], reads: false }) > 0,
        hear({ operator }) {
          const heard = begun.pop() as Heard
          heard.name = operator.name
          last().within.push(heard)
        },
        fail: () => void begun.pop(),
        read: () => void (last().reads = true),
      },
      body,
    )
  } catch (error) {
    return `throws ${String(error)}`
  }
  return differenceOf(calls, last().within)
}

function differenceOf(calls: readonly TracedCall[], heard: readonly Heard[]): string | null {
  const [onMeta, onValues] = [calls.map(({ operator }) => operator.name), heard.map(({ name }) => name)]
  if (onMeta.join() !== onValues.join()) return `is made of ${onMeta.join()} on meta, of ${onValues.join()} else`
  for (const [index, { operator, within }] of calls.entries()) {
    if (within === null) continue
    const other = heard[index] as Heard
    const fault = other.reads ? 'reads elements' : differenceOf(within.calls, other.within)
    if (fault !== null) return `${operator.name} ${fault}`
  }
  return null
}

/** A plan of a case beside the case. */
function plannedAs(each: MetaCase, { tensors, call }: Made): Omit<Found, 'isOpened'> {
  const none = { isPlanned: false, fault: null }
  if (isRandomOperator(each.name) || /empty/.test(each.name)) return none
  return withPlanning({ changesBits: false, poisons: true }, () => {
    const f = (...given: Tensor[]): Tensor[] => tensorsOf(call(...given))
    const attempt = <T>(body: () => T): T | Error => {
      torch.manual_seed(1)
      try {
        return body()
      } catch (error) {
        return error as Error
      }
    }
    const made = attempt(() => planOf(f, clones(tensors)))
    if (made === null || made instanceof Error) return none
    const [own, theirs] = [clones(tensors), clones(tensors)]
    const wanted = attempt(() => f(...theirs))
    const got = attempt(() => tensorsOf(made.plan.run(own)))
    made.plan.dispose()
    if (wanted instanceof Error || got instanceof Error) {
      const isSame = String(got) === String(wanted)
      return { isPlanned: true, fault: isSame ? null : `gives ${String(got)}, not ${String(wanted)}` }
    }
    return { isPlanned: true, fault: unlike(got, wanted) ?? unlike(own, theirs, 'arguments') }
  })
}
