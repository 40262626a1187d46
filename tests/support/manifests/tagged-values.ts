// Holds what `load` gives against a manifest's tree (tagged.ts): every scalar with its Python type, every container with
// its class and order, every object's identity.

import assert from 'node:assert/strict'
import {
  ByteArray,
  Counter,
  DefaultDict,
  device,
  Dict,
  dtype,
  FrozenSet,
  Global,
  layout,
  memory_format,
  NDArray,
  nn,
  NumpyDType,
  NumpyScalar,
  OrderedDict,
  PyFloat,
  PyObject,
  Size,
  Tuple,
} from '../../../src/index.js'
import { isFloat, isFloatKey } from '../../../src/python/marks.js'
import type { Tagged, TaggedArray, TaggedDict } from './tagged.js'
import { sha256, TensorChecks } from './tagged-tensors.js'

const dict_classes: Record<string, unknown> = {
  'builtins.dict': Dict,
  'collections.OrderedDict': OrderedDict,
  'collections.defaultdict': DefaultDict,
  'collections.Counter': Counter,
}

/** Attributes of modules that Python sets at every load and never writes. */
const madeAnew: ReadonlySet<string> = new Set(['_flat_weight_refs'])

/** The value at one place: its container and its index or key tell whether a number is a Python float. */
interface Place {
  readonly path: string
  readonly isFloat: (value: number) => boolean
}

/** @throws AssertionError that names the path of the first difference. */
export function assertTagged(value: unknown, expected: Tagged): void {
  new Comparison().check(value, expected, { path: '', isFloat: () => false })
}

class Comparison {
  private readonly objects = new Map<number, unknown>()
  private readonly tensors = new TensorChecks()

  check(value: unknown, expected: Tagged, place: Place): void {
    const { path } = place
    if (expected.t === 'ref') return assert.ok(value === this.objects.get(expected.id), `${path}: another object`)
    if (expected.id !== undefined) this.objects.set(expected.id, value)
    switch (expected.t) {
      case 'none':
        return assert.equal(value, null, path)
      case 'bool':
        return assert.equal(value, expected.v, path)
      case 'str':
        return assert.equal(value, expected.v, path)
      case 'int':
        assert.ok(typeof value === 'bigint' || (typeof value === 'number' && !place.isFloat(value)), `${path}: no int`)
        return assert.equal(String(value), expected.v, path)
      case 'float':
        return this.float(value, expected.hex, place)
      case 'bytes':
      case 'bytearray':
        assert.equal(value instanceof ByteArray, expected.t === 'bytearray', path)
        return assert.equal(Buffer.from(value as Uint8Array).toString('hex'), expected.hex, path)
      case 'list':
      case 'tuple':
        return this.list(value, expected.t, expected.items, path)
      case 'set':
      case 'frozenset':
        assert.ok(value instanceof (expected.t === 'set' ? Set : FrozenSet), path)
        return assert.deepEqual([...value].map(String).toSorted(), expected.items.map(text).toSorted(), path)
      case 'dict':
        return this.dict(value, expected, path)
      case 'size':
        assert.ok(value instanceof Size, path)
        return assert.deepEqual([...value], expected.v, path)
      case 'dtype':
        assert.ok(value instanceof dtype, path)
        return assert.equal(String(value), `torch.${expected.v}`, path)
      case 'device':
        assert.ok(value instanceof device, path)
        return assert.equal(String(value), expected.v, path)
      case 'layout':
      case 'memory_format':
        assert.ok(value instanceof (expected.t === 'layout' ? layout : memory_format), path)
        return assert.equal(String(value), `torch.${expected.v}`, path)
      case 'global':
        // A method of an object is `getattr(object, name)` in a file, which nobody evaluates.
        if (value instanceof PyObject) return assert.equal(value.name, 'builtins.getattr', path)
        assert.ok(value instanceof Global, path)
        return assert.equal(value.name, expected.v, path)
      case 'storage':
        return this.tensors.storage(value, expected, path)
      case 'tensor':
        this.tensors.tensor(value, expected, path)
        return this.attributes(value, expected.attrs, path)
      case 'npdtype':
        assert.ok(value instanceof NumpyDType, path)
        return assert.equal(value.str, expected.v, path)
      case 'npscalar':
        assert.ok(value instanceof NumpyScalar && value.bytes !== null, path)
        assert.equal(value.dtype.str, expected.dtype, path)
        return assert.equal(Buffer.from(value.bytes).toString('hex'), expected.hex, path)
      case 'ndarray':
        return this.array(value, expected, path)
      case 'module':
        assert.ok(value instanceof nn.Module, path)
        return this.state(
          value.__dict__,
          expected.state.filter(([name]) => !madeAnew.has(name)),
          path,
        )
      case 'object':
        return this.object(value, expected, path)
      default:
        return expected satisfies never
    }
  }

