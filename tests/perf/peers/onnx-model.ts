// An ONNX model of a network, as bytes: the few messages of onnx.proto3 that it needs, in protobuf's wire format
// (a tag of field << 3 | type, then a varint or a length and bytes).

import type { Network } from './network.js'
import type { Recurrent } from './recurrent.js'

const FLOAT = 1
const INT64 = 7
const INT_ATTRIBUTE = 2

/** Gemm with transposed B, and Relu, from input `x` to output `y`. */
export function onnxModel({ layers, batch, sizes }: Network): Uint8Array {
  const nodes: Uint8Array[] = []
  const weights: Uint8Array[] = []
  layers.forEach(({ inputs, outputs, weight, bias, relu }, index) => {
    const last = index === layers.length - 1
    const from = index === 0 ? 'x' : `x${index}`
    const to = last ? 'y' : `x${index + 1}`
    nodes.push(node('Gemm', [from, `w${index}`, `b${index}`], [relu ? `g${index}` : to], { transB: 1 }))
    if (relu) nodes.push(node('Relu', [`g${index}`], [to]))
    weights.push(tensor(`w${index}`, [outputs, inputs], weight), tensor(`b${index}`, [outputs], bias))
  })
  return model(nodes, weights, [batch, sizes[0] as number], [batch, sizes.at(-1) as number])
}

/** LSTM or GRU nodes of one direction from input `x` of [steps, 1, width] to output `y` of the same sizes. */
export function recurrentModel({ kind, steps, width, layers }: Recurrent): Uint8Array {
  const nodes: Uint8Array[] = []
  const weights: Uint8Array[] = []
  // ONNX has the gates in another order: of LSTM i, o, f, c where torch has i, f, c, o; of GRU z, r, h where it has r, z, n.
  const order = kind === 'LSTM' ? [0, 3, 1, 2] : [1, 0, 2]
  const gates = order.length
  const ordered = (values: Float32Array): Float32Array => {
    const size = values.length / gates
    const made = new Float32Array(values.length)
    order.forEach((from, to) => made.set(values.subarray(from * size, (from + 1) * size), to * size))
    return made
  }
  layers.forEach(({ weight_ih, weight_hh, bias_ih, bias_hh }, index) => {
    const [from, to] = [index === 0 ? 'x' : `x${index}`, index === layers.length - 1 ? 'y' : `x${index + 1}`]
    const linear = kind === 'GRU' ? { linear_before_reset: 1 } : {}
    const names = ['w', 'r', 'b'].map((name) => `${name}${index}`)
    nodes.push(node(kind, [from, ...names], [`h${index}`], { hidden_size: width, ...linear }))
    // [steps, directions, batch, width]
    nodes.push(node('Squeeze', [`h${index}`, 'axes'], [to]))
    weights.push(
      tensor(names[0] as string, [1, gates * width, width], ordered(weight_ih)),
      tensor(names[1] as string, [1, gates * width, width], ordered(weight_hh)),
      tensor(names[2] as string, [1, 2 * gates * width], [...ordered(bias_ih), ...ordered(bias_hh)]),
    )
  })
  weights.push(integers('axes', [1]))
  return model(nodes, weights, [steps, 1, width], [steps, 1, width])
}

/** Opset 13. */
function model(
  nodes: readonly Uint8Array[],
  weights: readonly Uint8Array[],
  from: readonly number[],
  to: readonly number[],
): Uint8Array {
  const graph = message(
    ...nodes.map((each) => bytes(1, each)),
    text(2, 'network'),
    ...weights.map((each) => bytes(5, each)),
    bytes(11, value('x', from)),
    bytes(12, value('y', to)),
  )
  return message(varint(1, 8), bytes(7, graph), bytes(8, message(text(1, ''), varint(2, 13))))
}

function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number>> = {},
): Uint8Array {
  return message(
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, given]) =>
      bytes(5, message(text(1, name), varint(3, given), varint(20, INT_ATTRIBUTE))),
    ),
  )
}

function tensor(name: string, dims: readonly number[], values: ArrayLike<number>): Uint8Array {
  const raw = new Uint8Array(Float32Array.from(values).buffer)
  return message(...dims.map((dim) => varint(1, dim)), varint(2, FLOAT), text(8, name), bytes(9, raw))
}

function integers(name: string, values: readonly number[]): Uint8Array {
  const raw = new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer)
  return message(varint(1, values.length), varint(2, INT64), text(8, name), bytes(9, raw))
}

function value(name: string, dims: readonly number[]): Uint8Array {
  const shape = message(...dims.map((dim) => bytes(1, message(varint(1, dim)))))
  return message(text(1, name), bytes(2, message(bytes(1, message(varint(1, FLOAT), bytes(2, shape))))))
}

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields)
}

function text(field: number, content: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(content))
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return message(number((field << 3) | 2), number(content.length), content)
}

function varint(field: number, content: number): Uint8Array {
  return message(number(field << 3), number(content))
}

function number(content: number): Uint8Array {
  const parts: number[] = []
  for (let rest = content; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...parts, rest])
    parts.push((rest % 128) | 128)
  }
}
