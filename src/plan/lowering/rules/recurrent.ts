// Recurrent layers over sequences: aten::lstm, gru, rnn_tanh, rnn_relu of an input of three dimensions. A layer is a product for
// all steps, and a kernel that goes through them. A cell is a layer of one step.

import { Recurrent } from '../../../../assembly/shared/recurrent.js'
import type { Value } from '../../../graph/trace.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { addressOf, asRows } from '../../layout.js'
import type { Place, Rows } from '../../layout.js'
import { Buffer } from '../../step.js'
import type { Lowering, Rule } from '../lowering.js'
import { packedBias, packedWeight, rowsOf } from './products.js'
import { addProduct } from './strassen.js'
import { panelsOf, padded } from '../../../wasm/panels.js'
import { wholeEngine } from '../../../wasm/whole.js'

/** input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first. */
export function recurrent(mode: Recurrent): Rule {
  return (to, { args, results }) => {
    const [input, hx, params, hasBiases, layers, dropout, train, isBoth, isBatchFirst] = args as [
      Value,
      Value | readonly Value[],
      readonly Value[],
      boolean,
      number,
      unknown,
      boolean,
      boolean,
      boolean,
    ]
    const states = (Array.isArray(hx) ? hx : [hx]) as readonly Value[]
    const directions = isBoth ? 2 : 1
    const isLstm = mode === Recurrent.Lstm
    const isProjected = isLstm && states[0]?.sizes.at(-1) !== states[1]?.sizes.at(-1)
    const each = (hasBiases ? 4 : 2) + (isProjected ? 1 : 0)
    const weights = params.map((value) => to.constant(value))
    const isPlain = input.sizes.length === 3 && params.length === layers * directions * each && !weights.includes(null)
    if (!isPlain || (train && dropout !== 0) || states.length !== (isLstm ? 2 : 1)) return false

    const shown = (weights[1] as Tensor).sizes[1] as number
    const given = to.place(input)
    let x = rowsOf(to, isBatchFirst ? exchanged(given) : given)
    const [steps, rows] = x.sizes as [number, number]
    const finals = results.slice(1).map((value) => to.output(value, 'plain'))
    const width = directions * shown
    for (let layer = 0; layer < layers; layer++) {
      const out = place([steps, rows, width])
      for (let direction = 0; direction < directions; direction++) {
        const at = layer * directions + direction
        const own = weights.slice(at * each, (at + 1) * each) as Tensor[]
        const state = states.map((value, index) => {
          const running = layerOf(finals[index] as Place, at)
          to.copy(running, layerOf(to.place(value), at))
          return running
        }) as [Place, Place?]
        const projection = isProjected ? (own.pop() as Tensor) : null
        run(to, mode, x, out, direction * shown, state, own, projection, direction === 1)
      }
      x = out
    }
    const [output] = results as readonly [Value]
    to.register(output, isBatchFirst ? exchanged(x) : x)
    return true
  }
}

/** input, hx, w_ih, w_hh, b_ih, b_hh: one step, of states that are tensors themselves, with a batch or without. */
export function recurrentCell(mode: Recurrent): Rule {
  return (to, { args, results }) => {
    const [input, hx, ...given] = args as [Value, Value | readonly Value[], ...(Value | null)[]]
    const states = (Array.isArray(hx) ? hx : [hx]) as readonly Value[]
    const weights = given.map((value) => (value === null ? undefined : (to.constant(value) ?? null)))
    if (weights.includes(null) || states.length !== results.length) return false
    const x = rowsOf(to, oneStep(to.place(input)))
    const before = states.map((value) => to.place(value))
    const after = results.map((value) => to.output(value, 'plain'))
    after.forEach((place, index) => to.copy(place, before[index] as Place))
    const [rows, n] = oneStep(after[0] as Place).sizes.slice(1) as [number, number]
    const own = after.map((each) => layerOf(oneStep(each), 0)) as [Place, Place?]
    run(to, mode, x, place([1, rows, n]), 0, own, weights as readonly (Tensor | undefined)[], null, false)
    return true
  }
}

/** Rows, or a single one, as the only step of a sequence. */
function oneStep({ sizes, strides, ...rest }: Place): Place {
  const [rows, columns] = (sizes.length === 1 ? [1, ...sizes] : sizes) as [number, number]
  const [step, column] = (strides.length === 1 ? [columns, ...strides] : strides) as [number, number]
  return { ...rest, sizes: [1, rows, columns], strides: [rows * step, step, column] }
}

/** One direction of a layer. */
function run(
  to: Lowering,
  mode: Recurrent,
  x: Place,
  out: Place,
  column: number,
  [h, c]: readonly [Place, Place?],
  [weight, inner, bias, innerBias]: readonly (Tensor | undefined)[],
  projection: Tensor | null,
  isReverse: boolean,
): void {
  const [steps, rows, size] = x.sizes as [number, number, number]
  const [gates, shown] = (inner as Tensor).sizes as [number, number]
  const n = projection === null ? shown : (projection.sizes[1] as number)
  const wide = padded(gates)
  const products = place([steps, rows, wide])
  const zeros = (): ReturnType<typeof to.zeros> => to.zeros(wide)
  addProduct(to, {
    y: addressOf(products),
    x: addressOf(x),
    w: packedWeight(to, weight as Tensor),
    bias: bias === undefined ? zeros() : packedBias(to, bias),
    add: 0,
    k: size,
    yStride: wide,
    xStride: (asRows(x) as Rows).stride,
    addStride: 0,
    low: -Infinity,
    high: Infinity,
    rowBegin: 0,
    rowEnd: steps * rows,
    panelBegin: 0,
    panelEnd: panelsOf(gates),
  })
  to.add('f32_recurrent', {
    mode,
    out: addressOf({ ...out, offset: out.offset + column }),
    h: addressOf(h),
    c: c === undefined ? 0 : addressOf(c),
    x: addressOf(products),
    w: packedWeight(to, inner as Tensor),
    bias: innerBias === undefined ? zeros() : packedBias(to, innerBias),
    projection: projection === null ? 0 : packedWeight(to, projection),
    scratch: to.scratch(wholeEngine().exports.f32_recurrent_scratch(mode, rows, n, projection === null ? 0 : shown)),
    steps,
    rows,
    n,
    shown,
    outStep: out.strides[0] as number,
    outStride: out.strides[1] as number,
    xStep: rows * wide,
    xStride: wide,
    reverse: isReverse ? 1 : 0,
  })
}

/** A place of three dimensions in a buffer of its own. */
function place([steps, rows, width]: readonly number[]): Place {
  const [a, b, c] = [steps, rows, width] as [number, number, number]
  return { buffer: new Buffer(4 * a * b * c), offset: 0, sizes: [a, b, c], strides: [b * c, c, 1] }
}

/** The states [batch, n] of one layer and direction. */
function layerOf({ buffer, offset, sizes, strides }: Place, at: number): Place {
  return { buffer, offset: offset + at * (strides[0] as number), sizes: sizes.slice(1), strides: strides.slice(1) }
}

/** The first two dimensions in each other's place. */
function exchanged({ sizes, strides, ...rest }: Place): Place {
  return { ...rest, sizes: turned(sizes), strides: turned(strides) }
}

function turned([a, b, c]: readonly number[]): number[] {
  return [b, a, c] as number[]
}
