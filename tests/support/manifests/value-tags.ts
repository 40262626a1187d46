// A value as one line of text that tells it from every other: what tests/fixtures/weights-only.py writes of what real PyTorch
// loaded, word for word.

import {
  ByteArray,
  Complex,
  Counter,
  device,
  Dict,
  Global,
  NestedTensor,
  nn,
  OrderedDict,
  PyFloat,
  PyObject,
  QuantizedTensor,
  repr,
  Size,
  SparseCompressedTensor,
  SparseCooTensor,
  Tensor,
  Tuple,
  TypedStorage,
  UntypedStorage,
} from '../../../src/index.js'
import { exceptionParts } from '../../../src/python/exceptions.js'
import { isFloat, isFloatKey } from '../../../src/python/marks.js'
import { tupleOf } from '../../../src/pickle/containers.js'
import { StorageType } from '../../../src/serialization/names/storage-type.js'
import { subclassOf } from '../../../src/tensor/forms/subclass.js'

/** Strings in a pickle may have lone surrogates, which JSON of Python escapes as JavaScript does. */
export function tagOf(value: unknown, open: readonly unknown[] = []): string {
  if (typeof value !== 'object' && typeof value !== 'function') return atom(value, false)
  if (value === null) return 'None'
  if (open.includes(value)) return '...'
  const inner = [...open, value]
  const sub = (part: unknown, marked = false): string =>
    typeof part === 'number' ? atom(part, marked) : tagOf(part, inner)
  const items = (list: readonly unknown[]): string =>
    list.map((item, index) => sub(item, typeof item === 'number' && isFloat(list, index, item))).join(' ')
  if (value instanceof PyFloat) return atom(value.value, true)
  if (value instanceof Complex) return `c${atom(value.re, true)},${atom(value.im, true)}`
  if (value instanceof ByteArray) return `bytearray${hex(value)}`
  if (value instanceof Uint8Array) return `bytes${hex(value)}`
  if (value instanceof Size) return `Size(${items(value)})`
  if (value instanceof Tuple) return `tuple(${items(value)})`
  if (Array.isArray(value)) return `list(${items(value)})`
  if (value instanceof Set) {
    const set: ReadonlySet<unknown> = value
    const parts = Array.from(set, (item) => sub(item, typeof item === 'number' && isFloatKey(set, item)))
    return `set(${parts.sort().join(' ')})`
  }
  if (value instanceof Dict) return dictTag(value, sub)
  if (value instanceof Tensor) return tensorTag(value, sub)
  if (value instanceof TypedStorage) return `Storage<${value.dtype} ${hex(value.untyped.bytes())}>`
  if (value instanceof UntypedStorage) return `Storage<torch.uint8 ${hex(value.bytes())}>`
  if (value instanceof StorageType)
    return value.module === 'torch.storage' ? `g${value.module}.${value.name}` : 'gStorageType'
  if (value instanceof Global) return `g${value.name}`
  if (value instanceof PyObject) return objectTag(value, sub)
  if (value instanceof device) return repr(value)
  return repr(value)
}

type Sub = (part: unknown, marked?: boolean) => string

function atom(value: unknown, marked: boolean): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return `i${value}`
    case 'string':
      return `s${JSON.stringify(value)
        .replace(/[\u007f-\uffff]/g, escaped)
        .replaceAll(String.raw`\u007f`, '\x7f')}`
    case 'number': {
      if (!marked && Number.isSafeInteger(value) && !Object.is(value, -0)) return `i${value}`
      if (Number.isNaN(value)) return 'fnan'
      const view = new DataView(new ArrayBuffer(8))
      view.setFloat64(0, value)
      return `f${hex(new Uint8Array(view.buffer))}`
    }
    default:
      return String(value)
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function dictTag(dict: Dict, sub: Sub): string {
  const name = dict instanceof OrderedDict ? 'OrderedDict' : dict instanceof Counter ? 'Counter' : 'dict'
  const entries = Array.from(dict, ([key, value]) => {
    const shown = sub(key, typeof key === 'number' && isFloatKey(dict, key))
    return `${shown}:${sub(value, typeof value === 'number' && isFloat(dict, key, value))}`
  })
  const { __dict__ } = dict
  const attributes = __dict__ === null || __dict__.size === 0 ? '' : ` @${sub(__dict__)}`
  return `${name}(${entries.join(' ')}${attributes})`
}

function tensorTag(tensor: Tensor, sub: Sub): string {
  const cls = subclassOf(tensor)?.cls.name ?? 'torch.Tensor'
  const name =
    tensor instanceof nn.Parameter
      ? 'Parameter'
      : cls === 'torch.Tensor' || cls === 'torch.nn.parameter.Parameter'
        ? 'Tensor'
        : cls
  const parts = [
    name,
    String(tensor.dtype),
    tensor instanceof NestedTensor ? '(nested)' : tupleText(tensor.sizes),
    String(tensor.layout),
    String(tensor.device),
    tensor.requires_grad ? 'grad' : '',
  ]
  if (tensor instanceof NestedTensor) {
    parts.push(
      `[${tensor
        .constituents()
        .map((each) => sub(each))
        .join(' ')}]`,
    )
  } else if (tensor instanceof SparseCooTensor) {
    parts.push(sub(tensor.indices), sub(tensor.values), tensor.coalesced === true ? 'True' : 'False')
  } else if (tensor instanceof SparseCompressedTensor) {
    parts.push(sub(tensor.compressed_indices), sub(tensor.plain_indices), sub(tensor.values))
  } else if (tensor instanceof QuantizedTensor) {
    const { quantizer } = tensor
    parts.push(tupleText(tensor.strides), String(tensor.offset), String(quantizer.qscheme))
    parts.push(
      'scale' in quantizer
        ? `${repr(PyFloat(quantizer.scale))} ${quantizer.zero_point}`
        : `${sub(quantizer.scales)}${sub(quantizer.zero_points)}${quantizer.axis}`,
      hex(tensor.toBytes()),
    )
  } else {
    parts.push(tupleText(tensor.strides))
    if (tensor.device.type !== 'meta') {
      parts.push(String(tensor.offset), hex(tensor.toBytes()))
      parts.push((tensor.conj_bit ? 'conj' : '') + (tensor.neg_bit ? 'neg' : ''))
    }
  }
  const { __dict__ } = tensor
  if (__dict__ !== null && __dict__.size > 0) parts.push(`@${sub(__dict__)}`)
  return `T<${parts.join(' | ')}>`
}

function objectTag(object: PyObject, sub: Sub): string {
  const state = object.state instanceof Dict && object.state.size > 0 ? `@${sub(object.state)}` : ''
  if (object.module === 'builtins') {
    const { cls } = exceptionParts(object.qualname, object.args)
    const { length } = exceptionParts(object.qualname, object.args).args
    const args = length === object.args.length ? object.args : tupleOf(object.args, 0, length)
    return `E<${cls} ${sub(args)}${state === '' ? '' : ` ${state}`}>`
  }
  if (object.qualname === 'StackSummary') return `${object.name}(${sub(object.items).slice(5, -1)})${state}`
  return `${object.name}{${repr(object)}}`
}

function tupleText(sizes: readonly number[]): string {
  return `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
