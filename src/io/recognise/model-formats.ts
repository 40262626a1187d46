// Models of other libraries that have no magic number: protocol buffers, told by their first fields, and
// pickles, told by the first class that they name.
//
// A protobuf field is a key (number << 3 | type) and a value: type 0 a varint, type 2 a varint length and
// as many bytes. The schemas: onnx.proto, saved_model.proto, graph.proto (TensorFlow), Model.proto (CoreML),
// framework.proto (Paddle).

import { latin1, type FileSample, type Stranger } from '../sources/file-sample.js'

const FROM_SOURCE = 'Use the model that it was made from, as a PyTorch or safetensors file'

/** The library whose file this is, or undefined. */
export function modelFormat(sample: FileSample): Stranger | undefined {
  return pickledModel(sample) ?? protobufModel(sample)
}

const PICKLED: Readonly<Record<string, string>> = {
  sklearn: 'a scikit-learn model, pickled (joblib)',
  joblib: 'a joblib pickle, as scikit-learn writes',
  xgboost: 'an XGBoost model, pickled',
  lightgbm: 'a LightGBM model, pickled',
  catboost: 'a CatBoost model, pickled',
}

/** GLOBAL of a class, or its module's name as a string (protocol 4 and 5). */
const FIRST_CLASS = /(?:c|\x8c.)(sklearn|joblib|xgboost|lightgbm|catboost)[.\n]/s

/** The root's class stands within this many bytes, behind what rebuilds it. */
const FIRST_CLASS_WITHIN = 64

function pickledModel({ head, tail }: FileSample): Stranger | undefined {
  const library = FIRST_CLASS.exec(latin1(head.subarray(0, FIRST_CLASS_WITHIN)))?.[1]
  if (library !== undefined) {
    const instead = 'Convert it to ONNX, or save its coefficients as tensors with torch.save'
    return { what: PICKLED[library]!, instead }
  }
  if (head[0] !== 0x80) return undefined
  if (![head, tail].some((part) => latin1(part).includes('StructuredToParameterName@@'))) return undefined
  return {
    what: 'a Paddle state dict (.pdparams)',
    instead: 'Convert it in Python: paddle.load it, and torch.save its arrays as tensors',
  }
}

function protobufModel(sample: FileSample): Stranger | undefined {
  const first = field(sample.head, 0)
  if (first === undefined) return undefined
  if (first.number === 1 && first.type === 0) return versionedModel(sample, first)
  if (first.number !== 1 || first.type !== 2) return undefined
  if (isPaddleProgram(sample.head, first.start)) {
    return { what: 'a Paddle program (.pdmodel)', instead: FROM_SOURCE }
  }
  if (isGraphNode(sample.head, first)) return { what: 'a TensorFlow graph (frozen .pb)', instead: FROM_SOURCE }
  return undefined
}

/** ONNX, CoreML and SavedModel begin with a version and then differ. */
function versionedModel({ head, size }: FileSample, version: Field): Stranger | undefined {
  const second = field(head, version.end)
  if (second === undefined || second.type !== 2 || version.value > 100) return undefined
  const inner = field(head, second.start)
  const innermost = inner === undefined ? undefined : field(head, inner.start)
  if (second.number === 2 && inner?.number === 1 && inner.type === 2 && second.end <= size) {
    // MetaInfoDef holds a list of ops or a version; FeatureDescription begins with the feature's name.
    const described = innermost?.number === 1 && innermost.type === 2 && second.end < size
    return described
      ? { what: 'a CoreML model', instead: FROM_SOURCE }
      : { what: 'a TensorFlow SavedModel', instead: FROM_SOURCE }
  }
  const producer = second.number === 2 && isText(head.subarray(second.start, second.end))
  if (!producer && !(second.number === 7 && second.end <= size)) return undefined
  return {
    what: producer ? `an ONNX model (by ${latin1(head.subarray(second.start, second.end))})` : 'an ONNX model',
    instead: 'Run it by onnxruntime-web, or save the PyTorch model that it was exported from',
  }
}

/** ProgramDesc: a block with index 0 and the parent -1. */
function isPaddleProgram(head: Uint8Array, at: number): boolean {
  const parent = '\x08\0\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01'
  return latin1(head.subarray(at, at + parent.length)) === parent
}

/** GraphDef: NodeDef { name = 1, op = 2 }. */
function isGraphNode(head: Uint8Array, node: Field): boolean {
  const name = field(head, node.start)
  if (name?.number !== 1 || name.type !== 2 || !isText(head.subarray(name.start, name.end))) return false
  const op = field(head, name.end)
  return op?.number === 2 && op.type === 2 && /^[A-Z]\w+$/.test(latin1(head.subarray(op.start, op.end)))
}

interface Field {
  readonly number: number
  /** 0 a varint, 2 bytes from `start` to `end`. */
  readonly type: number
  readonly value: number
  readonly start: number
  readonly end: number
}

/** The field at `at`; only numbers below 16 and the two types that occur here. */
function field(head: Uint8Array, at: number): Field | undefined {
  const key = head[at] ?? 0
  const type = key & 7
  if (key >= 0x80 || key < 8 || (type !== 0 && type !== 2)) return undefined
  let value = 0
  for (let i = 0; i < 7; i++) {
    const byte = head[at + 1 + i]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte >= 0x80) continue
    const start = at + 2 + i
    return { number: key >> 3, type, value, start, end: type === 0 ? start : start + value }
  }
  return undefined
}

/** A short name in printable ASCII. */
function isText(bytes: Uint8Array): boolean {
  return /^[\x20-\x7e]{1,64}$/.test(latin1(bytes))
}
