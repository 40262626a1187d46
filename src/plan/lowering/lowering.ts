// Where the values of a trace are while its calls are lowered. Each value that kernels can take lies in a buffer, in the layout that
// suits who made it; each call is lowered by its operator's rule (rules/table.ts). What has no rule is left to be called as it is.

import type { Epilogue } from '../../graph/fuse.js'
import type { TracedCall, Value } from '../../graph/trace.js'
import { formatOf } from '../../kernels/staging.js'
import type { dtype } from '../../tensor/dtype.js'
import { countOf, isRowMajor } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { isDense } from '../../tensor/strides.js'
import { Tensor } from '../../tensor/tensor.js'
import { fewElements } from '../fetched.js'
import { elementBytes, hasLanes, isHalf, planLane } from '../lanes.js'
import { addressOf, asRows, lastStrides, orderedStrides, rowStrides, viewOf, wholeLength } from '../layout.js'
import type { Base, Place, Rows } from '../layout.js'
import { State } from '../state.js'
import { Address, Buffer } from '../step.js'
import type { Indices, Slot } from './actions.js'
import { copyOf, placed, wholeTensor, wholeValue } from './home.js'
import type { Home, Placed } from './home.js'
import { elementsOf } from './parameters.js'
import type { IndexPart } from './positions.js'
import { Steps } from './steps.js'
import { padded } from '../../wasm/panels.js'

/** How a result is to lie: as PyTorch says, row-major, in rows of whole panels, or in pixels of whole panels. */
export type Form = 'given' | 'plain' | 'rows' | 'pixels'

export class Lowering extends Steps {
  /** Slots that there are. */
  slots = 0
  /** The tensors of states, whose slots follow those of the inputs. */
  readonly stateTensors: Tensor[] = []
  /** What lies in linear memory of these, by its buffer; who forgets the lowering releases them. */
  readonly states = new Map<Buffer, State>()
  /** Of states of halves, by the buffers that have them as lanes. */
  private readonly wide = new Map<Buffer, State>()
  private readonly homes = new Map<UntypedStorage, Home>()

  /** Says that a block's values are those of a tensor that stays as it is. */
  setConstant(block: UntypedStorage, tensor: Tensor): void {
    this.homes.set(block, { kind: 'constant', tensor, isOwn: false })
  }

  /** Says of all blocks that are not known yet that their values are those of tensors that stay as they are. */
  setConstants(tensors: ReadonlyMap<UntypedStorage, Tensor>): void {
    for (const [block, tensor] of tensors) if (!this.homes.has(block)) this.setConstant(block, tensor)
  }

  /** Says that a block's elements are in a tensor: computed, or the caller's. */
  setTensor(value: Value, kind: 'value' | 'input' = 'value'): Slot {
    const slot = this.slots++
    this.homes.set(value.block, placed(kind, value, { slot }))
    return slot
  }

  /** Says that a block is state, of which this is a tensor: it is written, and stays where it is. */
  setState(block: UntypedStorage, tensor: Tensor): void {
    const slot = this.slots++
    this.stateTensors.push(tensor)
    this.homes.set(block, placed('state', wholeValue(block, tensor), { tensor, slot }))
  }

  /**
   * Makes what stays as it is a value of each run, before it is written or given out.
   *
   * @param asTensor Whether a tensor is wanted; else a buffer, where kernels can take it.
   */
  thaw(block: UntypedStorage, asTensor: boolean): void {
    const home = this.homes.get(block)
    if (home?.kind !== 'constant') return
    const value = wholeValue(block, home.tensor)
    if (!asTensor && isResident(value)) {
      const { sizes, strides } = value
      const from = this.place(value)
      this.register(value, this.copied(from, strides, countOf(sizes)))
      return
    }
    const slot = this.setTensor(value)
    this.actions.push({ kind: 'clone', tensor: wholeTensor(home.tensor), slot })
  }

