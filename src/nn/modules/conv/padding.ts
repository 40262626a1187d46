// Padding of torch/nn/modules/padding.py.

import type { Arguments } from '../../../arguments.js'
import { pad } from '../../../ops/image/pad.js'
import type { PaddingMode } from '../../../ops/image/pad.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Tensor } from '../../../tensor/tensor.js'
import type { Float } from '../../attributes.js'
import { constructorSignature } from '../../constructor.js'
import { integer, listsOf, optional, real } from '../../kinds.js'
import { Module } from '../../module.js'
import { moduleClass } from '../../module-class.js'
import type { ClassOf } from '../../module-class.js'
import { inputOf } from '../inputs.js'
import type { Input } from '../inputs.js'
import { requireDims, requireGrowth, shown, tupleOf } from '../settings.js'
import type { SizeLike } from '../settings.js'

const paddingModule = 'torch.nn.modules.padding'

export interface PadOptions {
  /** One number for all sides, or (left, right, top, bottom, front, back); negative ones take away. */
  padding: SizeLike
}

export interface ConstantPadOptions extends PadOptions {
  /** Of the new elements; 1.0 as `PyFloat(1)`, which prints as in Python. */
  value: Float
}

/** A module that pads. */
export interface Pad extends Module {
  padding: readonly number[]
  forward(input: Input): Tensor
}

export interface ConstantPad extends Pad {
  value: number
}

const sides = listsOf(integer(-(2 ** 28), 2 ** 28), 0, 2, 4, 6)

/** `pad`, within bounds. */
function padded(module: Pad, input: Tensor, mode: PaddingMode, value: number | null): Tensor {
  const { padding } = module
  const dims = Math.min(Math.floor(padding.length / 2), input.sizes.length)
  requireGrowth(
    module,
    input,
    input.sizes.slice(input.sizes.length - dims).map((size, dim) => {
      const pair = 2 * (dims - 1 - dim)
      return size + (padding[pair] as number) + (padding[pair + 1] as number)
    }),
  )
  return pad(input, padding, mode, value)
}

class ConstantPadNd extends Module {
  declare padding: readonly number[]
  declare value: number

  constructor(padding: SizeLike, value: Float, dims: number) {
    super()
    this.value = value as number
    this.padding = tupleOf(padding, 2 * dims)
  }

  override forward(input: Input): Tensor {
    return padded(this, inputOf(input), 'constant', this.value)
  }

  override extra_repr(): string {
    return `padding=${shown(this, 'padding')}, value=${shown(this, 'value')}`
  }
}

const constantState = { attributes: { value: optional(real), padding: sides } }

function constantPad(
  dims: number,
): ClassOf<Arguments<[padding: SizeLike, value: Float], ConstantPadOptions>, ConstantPad> {
  const name = `ConstantPad${dims}d`
  const bind = constructorSignature<ConstantPadOptions>(name, ['padding', 'value'], {})
  class ConstantPadModule extends ConstantPadNd {
    constructor(...args: Arguments<[padding: SizeLike, value: Float], ConstantPadOptions>) {
      const { padding, value } = bind(args)
      super(padding, value, dims)
    }
  }
  return moduleClass(ConstantPadModule, `${paddingModule}.${name}`, constantState)
}

/** Adds elements of one value before and after the last dimension: padding one number or `[left, right]`. */
export const ConstantPad1d = constantPad(1)
export type ConstantPad1d = ConstantPad

/**
 * Adds elements of one value around images.
 *
 * @param padding One number for all sides, or `[left, right, top, bottom]`; negative ones take away.
 * @param value Of the new elements.
 * @example
 * import { nn, randn } from 'torchlet'
 * nn.ConstantPad2d([3, 0, 2, 1], 3.5).forward(randn(1, 2, 2)).shape   // Size [1, 5, 5]
 */
export const ConstantPad2d = constantPad(2)
export type ConstantPad2d = ConstantPad

/** Adds elements of one value around volumes: padding one number or `[left, right, top, bottom, front, back]`. */
export const ConstantPad3d = constantPad(3)
export type ConstantPad3d = ConstantPad

type PadArguments = Arguments<[padding: SizeLike], PadOptions>

