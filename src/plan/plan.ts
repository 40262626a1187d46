// A plan with addresses: its steps as calls of kernels, run by one call.

import { packedBias, packedWeight, panelsOf } from '../kernels/packed.js'
import { float32 } from '../tensor/dtype.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { wholeEngine } from '../wasm/whole.js'
import { rowCount } from './builder.js'
import type { PlanBuilder } from './builder.js'
import type { Guards } from './guards.js'
import { PlacedSteps } from './placed.js'
import { Address, Buffer, Words, step } from './step.js'
import type { Step } from './step.js'
import { columnsOf } from './value.js'
import type { PlanBuffer, PlanStep, PlanValue } from './value.js'

export class Plan {
  readonly guards: Guards
  private readonly placed: PlacedSteps
  private readonly input: Place
  private readonly output: Place

  constructor(builder: PlanBuilder, output: PlanValue) {
    this.guards = builder.guards
    const steps = builder.fused(output)
    const buffers = new Map(
      [builder.input, ...steps.map(({ y }) => y)].map(({ buffer }) => [buffer, new Buffer(buffer.length * 4)]),
    )
    const zeros = zerosOf(steps)
    const [first, last] = [buffers.get(builder.input.buffer) as Buffer, buffers.get(output.buffer) as Buffer]
    this.placed = new PlacedSteps([first, zeros, steps.map((each) => stepOf(each, buffers, zeros)), last, zeros])
    if (zeros.bytes > 0) {
      const at = this.placed.addressOf(zeros) / 4
      this.placed.machine.memory.f32.fill(0, at, at + zeros.bytes / 4)
    }
    this.input = placeOf(builder.input, this.placed.addressOf(first))
    this.output = placeOf(output, this.placed.addressOf(last))
  }

  /** Whether the plan still says what its modules say. */
  get valid(): boolean {
    return this.guards.hold() && this.placed.machine === wholeEngine()
  }

  /** @param input float32 of the planned sizes. */
  run(input: Tensor): Tensor {
    const { memory } = this.placed.machine
    const { input: from, output: to } = this
    const source = input.toTypedArray() as Float32Array
    memory.f32.set(source, from.index)
    this.placed.run(0)
    const values = new Float32Array(to.rows * to.columns)
    read(values, memory.f32, to)
    return new Tensor(new UntypedStorage(values), float32, to.sizes)
  }

  /** Gives the memory back; the plan cannot run afterwards. */
  dispose(): void {
    this.placed.dispose()
  }
}

/** Zeros for products without a bias; none where all have one. */
function zerosOf(steps: readonly PlanStep[]): Buffer {
  const widths = steps.map((each) => (each.kind === 'linear' && each.bias === null ? each.y.rowStride : 0))
  return new Buffer(4 * Math.max(0, ...widths))
}

/** Where rows lie, in elements of linear memory. */
interface Place {
  readonly index: number
  readonly sizes: readonly number[]
  readonly rows: number
  readonly columns: number
  readonly stride: number
}

function placeOf(value: PlanValue, address: number): Place {
  const { sizes, rowStride: stride } = value
  return { index: address / 4, sizes, rows: rowCount(value), columns: columnsOf(sizes), stride }
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

function stepOf(planned: PlanStep, buffers: ReadonlyMap<PlanBuffer, Buffer>, zeros: Buffer): Step {
  const [y, x] = [planned.y, planned.x].map(({ buffer }) => new Address(buffers.get(buffer) as Buffer, 0)) as [
    Address,
    Address,
  ]
  const [rows, columns] = [rowCount(planned.x), columnsOf(planned.x.sizes)]
  const [yStride, xStride] = [planned.y.rowStride, planned.x.rowStride]
  switch (planned.kind) {
    case 'linear':
      return step('f32_gemm', {
        y,
        x,
        w: packedWeight(planned.weight).pointer,
        bias: planned.bias === null ? new Address(zeros, 0) : packedBias(planned.bias).pointer,
        add: 0,
        k: columns,
        yStride,
        xStride,
        addStride: 0,
        low: planned.relu ? 0 : -Infinity,
        high: Infinity,
        rowBegin: 0,
        rowEnd: rows,
        panelBegin: 0,
        panelEnd: panelsOf(columnsOf(planned.y.sizes)),
      })
    case 'unary': {
      const [a = 0, b = 0, c = 0] = planned.constants
      return step('f32_unary', { op: planned.op, y, x, n: planned.x.buffer.length, a, b, c })
    }
    case 'softmax':
      return step('f32_softmax', { y, x, rows, n: columns, yStride, xStride, log: planned.log ? 1 : 0 })
    case 'copy': {
      return step('copy', {
        y,
        x,
        shape: new Words([rows, columns]),
        yStrides: new Words([yStride, 1]),
        xStrides: new Words([xStride, 1]),
        rank: 2,
        itemSize: 4,
      })
    }
    default:
      return planned satisfies never
  }
}