  /** Before what stays as it is from then on is written once and for all: a copy, where others may read what it was. */
  own(block: UntypedStorage): void {
    const home = this.homes.get(block)
    if (home?.kind === 'constant' && !home.isOwn)
      this.homes.set(block, { kind: 'constant', tensor: copyOf(home.tensor), isOwn: true })
  }

  /** The slot in which a value's block is a tensor, brought there where it lies in a buffer alone. */
  slotOf(value: Value): Slot {
    const home = this.homes.get(value.block) as Placed
    if (home.isNewer) this.store(home)
    if (home.slot === null) {
      const base = home.base as Base
      // Rows are read of float32 and halves alone.
      const rows = planLane(home.value.dtype) === 'f32' ? fewRows(base) : null
      const { buffer } = rows === null ? this.laidOut(base.place, base.strides) : base.place
      home.slot = this.slots++
      this.actions.push({ kind: 'fetch', buffer, rows, slot: home.slot, value: home.value })
    }
    return home.slot
  }

  /** The numbers of index tensors, which may be wrong: what was written until then is written. */
  indices(call: TracedCall, parts: readonly IndexPart[], repeated: Sizes, wraps: boolean): Indices {
    this.storeAll()
    const sources = parts.map(({ value, size }) => ({
      source: this.constant(value) ?? this.slotOf(value),
      value,
      size,
    }))
    return { call, parts: sources, repeated, wraps }
  }

  /** Brings what was written into inputs to the caller's tensors: before what can fail, and at the end. */
  storeAll(): void {
    for (const home of this.homes.values()) if (home.kind === 'input' && home.isNewer) this.store(home)
  }

  /** Whether a value is all that its block has. */
  isAll(value: Value): boolean {
    const home = this.homes.get(value.block)
    return home !== undefined && home.kind !== 'constant' && countOf(home.value.sizes) === countOf(value.sizes)
  }

  /**
   * The tensor that a value is, where it is the same at every run; else null.
   *
   * @param isKept Whether it is read when the plan runs, or laid out for that.
   */
  constant(value: Value, isKept = true): Tensor | null {
    const home = this.homes.get(value.block)
    if (home?.kind !== 'constant') return null
    if (isKept) home.isOwn = false
    const { tensor } = home
    const { sizes, strides, offset, dtype } = value
    return new Tensor(tensor.storage, dtype, sizes, strides, offset).withBitsOf(value)
  }

  /** Whether kernels can take a value. */
  has(value: Value): boolean {
    const home = this.homes.get(value.block)
    if (home === undefined || !isResident(value)) return false
    if (home.kind === 'constant') return true
    const { dtype, sizes, strides } = home.value
    // A storage may be viewed as of another dtype, whose elements are others.
    if (dtype !== value.dtype) return false
    return home.base !== null || (isResident(home.value) && isDense(sizes, strides))
  }

  /** Whether it is known where a value comes from. */
  knows(value: Value): boolean {
    return this.homes.has(value.block)
  }

  isConstant({ block }: Value): boolean {
    return this.homes.get(block)?.kind === 'constant'
  }

  /** Where a value lies, copied into another layout first where no strides say it. */
  place(value: Value): Place {
    const home = this.homes.get(value.block) as Home
    if (home.kind === 'constant') return this.constantPlace(this.constant(value) as Tensor)
    const base = (home.base ??= home.kind === 'state' ? this.stateBase(home) : this.sent(home.value, home.slot as Slot))
    const direct = viewOf(base, value.sizes, value.strides, value.offset)
    if (direct !== null) return direct
    home.copy ??= this.asGiven(base)
    return viewOf(home.copy, value.sizes, value.strides, value.offset) as Place
  }

  /**
   * Where a value lies to be written. Where no strides say it in the layout that its block has, the block has the one that PyTorch
   * says from then on: a copy would be written, and the block itself not.
   */
  target(value: Value): Place {
    const place = this.place(value)
    const home = this.homes.get(value.block) as Home
    if (home.kind === 'value' && home.copy !== null && home.copy.place.buffer === place.buffer) {
      home.base = home.copy
      home.copy = null
    }
    return place
  }

