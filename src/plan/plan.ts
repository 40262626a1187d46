// A plan with addresses: its steps as records in linear memory (assembly/shared/step.ts), its buffers in one
// block, run by one call.

import { CopyStep, LinearStep, SoftmaxStep, Step, StepHeader, UnaryStep } from '../../assembly/shared/step.js'
import { packedBias, packedWeight, panelsOf } from '../kernels/packed.js'
import { float32 } from '../tensor/dtype.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { blockAlignment } from '../wasm/allocator.js'
import { engine } from '../wasm/engine.js'
import type { Engine } from '../wasm/engine.js'
import { rowCount } from './builder.js'
import type { PlanBuilder } from './builder.js'
import type { Guards } from './guards.js'
import { placeBuffers } from './memory.js'
import type { Lifetime } from './memory.js'
import { columnsOf } from './value.js'
import type { PlanBuffer, PlanStep, PlanValue } from './value.js'

/** Frees the blocks of plans that were forgotten without `dispose`. */
const finalizer = new FinalizationRegistry<{ readonly machine: Engine; readonly blocks: readonly number[] }>(free)

export class Plan {
  readonly guards: Guards
  private readonly machine: Engine
  private readonly blocks: number[]
  private readonly records: number
  private readonly count: number
  private readonly input: Place
  private readonly output: Place

  constructor(builder: PlanBuilder, output: PlanValue) {
    this.guards = builder.guards
    this.machine = engine()
    const steps = builder.fused(output)
    const { memory } = this.machine
    const { offsets, size } = placeBuffers(lifetimesOf(builder.input, steps, output), blockAlignment)
    const block = memory.alloc(size)
    const addresses = new Map(
      buffersOf(builder.input, steps).map((buffer, index) => [buffer, block + (offsets[index] as number)]),
    )
    const zeros = this.zeros(steps)
    const words = steps.flatMap((step) => recordOf(step, addresses, zeros ?? 0))
    this.records = memory.alloc(words.length * 4)
    memory.i32.set(words, this.records / 4)
    this.count = steps.length
    this.blocks = zeros === null ? [block, this.records] : [block, this.records, zeros]
    this.input = placeOf(builder.input, addresses)
    this.output = placeOf(output, addresses)
    finalizer.register(this, { machine: this.machine, blocks: this.blocks }, this)
  }

  /** Whether the plan still says what its modules say. */
  get valid(): boolean {
    return this.guards.hold() && this.machine === engine()
  }

  /** @param input float32 of the planned sizes. */
  run(input: Tensor): Tensor {
    const { memory, exports } = this.machine
    const { input: from, output: to } = this
    const source = input.toTypedArray() as Float32Array
    memory.f32.set(source, from.index)
    exports.run(this.records, this.count)
    const values = new Float32Array(to.rows * to.columns)
    read(values, memory.f32, to)
    return new Tensor(new UntypedStorage(values), float32, to.sizes)
  }

  /** Gives the memory back; the plan cannot run afterwards. */
  dispose(): void {
    finalizer.unregister(this)
    free({ machine: this.machine, blocks: this.blocks })
  }

  /** A block of zeros for products without a bias, null where all have one. */
  private zeros(steps: readonly PlanStep[]): number | null {
    const widths = steps.map((step) => (step.kind === 'linear' && step.bias === null ? step.y.rowStride : 0))
    const width = Math.max(0, ...widths)
    if (width === 0) return null
    const { memory } = this.machine
    const pointer = memory.alloc(width * 4)
    memory.f32.fill(0, pointer / 4, pointer / 4 + width)
    return pointer
  }
}

/** Where rows lie, in elements of linear memory. */
interface Place {
  readonly index: number
  readonly sizes: readonly number[]
  readonly rows: number
  readonly columns: number
  readonly stride: number
}

type Addresses = ReadonlyMap<PlanBuffer, number>

function placeOf(value: PlanValue, addresses: Addresses): Place {
  const { sizes, rowStride: stride } = value
  return {
    index: (addresses.get(value.buffer) as number) / 4,
    sizes,
    rows: rowCount(value),
    columns: columnsOf(sizes),
    stride,
  }
}

