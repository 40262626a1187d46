// How Python's own values that have no opcode of their own are written: what CPython's `__reduce_ex__`
// and the special cases of its pickler give (Modules/_pickle.c: save_bytes, save_bytearray, save_set).

import { type Counter, type DefaultDict, Dict, type OrderedDict } from '../python/dict.js'
import { is_float_key, must_be_float } from '../python/marks.js'
import { type Complex, PyFloatClass } from '../python/numbers.js'
import { Global, type PyObject } from '../python/objects.js'
import { boxed_entries, set_items } from './containers.js'
import { type Reduction, UniqueString } from './reduction.js'
import { decode_latin1 } from './text.js'

/** `cls(items)`: sets before protocol 4. */
export function reduce_set(set: ReadonlySet<unknown>, cls: 'set' | 'frozenset'): Reduction {
  return { callable: new Global('builtins', cls), args: [set_members(set)] }
}

/** A set's items, floats that look like ints as PyFloats. */
export function set_members(set: ReadonlySet<unknown>): unknown[] {
  return Array.from(set, (item) => {
    const marked = typeof item === 'number' && !must_be_float(item) && is_float_key(set, item)
    return marked ? new PyFloatClass(item) : item
  })
}

/**
 * Before protocol 3 bytes are text: `_codecs.encode(text, 'latin1')`. The text is a new str, unless it
 * is one character, of which Python has one object each.
 */
export function reduce_bytes(bytes: Uint8Array): Reduction {
  if (bytes.length === 0) return { callable: new Global('builtins', 'bytes'), args: [] }
  const text = decode_latin1(bytes)
  const source = text.length === 1 ? text : new UniqueString(text)
  return { callable: new Global('_codecs', 'encode'), args: [source, 'latin1'] }
}

/** Before protocol 5: `bytearray(bytes)`. */
export function reduce_bytearray(bytes: Uint8Array): Reduction {
  return { callable: new Global('builtins', 'bytearray'), args: bytes.length === 0 ? [] : [new Uint8Array(bytes)] }
}

export function reduce_complex(value: Complex): Reduction {
  return { callable: new Global('builtins', 'complex'), args: [new PyFloatClass(value.re), new PyFloatClass(value.im)] }
}

export function reduce_ordered_dict(dict: OrderedDict): Reduction {
  return with_attributes({ callable: new Global('collections', 'OrderedDict'), args: [], dict_items: dict }, dict)
}

export function reduce_defaultdict(dict: DefaultDict): Reduction {
  const { default_factory } = dict
  const args = default_factory === null ? [] : [default_factory]
  return with_attributes({ callable: new Global('collections', 'defaultdict'), args, dict_items: dict }, dict)
}

export function reduce_counter(counter: Counter): Reduction {
  const counts = new Dict()
  set_items(counts, boxed_entries(counter), 0)
  return with_attributes({ callable: new Global('collections', 'Counter'), args: [counts] }, counter)
}

/** An inert object as the file that it came from made it. */
export function reduce_inert(object: PyObject): Reduction {
  const { args, construction, kwargs, items, dict_items, state } = object
  const callable = new Global(object.module, object.qualname)
  return { callable, args, construction, kwargs, items, dict_items, state: object.has_state ? state : undefined }
}

function with_attributes(reduction: Reduction, dict: Dict): Reduction {
  return dict.__dict__ === null || dict.__dict__.size === 0 ? reduction : { ...reduction, state: dict.__dict__ }
}