  /**
   * The place of a new block's elements.
   *
   * @param width Elements from one row or pixel to the next: whole panels by default.
   */
  output(value: Value, form: Form, width?: number): Place {
    const { sizes } = value
    const { strides, length } =
      form === 'given' ? { strides: value.strides, length: countOf(sizes) } : stridesOf(sizes, form, width)
    return this.register(value, { buffer: bufferOf(value, length), offset: 0, sizes, strides })
  }

  /** The place of a new block's elements, its dimensions in the order in which another place of as many lies. */
  outputOrdered(value: Value, like: Place): Place {
    const { strides, length } = orderedStrides(value.sizes, like)
    return this.outputIn(value, strides, length)
  }

  /** The place of a new block's elements, with strides of its own in a buffer of so many elements. */
  outputIn(value: Value, strides: Sizes, length: number): Place {
    return this.register(value, { buffer: bufferOf(value, length), offset: 0, sizes: value.sizes, strides })
  }

  /** The place of a new block's elements that lies as another place of its sizes does. */
  outputLike(value: Value, like: Place): Place {
    const { buffer, sizes, strides } = like
    return this.register(value, { buffer: bufferOf(value, buffer.length), offset: 0, sizes, strides })
  }

  /** Says that a block's elements lie at a place from now on. */
  register(value: Value, place: Place): Place {
    const { sizes, strides, offset } = value
    const base = { sizes, strides, offset, place }
    this.homes.set(value.block, placed('value', value, { base }))
    return place
  }

  /** Rounds a value that was computed in float32 by the last steps to its dtype. */
  round(value: Value): void {
    if (!isHalf(value.dtype)) return
    const place = this.place(value)
    const length = this.isAll(value) ? wholeLength(place) : null
    const rows = length === null ? asRows(place) : { rows: 1, columns: length, stride: length }
    // What else lies in the buffer is rounded already.
    const all = place.buffer.bytes / 4
    const { rows: count, columns, stride } = rows ?? { rows: 1, columns: all, stride: all }
    const y = rows === null ? { ...place, offset: 0 } : place
    this.add('f32_rounded', { y: addressOf(y), rows: count, columns, stride, format: formatOf(value.dtype) })
  }

  /** After a value was written in its buffer by the last step: copies of it elsewhere are old. */
  wrote(value: Value): void {
    const home = this.homes.get(value.block)
    if (home === undefined || home.kind === 'constant') return
    home.copy = null
    if (home.kind === 'value') home.slot = null
    else if (home.kind === 'input') home.isNewer = true
    else if (home.base !== null) this.stateWrote(home, home.base.place.buffer)
  }

  private stateWrote({ value }: Placed, buffer: Buffer): void {
    const state = this.states.get(buffer) ?? (this.wide.get(buffer) as State)
    if (this.wide.has(buffer)) {
      const { dtype, sizes } = value
      const [y, x] = [state.buffer, buffer].map((each) => new Address(each, 0)) as [Address, Address]
      this.add('narrow', { y, x, n: countOf(sizes), format: formatOf(dtype) })
    }
    const last = this.actions.at(-1)
    if (last?.kind === 'steps') last.writes.add(state)
  }

  /** Before a value is written in its tensor: what buffers hold of it is old then. */
  forgetBuffers(value: Value): void {
    const home = this.homes.get(value.block)
    if (home === undefined || home.kind === 'constant') return
    home.copy = null
    if (home.kind !== 'state' || isHalf(home.value.dtype)) home.base = null
  }

  private store(home: Placed): void {
    const { place, strides } = home.base as Base
    const { buffer } = this.laidOut(place, strides)
    this.actions.push({ kind: 'store', buffer, slot: home.slot as Slot })
    home.isNewer = false
  }

