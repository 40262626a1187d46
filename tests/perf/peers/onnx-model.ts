// An ONNX model of a network, as bytes: the few messages of onnx.proto3 that it needs, in protobuf's wire format
// (a tag of field << 3 | type, then a varint or a length and bytes).

import type { Network } from '../network.js'

const FLOAT = 1
const INT_ATTRIBUTE = 2

/** Gemm with transposed B, and Relu, from input `x` to output `y`; opset 13. */
export function onnxModel({ layers, batch, sizes }: Network): Uint8Array {
  const nodes: Uint8Array[] = []
  const weights: Uint8Array[] = []
  layers.forEach(({ inputs, outputs, weight, bias, relu }, index) => {
    const last = index === layers.length - 1
    const from = index === 0 ? 'x' : `x${index}`
    const to = last ? 'y' : `x${index + 1}`
    nodes.push(
      node(
        'Gemm',
        [from, `w${index}`, `b${index}`],
        relu ? `g${index}` : to,
        message(text(1, 'transB'), varint(3, 1), varint(20, INT_ATTRIBUTE)),
      ),
    )
    if (relu) nodes.push(node('Relu', [`g${index}`], to))
    weights.push(tensor(`w${index}`, [outputs, inputs], weight), tensor(`b${index}`, [outputs], bias))
  })
  const graph = message(
    ...nodes.map((each) => bytes(1, each)),
    text(2, 'network'),
    ...weights.map((each) => bytes(5, each)),
    bytes(11, value('x', [batch, sizes[0] as number])),
    bytes(12, value('y', [batch, sizes.at(-1) as number])),
  )
  return message(varint(1, 8), bytes(7, graph), bytes(8, message(text(1, ''), varint(2, 13))))
}

function node(op: string, inputs: readonly string[], output: string, attribute?: Uint8Array): Uint8Array {
  return message(
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, op),
    ...(attribute ? [bytes(5, attribute)] : []),
  )
}

function tensor(name: string, dims: readonly number[], values: Float32Array): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return message(...dims.map((dim) => varint(1, dim)), varint(2, FLOAT), text(8, name), bytes(9, raw))
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