function zeroPad(dims: number): ClassOf<PadArguments, ConstantPad> {
  const name = `ZeroPad${dims}d`
  const bind = constructorSignature<PadOptions>(name, ['padding'], {})
  class ZeroPadModule extends ConstantPadNd {
    constructor(...args: PadArguments) {
      super(bind(args).padding, PyFloat(0), dims)
    }

    override extra_repr(): string {
      return shown(this, 'padding')
    }
  }
  return moduleClass(ZeroPadModule, `${paddingModule}.${name}`, constantState)
}

/** Adds zeros before and after the last dimension: padding one number or `[left, right]`. */
export const ZeroPad1d = zeroPad(1)
export type ZeroPad1d = ConstantPad

/** Adds zeros around images: padding one number or `[left, right, top, bottom]`. */
export const ZeroPad2d = zeroPad(2)
export type ZeroPad2d = ConstantPad

/** Adds zeros around volumes: padding one number or `[left, right, top, bottom, front, back]`. */
export const ZeroPad3d = zeroPad(3)
export type ZeroPad3d = ConstantPad

/** Padding of `dims` dimensions from the input itself, with or without a batch. */
function ofInput(kind: string, mode: PaddingMode, dims: number): ClassOf<PadArguments, Pad> {
  const name = `${kind}Pad${dims}d`
  const bind = constructorSignature<PadOptions>(name, ['padding'], {})
  class PadModule extends Module {
    declare padding: readonly number[]

    constructor(...args: PadArguments) {
      const { padding } = bind(args)
      super()
      this.padding = tupleOf(padding, 2 * dims)
    }

    override forward(given: Input): Tensor {
      const input = inputOf(given)
      requireDims(name, input, dims + 1, dims + 2)
      return padded(this, input, mode, null)
    }

    override extra_repr(): string {
      return shown(this, 'padding')
    }
  }
  return moduleClass(PadModule, `${paddingModule}.${name}`, { attributes: { padding: sides } })
}

/** Pads signals `[N, C, L]` or `[C, L]`, mirrored, the edge not repeated: padding one number or `[left, right]`. */
export const ReflectionPad1d = ofInput('Reflection', 'reflect', 1)
export type ReflectionPad1d = Pad

/**
 * Pads images, mirrored, the edge not repeated.
 *
 * @param padding One number for all sides, or `[left, right, top, bottom]`.
 * @remarks Input `[N, C, H, W]` or `[C, H, W]`.
 */
export const ReflectionPad2d = ofInput('Reflection', 'reflect', 2)
export type ReflectionPad2d = Pad

/** Pads volumes `[N, C, D, H, W]` or `[C, D, H, W]`, mirrored, the edge not repeated. */
export const ReflectionPad3d = ofInput('Reflection', 'reflect', 3)
export type ReflectionPad3d = Pad

/** Pads signals `[N, C, L]` or `[C, L]` with the edge's elements: padding one number or `[left, right]`. */
export const ReplicationPad1d = ofInput('Replication', 'replicate', 1)
export type ReplicationPad1d = Pad

/** Pads images `[N, C, H, W]` or `[C, H, W]` with the edge's elements: padding one number or `[left, right, top, bottom]`. */
export const ReplicationPad2d = ofInput('Replication', 'replicate', 2)
export type ReplicationPad2d = Pad

/** Pads volumes `[N, C, D, H, W]` or `[C, D, H, W]` with the edge's elements. */
export const ReplicationPad3d = ofInput('Replication', 'replicate', 3)
export type ReplicationPad3d = Pad

/** Pads signals `[N, C, L]` or `[C, L]` from the other end: padding one number or `[left, right]`. */
export const CircularPad1d = ofInput('Circular', 'circular', 1)
export type CircularPad1d = Pad

/** Pads images `[N, C, H, W]` or `[C, H, W]` from the other end: padding one number or `[left, right, top, bottom]`. */
export const CircularPad2d = ofInput('Circular', 'circular', 2)
export type CircularPad2d = Pad

/** Pads volumes `[N, C, D, H, W]` or `[C, D, H, W]` from the other end. */
export const CircularPad3d = ofInput('Circular', 'circular', 3)
export type CircularPad3d = Pad