/** Copies rows out, without their padding. Few elements cost less one by one than a call each. */
function read(values: Float32Array, memory: Float32Array, { index, rows, columns, stride }: Place): void {
  if (columns === stride) {
    values.set(memory.subarray(index, index + values.length))
  } else if (columns <= 16) {
    for (let row = 0, at = 0; row < rows; row++) {
      const start = index + row * stride
      for (let column = 0; column < columns; column++) values[at++] = memory[start + column] as number
    }
  } else {
    for (let row = 0; row < rows; row++) {
      const start = index + row * stride
      values.set(memory.subarray(start, start + columns), row * columns)
    }
  }
}

/** Every buffer once: the input's, then each step's output. */
function buffersOf(input: PlanValue, steps: readonly PlanStep[]): PlanBuffer[] {
  return [...new Set([input.buffer, ...steps.map((step) => step.y.buffer)])]
}

function lifetimesOf(input: PlanValue, steps: readonly PlanStep[], output: PlanValue): Lifetime[] {
  return buffersOf(input, steps).map((buffer) => {
    const uses = steps.flatMap((step, index) => (step.x.buffer === buffer || step.y.buffer === buffer ? [index] : []))
    return {
      size: buffer.length * 4,
      first: buffer === input.buffer ? 0 : (uses[0] as number),
      last: buffer === output.buffer ? steps.length : (uses.at(-1) ?? 0),
    }
  })
}

/** The words of one record. */
function recordOf(step: PlanStep, addresses: Addresses, zeros: number): number[] {
  const y = addresses.get(step.y.buffer) as number
  const x = addresses.get(step.x.buffer) as number
  switch (step.kind) {
    case 'linear':
      return record(Step.Linear, LinearStep.Size, {
        [LinearStep.Y]: y,
        [LinearStep.X]: x,
        [LinearStep.Weight]: packedWeight(step.weight).pointer,
        [LinearStep.Bias]: step.bias === null ? zeros : packedBias(step.bias).pointer,
        [LinearStep.Rows]: rowCount(step.x),
        [LinearStep.K]: columnsOf(step.x.sizes),
        [LinearStep.Panels]: panelsOf(columnsOf(step.y.sizes)),
        [LinearStep.YStride]: step.y.rowStride,
        [LinearStep.XStride]: step.x.rowStride,
        [LinearStep.Relu]: step.relu ? 1 : 0,
      })
    case 'unary':
      return record(Step.Unary, UnaryStep.Size, {
        [UnaryStep.Y]: y,
        [UnaryStep.X]: x,
        [UnaryStep.N]: step.x.buffer.length,
        [UnaryStep.Op]: step.op,
        [UnaryStep.A]: floatBits(step.constants[0] ?? 0),
        [UnaryStep.B]: floatBits(step.constants[1] ?? 0),
        [UnaryStep.C]: floatBits(step.constants[2] ?? 0),
      })
    case 'softmax':
      return record(Step.Softmax, SoftmaxStep.Size, {
        [SoftmaxStep.Y]: y,
        [SoftmaxStep.X]: x,
        [SoftmaxStep.Rows]: rowCount(step.x),
        [SoftmaxStep.N]: columnsOf(step.x.sizes),
        [SoftmaxStep.YStride]: step.y.rowStride,
        [SoftmaxStep.XStride]: step.x.rowStride,
        [SoftmaxStep.Log]: step.log ? 1 : 0,
      })
    case 'copy': {
      const dims = [rowCount(step.x), columnsOf(step.x.sizes), step.y.rowStride, 1, step.x.rowStride, 1]
      const fields = { [CopyStep.Y]: y, [CopyStep.X]: x, [CopyStep.ItemSize]: 4, [CopyStep.Rank]: 2 }
      const words = record(Step.Copy, CopyStep.Dims + dims.length * 4, fields)
      words.splice(CopyStep.Dims / 4, dims.length, ...dims)
      return words
    }
    default:
      return step satisfies never
  }
}

/** A record of `bytes`, its fields given by their byte offsets. */
function record(step: Step, bytes: number, fields: Readonly<Record<number, number>>): number[] {
  const words = Array.from<number>({ length: bytes / 4 }).fill(0)
  words[StepHeader.Step / 4] = step
  words[StepHeader.Bytes / 4] = bytes
  for (const [offset, value] of Object.entries(fields)) words[Number(offset) / 4] = value
  return words
}

/** A float32 as the word that holds it. */
function floatBits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] as number
}

function free({ machine, blocks }: { readonly machine: Engine; readonly blocks: readonly number[] }): void {
  for (const block of blocks) machine.memory.free(block)
}
