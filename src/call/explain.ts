// What is said of an argument that is of the wrong kind: PyTorch's sentence (torch/csrc/utils/python_arg_parser.cpp), what was
// given as JavaScript calls it, and what to do.

import { Global, PyObject } from '../python/objects.js'
import { dtypes } from '../tensor/dtype.js'
import { Kind, kindOf } from './kinds.js'
import type { Kinds, Parameter } from './kinds.js'

/** `sum(): argument 'dim' must be int or a list of ints, not the text '0'. …` */
export function refusal(name: string, argument: string, parameter: Parameter, value: unknown): TypeError {
  const index = (parameter.kinds & Kind.List) === 0 ? -1 : firstWrong(value, parameter.items)
  const item = index < 0 ? '' : `item ${index} of `
  const words = index < 0 ? parameter.words : (/list of (\w+)s/.exec(parameter.words)?.[1] as string)
  const given: unknown = index < 0 ? value : (value as unknown[])[index]
  const remedy = remedyFor(words, given)
  return new TypeError(
    `${name}(): ${item}argument '${argument}' must be ${words}, not ${described(given)}.${remedy === '' ? '' : ` ${remedy}.`}`,
  )
}

/** Where a list has an item of no kind that is wanted; -1 if nowhere, or if it is no list. */
function firstWrong(list: unknown, kinds: Kinds): number {
  return Array.isArray(list) ? list.findIndex((item) => (kindOf(item) & kinds) === 0) : -1
}

/** `an Array`, `a Promise`, `the text 'float'`, `undefined`, … */
function described(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `the text '${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return String(value)
    case 'symbol':
      return 'a symbol'
    case 'function':
      return value.name === '' ? 'a function' : `the function ${value.name}`
    case 'object':
      return value === null ? 'null' : describedObject(value)
  }
}

function describedObject(value: object): string {
  if (value instanceof PyObject || value instanceof Global) return `an object of Python's ${value.name}`
  const { __qualname__, name } = classOf(value)
  const word = typeof __qualname__ === 'string' && __qualname__ !== 'ndarray' ? __qualname__ : name
  if (word === '' || word === 'Object') return 'an object'
  return `${/^[AEIOU]/.test(word) ? 'an' : 'a'} ${word}`
}

interface NamedClass {
  readonly name: string
  readonly __qualname__?: unknown
}

function classOf(value: object): NamedClass {
  const cls: unknown = value.constructor
  return typeof cls === 'function' ? (cls as unknown as NamedClass) : { name: '' }
}

/** What to do, a sentence without full stop; '' where nothing can be guessed. */
function remedyFor(words: string, value: unknown): string {
  if (isThenable(value)) return 'It is still to come: await it'
  if (words.includes('dtype')) return dtypeRemedy(value)
  if (words.startsWith('Tensor')) {
    const remedy = tensorRemedy(value)
    if (remedy !== '') return remedy
  }
  if (words === 'a list of Tensors') return 'Give the tensors in an Array: [a, b]'
  if (isView(value)) return 'Make an Array of it: Array.from(…)'
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    ? `Give the number: ${value.trim()}`
    : ''
}

function dtypeRemedy(value: unknown): string {
  return typeof value === 'string'
    ? `The dtypes are ${dtypes.map(({ name }) => name).join(', ')}`
    : "Give torch.float32, or its name, 'float32'"
}

/** For what is given in a tensor's place. */
function tensorRemedy(value: unknown): string {
  if (Array.isArray(value) || isView(value) || ['number', 'bigint', 'boolean'].includes(typeof value)) {
    return 'Make a tensor of it: torch.tensor(…)'
  }
  if (value === undefined) {
    return "An entry of a Dict is no property: read it by .get('name'), or take the Dict's .toObject()"
  }
  if (typeof value === 'function') return 'Call it, and give what it returns'
  if (typeof value !== 'object' || value === null) return ''
  if (value instanceof ArrayBuffer) return 'View it as numbers first: torch.tensor(new Float32Array(…))'
  if (value instanceof Map) return "Take a tensor out of it: .get('name')"
  if ('forward' in value) return 'A module is called by its forward: module.forward(x)'
  if ('data' in value && isView(value.data)) return 'Make a tensor of its numbers: torch.tensor(array.data)'
  if (value instanceof PyObject) return 'torchlet keeps objects of classes that it does not know as data'
  return ''
}

function isView(value: unknown): boolean {
  return ArrayBuffer.isView(value)
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
