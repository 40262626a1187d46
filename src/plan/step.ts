// What a plan is made of before it has addresses: calls of kernels on buffers of linear memory.

import { kernels } from '../wasm/kernels.js'
import type { Kernel, KernelArguments } from '../wasm/kernels.js'

/** Bytes of linear memory that a plan computes in, or that hold what it was given. */
export class Buffer {
  /**
   * @param address Of what lies there already; null of one that the plan places.
   * @param itemsize Bytes of one of its elements, all of which are of one dtype.
   */
  constructor(
    readonly bytes: number,
    readonly address: number | null = null,
    readonly itemsize = 4,
  ) {}

  /** Of as many elements, which the plan places. */
  static of(length: number, itemsize: number): Buffer {
    return new Buffer(itemsize * length, null, itemsize)
  }

  /** Elements that it has room for. */
  get length(): number {
    return this.bytes / this.itemsize
  }
}

/** A place in a buffer. */
export class Address {
  /** @param offset In bytes. */
  constructor(
    readonly buffer: Buffer,
    readonly offset: number,
  ) {}
}

/** 32-bit words that a kernel reads by a pointer: sizes, strides, windows. */
export class Words {
  constructor(readonly words: readonly number[]) {}
}

/** An argument of a kernel. */
export type Arg = number | Address | Words

export interface Step {
  readonly kernel: Kernel
  readonly args: Readonly<Record<string, Arg>>
  /** The buffers that it reads or writes, some of them twice. */
  readonly buffers: readonly Buffer[]
  /** Words that are read by pointers. */
  readonly behind: number
}

/** A call of a kernel, its arguments by the names of its parameters. */
export function step<K extends Kernel>(kernel: K, args: KernelArguments<K, Arg>): Step {
  const buffers: Buffer[] = []
  let behind = 0
  for (const name of kernels[kernel].parameters) {
    const arg = (args as Readonly<Record<string, Arg>>)[name]
    if (typeof arg === 'number') continue
    if (arg instanceof Address) buffers.push(arg.buffer)
    else behind += (arg as Words).words.length
  }
  return { kernel, args, buffers, behind }
}
