// How Python's own values that have no opcode of their own are written: what CPython's `__reduce_ex__`
// and the special cases of its pickler give (Modules/_pickle.c: saveBytes, saveBytearray, saveSet).

import { type Counter, type DefaultDict, Dict, OrderedDict } from '../../python/dict.js'
import { isFloatKey, mustBeFloat } from '../../python/marks.js'
import { type Complex, PyFloatClass } from '../../python/numbers.js'
import { Global, type PyObject } from '../../python/objects.js'
import { boxedEntries, setItems } from '../containers.js'
import { UniqueString } from './own-strings.js'
import type { Reduction } from './reduction.js'
import { decodeLatin1 } from '../text.js'

/** `cls(items)`: sets before protocol 4. */
export function reduceSet(set: ReadonlySet<unknown>, cls: 'set' | 'frozenset'): Reduction {
  return { callable: new Global('builtins', cls), args: [setMembers(set)] }
}

/** A set's items, floats that look like ints as PyFloats. */
export function setMembers(set: ReadonlySet<unknown>): unknown[] {
  return Array.from(set, (item) => {
    const marked = typeof item === 'number' && !mustBeFloat(item) && isFloatKey(set, item)
    return marked ? new PyFloatClass(item) : item
  })
}

/**
 * Before protocol 3 bytes are text: `_codecs.encode(text, 'latin1')`. The text is a new str, unless it
 * is one character, of which Python has one object each.
 */
export function reduceBytes(bytes: Uint8Array): Reduction {
  if (bytes.length === 0) return { callable: new Global('builtins', 'bytes'), args: [] }
  const text = decodeLatin1(bytes)
  const source = text.length === 1 ? text : new UniqueString(text)
  return { callable: new Global('_codecs', 'encode'), args: [source, 'latin1'] }
}

/** Before protocol 5: `bytearray(bytes)`. */
export function reduceBytearray(bytes: Uint8Array): Reduction {
  return { callable: new Global('builtins', 'bytearray'), args: bytes.length === 0 ? [] : [new Uint8Array(bytes)] }
}

export function reduceComplex(value: Complex): Reduction {
  return { callable: new Global('builtins', 'complex'), args: [new PyFloatClass(value.re), new PyFloatClass(value.im)] }
}

export function reduceOrderedDict(dict: Dict): Reduction {
  const reduction = { callable: new Global('collections', 'OrderedDict'), args: [], dictItems: dict }
  return withAttributes(dict instanceof OrderedDict ? reduction : { ...reduction, writtenAs: new OrderedDict() }, dict)
}

export function reduceDefaultdict(dict: DefaultDict): Reduction {
  const { default_factory } = dict
  const args = default_factory === null ? [] : [default_factory]
  return withAttributes({ callable: new Global('collections', 'defaultdict'), args, dictItems: dict }, dict)
}

export function reduceCounter(counter: Counter): Reduction {
  const counts = new Dict()
  setItems(counts, boxedEntries(counter), 0)
  return withAttributes({ callable: new Global('collections', 'Counter'), args: [counts] }, counter)
}

/** An inert object as the file that it came from made it. */
export function reduceInert(object: PyObject): Reduction {
  const { args, construction, kwargs, items, dictItems, state } = object
  const callable = object.callee ?? new Global(object.module, object.qualname)
  const isInert = true
  return { callable, args, construction, kwargs, items, dictItems, state: object.hasState ? state : undefined, isInert }
}

function withAttributes(reduction: Reduction, dict: Dict): Reduction {
  return dict.__dict__ === null || dict.__dict__.size === 0 ? reduction : { ...reduction, state: dict.__dict__ }
}
