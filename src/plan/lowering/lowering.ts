// From calls of operators to calls of kernels. Each value that kernels can take lies in a buffer, in the layout that suits who made
// it; each call is lowered by its operator's rule (rules.ts). What has no rule is left to be called as it is.

import type { Epilogue } from '../../graph/fuse.js'
import type { TracedCall, Value } from '../../graph/trace.js'
import { engine } from '../../wasm/engine.js'
import { float32 } from '../../tensor/dtype.js'
import { countOf } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { isDense } from '../../tensor/strides.js'
import type { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { lastStrides, padded, rowStrides, sameLayout, viewOf } from '../layout.js'
import type { Base, Place } from '../layout.js'
import { addressOf } from '../layout.js'
import type { Packs } from '../packs.js'
import type { Kernel, KernelArguments } from '../kernels.js'
import { Address, Buffer, Words, step } from '../step.js'
import type { Arg, Step } from '../step.js'

/** How a result is to lie: as PyTorch says, row-major, in rows of whole panels, or in pixels of whole panels. */
export type Form = 'given' | 'plain' | 'rows' | 'pixels'

/** Where a value's elements are. */
type Home =
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  | { readonly kind: 'resident'; readonly base: Base; copy: Base | null }

export class Lowering {
  readonly steps: Step[] = []
  private readonly homes = new Map<UntypedStorage, Home>()

  constructor(readonly packs: Packs) {}

  /** Says that a block's values are those of a tensor that stays as it is. */
  setConstant(block: UntypedStorage, tensor: Tensor): void {
    this.homes.set(block, { kind: 'constant', tensor })
  }

  /** A new buffer for an input, row-major whatever its strides. @returns null for what no kernel takes. */
  input(value: Value): Place | null {
    if (!isResident(value) || value.offset !== 0 || !isDense(value.sizes, value.strides)) return null
    const made = this.output(value, 'given')
    return made
  }

  /** The tensor that a value is, where it is the same at every run; else null. */
  constant(value: Value): Tensor | null {
    const home = this.homes.get(value.block)
    if (home?.kind !== 'constant') return null
    const { tensor } = home
    const { sizes, strides, offset, dtype } = value
    return new Tensor(tensor.storage, dtype, sizes, strides, offset)
  }

  /** Whether kernels can take a value: it is constant, or lies in a buffer. */
  has(value: Value): boolean {
    return this.homes.has(value.block) && isResident(value)
  }

  /** Whether it is known where a value comes from. */
  knows(value: Value): boolean {
    return this.homes.has(value.block)
  }

  isConstant(value: Value): boolean {
    return this.isConstantBlock(value.block)
  }

  isConstantBlock(block: UntypedStorage): boolean {
    return this.homes.get(block)?.kind === 'constant'
  }

  /** Where a value lies, copied into another layout first where no strides say it. */
  place(value: Value): Place {
    const home = this.homes.get(value.block) as Home
    if (home.kind === 'constant') return this.constantPlace(this.constant(value) as Tensor)
    const direct = viewOf(home.base, value.sizes, value.strides, value.offset)
    if (direct !== null) return direct
    home.copy ??= this.asGiven(home.base)
    return viewOf(home.copy, value.sizes, value.strides, value.offset) as Place
  }

  /** The place of a new block's elements. */
  output(value: Value, form: Form): Place {
    const { sizes } = value
    const { strides, length } =
      form === 'given' ? { strides: value.strides, length: countOf(sizes) } : stridesOf(sizes, form)
    return this.register(value, { buffer: new Buffer(4 * length), offset: 0, sizes, strides })
  }

  /** The place of a new block's elements that lies as another place of its sizes does. */
  outputLike(value: Value, like: Place): Place {
    const { buffer, sizes, strides } = like
    return this.register(value, { buffer: new Buffer(buffer.bytes), offset: 0, sizes, strides })
  }

  /** Says that a new block's elements lie at a place. */
  register(value: Value, place: Place): Place {
    this.homes.set(value.block, {
      kind: 'resident',
      base: { sizes: value.sizes, strides: value.strides, place },
      copy: null,
    })
    return place
  }

  /** After a value was written in its place: copies of it in other layouts are old. */
  wrote(value: Value): void {
    const home = this.homes.get(value.block)
    if (home?.kind === 'resident') home.copy = null
  }

  add<K extends Kernel>(kernel: K, args: KernelArguments<K, Arg>): void {
    this.steps.push(step(kernel, args))
  }

  /** Copies elements from one place to another of the same sizes; dimensions of stride 0 repeat. */
  copy(to: Place, from: Place): void {
    const dims = to.sizes
      .map((size, dim) => ({ size, y: to.strides[dim] as number, x: from.strides[dim] as number }))
      .filter(({ size }) => size !== 1)
      .sort((a, b) => b.y - a.y)
    const joint: typeof dims = []
    for (const dim of dims) {
      const outer = joint.at(-1)
      if (outer !== undefined && outer.y === dim.size * dim.y && outer.x === dim.size * dim.x)
        joint[joint.length - 1] = { ...dim, size: outer.size * dim.size }
      else joint.push(dim)
    }
    this.add('copy', {
      y: addressOf(to),
      x: addressOf(from),
      shape: new Words(joint.map(({ size }) => size)),
      yStrides: new Words(joint.map(({ y }) => y)),
      xStrides: new Words(joint.map(({ x }) => x)),
      rank: joint.length,
      itemSize: 4,
    })
  }

  /** A place's elements in a buffer of their own, laid out as told. */
  copied(from: Place, strides: Sizes, length: number): Place {
    const to = { buffer: new Buffer(4 * length), offset: 0, sizes: from.sizes, strides }
    this.copy(to, from)
    return to
  }

  /** A place of these sizes with the elements of another that repeats. */
  expanded(from: Place, sizes: Sizes): Place {
    const lead = sizes.length - from.sizes.length
    const strides = sizes.map((size, dim) =>
      dim < lead || (from.sizes[dim - lead] === 1 && size !== 1) ? 0 : (from.strides[dim - lead] as number),
    )
    return { ...from, sizes, strides }
  }

  /** `from` as `like` lies: itself where it does. */
  inLayoutOf(from: Place, like: Place): Place {
    if (sameLayout(from, like) && from.offset === 0 && from.buffer.bytes === like.buffer.bytes) return from
    return this.copied(from, like.strides, like.buffer.bytes / 4)
  }

  /** `from` where it fills a buffer with these strides, else a copy that does. */
  laidOut(from: Place, strides: Sizes): Place {
    const length = countOf(from.sizes)
    const fills = from.offset === 0 && from.buffer.address === null && from.buffer.bytes === 4 * length
    return fills && sameLayout(from, { ...from, strides }) ? from : this.copied(from, strides, length)
  }

  /** Memory that is used by the next steps only. */
  scratch(bytes: number): Address {
    return new Address(new Buffer(bytes), 0)
  }

  /** Zeros for products without a bias. */
  zeros(length: number): Address {
    const buffer = this.packs.floats(`zeros ${length}`, [], length, () => new Float32Array(length))
    return new Address(buffer, 0)
  }

  private asGiven({ sizes, strides, place }: Base): Base {
    return { sizes, strides, place: this.copied(place, strides, countOf(sizes)) }
  }

  private constantPlace(tensor: Tensor): Place {
    const { sizes } = tensor
    const length = Math.max(1, countOf(sizes))
    const buffer = this.packs.floats('elements', [tensor], length, () => tensor.toTypedArray() as Float32Array)
    return { buffer, offset: 0, sizes, strides: stridesOf(sizes, 'plain').strides }
  }
}

function stridesOf(sizes: Sizes, form: Exclude<Form, 'given'>): { strides: number[]; length: number } {
  if (sizes.length === 0) return { strides: [], length: 1 }
  const last = sizes.at(-1) as number
  switch (form) {
    case 'plain':
      return rowStrides(sizes, last)
    case 'rows':
      return rowStrides(sizes, padded(last))
    case 'pixels':
      return lastStrides(sizes, padded(sizes[1] ?? 1))
    default:
      return form satisfies never
  }
}

/** Whether a value is of a kind that kernels of plans compute with. */
export function isResident({ dtype, hasBits, sizes }: Value): boolean {
  return dtype === float32 && !hasBits && countOf(sizes) > 0
}

/**
 * A rule: lowers a call whose operands are constant or resident, or says false, having added no step.
 *
 * @param result Of the call, or of the last that was made part of it.
 * @param epilogue What was; nothing but of products.
 */
export type Rule = (to: Lowering, call: TracedCall, result: Value, epilogue: Epilogue) => boolean

/** float32 values of a constant, row-major. */
export function floatsOf(tensor: Tensor): Float32Array {
  return tensor.toTypedArray() as Float32Array
}

/** Linear memory as float32; to be asked for at each use. */
export function memoryFloats(): Float32Array {
  return engine().memory.f32
}
