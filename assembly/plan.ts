// Executes a plan: one call from JavaScript runs a whole network, whose buffers were planned and
// whose records were written beforehand by TypeScript (layout: assembly/shared/step.ts).

import { copy } from './kernels/copy'
import { f32_gemm } from './kernels/products/gemm'
import { f32_softmax } from './kernels/softmax'
import { f32_unary } from './kernels/unary'
import { CopyStep, LinearStep, SoftmaxStep, Step, StepHeader, UnaryStep } from './shared/step'

/** Runs the `count` records that begin at `plan`, in order. */
export function run(plan: usize, count: i32): void {
  for (; count > 0; count--) {
    switch (load<i32>(plan, StepHeader.Step)) {
      case Step.Linear:
        runLinear(plan)
        break
      case Step.Unary:
        runUnary(plan)
        break
      case Step.Copy:
        runCopy(plan)
        break
      case Step.Softmax:
        runSoftmax(plan)
        break
    }
    plan += load<u32>(plan, StepHeader.Bytes)
  }
}

function runLinear(step: usize): void {
  const low: f32 = load<i32>(step, LinearStep.Relu) ? 0 : -Infinity
  f32_gemm(
    load<usize>(step, LinearStep.Y),
    load<usize>(step, LinearStep.X),
    load<usize>(step, LinearStep.Weight),
    load<usize>(step, LinearStep.Bias),
    0,
    load<i32>(step, LinearStep.K),
    load<i32>(step, LinearStep.YStride),
    load<i32>(step, LinearStep.XStride),
    0,
    low,
    Infinity,
    0,
    load<i32>(step, LinearStep.Rows),
    0,
    load<i32>(step, LinearStep.Panels),
  )
}

function runUnary(step: usize): void {
  f32_unary(
    load<i32>(step, UnaryStep.Op),
    load<usize>(step, UnaryStep.Y),
    load<usize>(step, UnaryStep.X),
    load<i32>(step, UnaryStep.N),
    load<f32>(step, UnaryStep.A),
    load<f32>(step, UnaryStep.B),
    load<f32>(step, UnaryStep.C),
  )
}

function runCopy(step: usize): void {
  const rank = load<i32>(step, CopyStep.Rank)
  const shape = step + CopyStep.Dims
  const yStrides = shape + ((<usize>rank) << 2)
  const xStrides = yStrides + ((<usize>rank) << 2)
  copy(
    load<usize>(step, CopyStep.Y),
    load<usize>(step, CopyStep.X),
    shape,
    yStrides,
    xStrides,
    rank,
    load<i32>(step, CopyStep.ItemSize),
  )
}

function runSoftmax(step: usize): void {
  f32_softmax(
    load<usize>(step, SoftmaxStep.Y),
    load<usize>(step, SoftmaxStep.X),
    load<i32>(step, SoftmaxStep.Rows),
    load<i32>(step, SoftmaxStep.N),
    load<i32>(step, SoftmaxStep.YStride),
    load<i32>(step, SoftmaxStep.XStride),
    load<i32>(step, SoftmaxStep.Log),
  )
}