  /** Where state lies in linear memory: of halves, whose bytes it has, lanes of them. */
  private stateBase({ value: { dtype, sizes, strides }, tensor }: Placed): Base {
    const storage = (tensor as Tensor).untyped_storage()
    const known = [...this.states].find(([, each]) => each.isOf(storage))
    const [bytes, state] = known ?? this.stateOf(storage, dtype)
    let buffer = bytes
    if (isHalf(dtype)) {
      const n = countOf(sizes)
      this.wide.set((buffer = new Buffer(4 * n)), state)
      const [y, x] = [buffer, bytes].map((each) => new Address(each, 0)) as [Address, Address]
      this.add('widen', { y, x, n, format: formatOf(dtype) })
    }
    return { sizes, strides, offset: 0, place: { buffer, offset: 0, sizes, strides } }
  }

  /** A storage's state, and where it lies as elements of a dtype. */
  private stateOf(storage: UntypedStorage, type: dtype): readonly [Buffer, State] {
    const state = State.of(storage)
    const { bytes, address } = state.buffer
    const buffer = isHalf(type) ? state.buffer : new Buffer(bytes, address, elementBytes(type))
    this.states.set(buffer, state)
    return [buffer, state]
  }

  private asGiven({ sizes, strides, offset, place }: Base): Base {
    return { sizes, strides, offset, place: this.copied(place, strides, countOf(sizes)) }
  }

  private sent(value: Value, slot: Slot): Base {
    const { sizes, strides, offset } = value
    const buffer = bufferOf(value, countOf(sizes))
    this.actions.push({ kind: 'send', slot, value, buffer })
    return { sizes, strides, offset, place: { buffer, offset: 0, sizes, strides } }
  }

  private constantPlace(tensor: Tensor): Place {
    const { sizes } = tensor
    const length = Math.max(1, countOf(sizes))
    const buffer = this.packs.elements('elements', [tensor], length, elementBytes(tensor.dtype), () =>
      elementsOf(tensor),
    )
    return { buffer, offset: 0, sizes, strides: stridesOf(sizes, 'plain').strides }
  }
}

/** A row-major tensor of few elements as the rows in which it lies at the start of its buffer; null of another. */
function fewRows({ sizes, strides, place }: Base): Rows | null {
  if (place.offset !== 0 || countOf(sizes) > fewElements || !isRowMajor(sizes, strides)) return null
  const rows = asRows(place)
  return rows === null || rows.columns === rows.stride ? null : rows
}

/** A buffer for so many elements of a value's dtype. */
function bufferOf({ dtype }: Value, length: number): Buffer {
  return Buffer.of(length, elementBytes(dtype))
}

function stridesOf(sizes: Sizes, form: Exclude<Form, 'given'>, width?: number): { strides: number[]; length: number } {
  if (sizes.length === 0) return { strides: [], length: 1 }
  const last = sizes.at(-1) as number
  switch (form) {
    case 'plain':
      return rowStrides(sizes, last)
    case 'rows':
      return rowStrides(sizes, width ?? padded(last))
    case 'pixels':
      return lastStrides(sizes, width ?? padded(sizes[1] ?? 1))
    default:
      return form satisfies never
  }
}

/** Whether a value is of a kind that kernels of plans compute with. */
export function isResident({ dtype, conj_bit, neg_bit, sizes }: Value): boolean {
  return hasLanes(dtype) && !conj_bit && !neg_bit && countOf(sizes) > 0
}

/**
 * A rule: lowers a call whose operands are constant or resident, or says false, having added no step.
 *
 * @param result Of the call, or of the last that was made part of it.
 * @param epilogue What was; nothing but of products.
 */
export type Rule = (to: Lowering, call: TracedCall, result: Value, epilogue: Epilogue) => boolean

/** The first of rules that takes a call. */
export function firstOf(...rules: readonly Rule[]): Rule {
  return (to, call, result, epilogue) => rules.some((rule) => rule(to, call, result, epilogue))
}