  private float(value: unknown, hex: string, place: Place): void {
    const is_number = typeof value === 'number'
    assert.ok(is_number ? place.isFloat(value) : value instanceof PyFloat, `${place.path}: no float`)
    const bits = Buffer.alloc(8)
    bits.writeDoubleBE(Number(value))
    const expected = Buffer.from(hex, 'hex')
    if (!(Number.isNaN(Number(value)) && Number.isNaN(expected.readDoubleBE())))
      assert.equal(bits.toString('hex'), hex, place.path)
  }

  private list(value: unknown, kind: 'list' | 'tuple', items: readonly Tagged[], path: string): void {
    assert.ok(Array.isArray(value), path)
    assert.equal(value instanceof Tuple, kind === 'tuple', path)
    assert.equal(value.length, items.length, path)
    for (const [index, item] of items.entries()) {
      this.check(value[index], item, { path: `${path}/${index}`, isFloat: (number) => isFloat(value, index, number) })
    }
  }

  private array(value: unknown, expected: TaggedArray, path: string): void {
    assert.ok(value instanceof NDArray, `${path}: no array`)
    assert.deepEqual([...value.shape], expected.shape, path)
    if (expected.items !== undefined) return this.list(value.data, 'list', expected.items, path)
    // numpy brings what a state holds into the machine's order, and leaves buffers as they are.
    assert.equal(value.dtype.str.replace('>', '<'), expected.dtype.replace('>', '<'), path)
    assert.equal(value.fortran_order, expected.fortran, path)
    const bytes = value.toBytes().slice()
    if (expected.dtype.startsWith('>')) turnItems(bytes, value.dtype.itemsize)
    assert.equal(sha256(bytes), expected.sha256, path)
  }

  private dict(value: unknown, expected: TaggedDict, path: string): void {
    assert.ok(value instanceof Dict, path)
    assert.equal(value.constructor, dict_classes[expected.cls], `${path}: not a ${expected.cls}`)
    if (value instanceof DefaultDict)
      assert.equal((value.default_factory as Global).name, expected.default_factory, path)
    assert.equal(value.size, expected.items.length, path)
    for (const [index, [key, item]] of [...value].entries()) {
      const [expected_key, expected_item] = expected.items[index]!
      this.check(key, expected_key, { path: `${path}/(key ${index})`, isFloat: (number) => isFloatKey(value, number) })
      this.check(item, expected_item, {
        path: `${path}/${String(key)}`,
        isFloat: (number) => isFloat(value, key, number),
      })
    }
    this.attributes(value, expected.attrs, path)
  }

  private attributes(value: unknown, expected: Tagged | undefined, path: string): void {
    const { __dict__ } = value as { __dict__: unknown }
    if (expected === undefined) assert.equal(__dict__, null, `${path}: attributes`)
    else this.check(__dict__, expected, { path: `${path}.__dict__`, isFloat: () => false })
  }

  /** A class's repr and attributes that it makes anew are not in the file. */
  private object(value: unknown, expected: Tagged & { t: 'object' }, path: string): void {
    assert.ok(typeof value === 'object' && value !== null, `${path}: no object`)
    if (!(value instanceof PyObject) || value.module.startsWith('numpy')) return
    assert.equal(value.qualname.split('.').at(-1), expected.cls.split('.').at(-1), path)
    if (expected.state !== undefined && value.state instanceof Dict) this.state(value.state, expected.state, path)
  }

  private state(state: Dict, expected: readonly (readonly [string, Tagged])[], path: string): void {
    assert.deepEqual(
      [...state.keys()],
      expected.map(([name]) => name),
      path,
    )
    for (const [name, item] of expected) {
      this.check(state.get(name), item, { path: `${path}.${name}`, isFloat: (number) => isFloat(state, name, number) })
    }
  }
}

function text(scalar: Tagged): string {
  assert.ok('v' in scalar, `a set of ${scalar.t}`)
  return String(scalar.v)
}

/** The bytes of each item in the other order, in place. */
function turnItems(bytes: Uint8Array, itemsize: number): void {
  for (let at = 0; at < bytes.length; at += itemsize) bytes.subarray(at, at + itemsize).reverse()
}
