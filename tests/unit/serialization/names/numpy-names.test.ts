// What a file may claim of numpy's values and is refused for; and what a program makes and saves of its own.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Complex,
  Dict,
  Global,
  loadSync,
  NDArray,
  NumpyDType,
  NumpyScalar,
  PyFloat,
  PyObject,
  repr,
  saveSync,
  set_printoptions,
  Tuple,
} from '../../../../src/index.js'
import { unpickle } from '../../../support/plain-pickle.js'
import { numpyNames } from '../../../../src/serialization/names/numpy-names.js'
import { assemble } from '../../pickle/assemble.js'

const ndarray = new Global('numpy', 'ndarray')

test('lies of arrays', () => {
  const f4 = NumpyDType.of('float32')
  const bytes = new Uint8Array(8)
  const lies: Readonly<Record<string, readonly [state: unknown, message: RegExp]>> = {
    'more bytes than its shape': [
      Tuple.of<unknown>(1, Tuple.of(1), f4, false, bytes),
      /has 8 bytes where its shape takes 4/,
    ],
    'fewer bytes': [Tuple.of<unknown>(1, Tuple.of(3), f4, false, bytes), /has 8 bytes where its shape takes 12/],
    'a negative size': [Tuple.of<unknown>(1, Tuple.of(-2), f4, false, bytes), /integers from 0/],
    'text for a shape': [Tuple.of<unknown>(1, 'ab', f4, false, bytes), /a tuple of sizes/],
    'no dtype': [Tuple.of<unknown>(1, Tuple.of(2), 'f4', false, bytes), /a numpy dtype/],
    'a list for bytes': [Tuple.of<unknown>(1, Tuple.of(2), f4, false, [1, 2]), /elements that are not bytes/],
    'bytes for objects': [Tuple.of<unknown>(1, Tuple.of(8), NumpyDType.of('O'), false, bytes), /has not the 8 objects/],
    'endless elements without bytes': [
      Tuple.of<unknown>(1, Tuple.of(2 ** 50), NumpyDType.of('S0'), false, new Uint8Array()),
      /limit/,
    ],
    'too many dimensions': [
      Tuple.of<unknown>(1, Tuple.from(new Array<number>(65).fill(1)), f4, false, new Uint8Array(4)),
      /number of dimensions is 65/,
    ],
    'no tuple': [new Dict(), /is no tuple/],
  }
  for (const [name, [state, message]] of Object.entries(lies))
    assert.throws(() => reloaded(arrayOf(state)), { message }, name)
})

const manyNames = Array.from({ length: 5000 }, (_, index) => String(index))

function unitOf(name: string): Tuple {
  return Tuple.of<unknown>(new TextEncoder().encode(name), 1, 1, 1)
}

test('lies of dtypes', () => {
  const f4 = NumpyDType.of('f4')
  const state = (...parts: readonly unknown[]): Tuple => Tuple.from([3, '|', ...parts])
  const lies: Readonly<Record<string, readonly [code: string, state: Tuple, message: RegExp]>> = {
    'a field beyond the element': [
      'V4',
      state(null, Tuple.of('a'), new Dict([['a', Tuple.of<unknown>(f4, 1)]]), 4, 1, 16),
      /field that ends after its 4 bytes/,
    ],
    'a name without a field': ['V4', state(null, Tuple.of('a'), new Dict(), 4, 1, 16), /a field without a type/],
    'a subarray of another size': [
      'V4',
      state(Tuple.of<unknown>(f4, Tuple.of(2)), null, null, 4, 1, 0),
      /4 bytes for a subarray of 8/,
    ],
    'fields within a number': [
      'f4',
      state(null, Tuple.of('a'), new Dict([['a', Tuple.of<unknown>(f4, 0)]]), -1, -1, 0),
      /fields within one of kind f/,
    ],
    'a unit of time that numpy has not': [
      'M8',
      Tuple.of<unknown>(4, '<', null, null, null, -1, -1, 0, Tuple.of<unknown>(new Dict(), unitOf('__proto__'))),
      /one of numpy's units/,
    ],
    'thousands of dtypes within one': [
      'V4',
      state(null, Tuple.from(manyNames), new Dict(manyNames.map((name) => [name, Tuple.of<unknown>(f4, 0)])), 4, 1, 16),
      /dtypes within a numpy dtype is 5001/,
    ],
    'an unknown byte order': ['f4', Tuple.of<unknown>(3, 'x', null, null, null, -1, -1, 0), /the byte order "x"/],
    'an unknown version': ['f4', Tuple.of<unknown>(9, '<', null, null, null, -1, -1, 0), /version 9/],
  }
  for (const [name, [code, given, message]] of Object.entries(lies)) {
    assert.throws(() => reloaded(dtypeOf(code, given)), { message }, name)
  }
  for (const code of ['f5', 'x', 'S99999999999', '']) assert.ok(reloaded(dtypeOf(code, null)) instanceof PyObject, code)
})

test('a dtype does not change once an array goes by it', () => {
  const state = 'I3\nV<\nNNNI-1\nI-1\nI0\n'
  const late = assemble(
    `cnumpy\ndtype\n(Vf4\nI00\nI01\ntRp0\ncnumpy.core.multiarray\nscalar\n(g0\nV\\u0000\\u0000\\u0000\\u0000\ntR0(${state}tb.`,
  )
  assert.throws(
    () => unpickle(late, { find_class: (module, name) => numpyNames.get(`${module}.${name}`) }),
    /comes after the dtype was used/,
  )
  const structures: unknown[] = [
    new NumpyDType('V', 1, { fields: new Map([['a', { dtype: NumpyDType.of('u1'), offset: 0, title: null }]]) }),
  ]
  for (let depth = 0; depth < 40; depth++) {
    structures.push(
      new NumpyDType('V', 1, {
        fields: new Map([['a', { dtype: structures.at(-1) as NumpyDType, offset: 0, title: null }]]),
      }),
    )
  }
  assert.throws(() => reloaded(structures.at(-1)), { name: 'LimitError' })
  let wide = NumpyDType.of('u1')
  for (let depth = 0; depth < 6; depth++) {
    const fields = Array.from(
      { length: 40 },
      (_, index) => [`f${index}`, { dtype: wide, offset: 0, title: null }] as const,
    )
    wide = new NumpyDType('V', 1, { fields: new Map(fields) })
  }
  assert.throws(() => reloaded(wide), { name: 'LimitError' })
})

test('elements that have no bytes, or share them, are bounded by the file', () => {
  const empty = new NumpyDType('V', 0, { subarray: { base: new NumpyDType('V', 0), shape: [4096] } })
  assert.throws(() => reloaded(arrayOf(Tuple.of<unknown>(1, Tuple.of(1000), empty, false, new Uint8Array()))), {
    name: 'LimitError',
    message: /calls of a pickle copy/,
  })
  const few = reloaded(arrayOf(Tuple.of<unknown>(1, Tuple.of(2), empty, false, new Uint8Array()))) as NDArray
  assert.equal(few.size, 2)
  const shared = new NumpyDType('V', 1, {
    fields: new Map(
      manyNames.slice(0, 4000).map((name) => [name, { dtype: NumpyDType.of('u1'), offset: 0, title: null }]),
    ),
  })
  assert.throws(() => reloaded(Array.from({ length: 1000 }, () => new NumpyScalar(shared, Uint8Array.of(1)))), {
    name: 'LimitError',
  })
  for (const code of ['S2147483647', 'S1000000'])
    assert.throws(() => unpickleNumpy(`cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(V${code}\nI00\nI01\ntRtR.`), {
      name: 'LimitError',
    })
})

test('a scalar of a dtype of objects is the object, as numpy 1.24 has it', () => {
  const scalar = 'cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(VO8\nI00\nI01\ntR'
  assert.deepEqual(unpickleNumpy(`${scalar}(lI1\natR.`), [1])
  assert.deepEqual(unpickleNumpy(`${scalar}F1.0\ntR.`), PyFloat(1))
  assert.equal(unpickleNumpy(`${scalar}NtR.`), null)
})

test('an array of objects keeps those that its state gives it', () => {
  const array = unpickleNumpy(
    'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntVb\ntR(I1\n(I2\ntcnumpy\ndtype\n(VO8\nI00\nI01\ntRI00\n(lp0\nI1\naF2.0\natbg0\nI3\na0.',
  ) as NDArray
  assert.equal(repr(array), 'array([1, 2.0], dtype=object)')
})

test('arrays and scalars of a program', () => {
  const made = {
    ints: new NDArray('int64', [2, 2], new BigInt64Array([1n, 2n, 3n, 4n])),
    big: new NDArray('>f8', [1], Uint8Array.of(0x3f, 0xf8, 0, 0, 0, 0, 0, 0)),
    objects: new NDArray('object', [2], ['a', null]),
    loss: new NumpyScalar(NumpyDType.of('float32'), Float32Array.of(0.5)),
  }
  const loaded = reloaded(made) as Dict<string, NDArray & NumpyScalar>
  assert.deepEqual(loaded.get('ints')?.tolist(), [
    [1, 2],
    [3, 4],
  ])
  assert.deepEqual(loaded.get('ints')?.data, new BigInt64Array([1n, 2n, 3n, 4n]))
  assert.deepEqual(loaded.get('big')?.data, Float64Array.of(1.5))
  assert.deepEqual(loaded.get('objects')?.data, ['a', null])
  assert.equal(loaded.get('loss')?.item(), 0.5)
  assert.throws(() => new NDArray('float32', [3], new Float32Array(2)), /takes a typed array of 12 bytes, not of 8/)
  assert.throws(() => new NDArray('object', [3], [1]), /takes an Array of 3 objects, not of 1/)
  assert.throws(() => NumpyDType.of('float31'), /data type "float31" not understood/)
})

test('lists of an empty array end', () => {
  const empty = (...shape: number[]): unknown => new NDArray('f4', shape, new Float32Array()).tolist()
  assert.deepEqual([empty(0), empty(2, 0), empty(0, 2 ** 50)], [[], [[], []], []])
  for (const shape of [
    [2 ** 50, 0],
    [2 ** 50, 0, 0],
    [2, 2 ** 50, 0],
  ])
    assert.throws(() => empty(...shape), { name: 'LimitError' })
  assert.equal(
    repr(new NDArray('f4', [2 ** 50, 0, 0], new Float32Array())),
    'array([], shape=(1125899906842624, 0, 0), dtype=float32)',
  )
})

test('data are typed arrays where JavaScript has them', () => {
  const half = new NDArray('float16', [2], Uint16Array.of(0x3c00, 0xc000))
  assert.deepEqual(half.data, Float32Array.of(1, -2))
  const complex = new NDArray('complex64', [1], Float32Array.of(1, -2))
  assert.deepEqual([complex.data, complex.tolist()], [Float32Array.of(1, -2), [Complex(1, -2)]])
  assert.deepEqual(new NDArray('U2', [1], Uint32Array.of(0x61, 0)).data, ['a'])
})

test('a scalar is the key that its value is', () => {
  const one = new NumpyScalar(NumpyDType.of('int64'), BigInt64Array.of(1n))
  const dict = new Dict<unknown, string>([[one, 'one']])
  assert.deepEqual([dict.get(1), dict.get(PyFloat(1)), dict.size], ['one', 'one', 1])
})

test('an array of protocol 5 has its elements as bytes in the others', () => {
  const array = loadSync(saveSync(new NDArray('int16', [2], Int16Array.of(1, 2)), { pickle_protocol: 5 }))
  for (const pickle_protocol of [2, 3, 4] as const) {
    const bytes = Buffer.from(saveSync(array, { pickle_protocol }))
    assert.ok(!bytes.includes('bytearray'))
    assert.deepEqual(loadSync<NDArray>(bytes).tolist(), [1, 2])
  }
})

function arrayOf(state: unknown): PyObject {
  const array = new PyObject(
    new Global('numpy.core.multiarray', '_reconstruct'),
    Tuple.of<unknown>(ndarray, Tuple.of(0), Uint8Array.of(0x62)),
    'reduce',
  )
  return Object.assign(array, { state, hasState: true })
}

function dtypeOf(code: string, state: Tuple | null): PyObject {
  const dtype = new PyObject(new Global('numpy', 'dtype'), Tuple.of<unknown>(code, false, true), 'reduce')
  return state === null ? dtype : Object.assign(dtype, { state, hasState: true })
}

function reloaded(value: unknown): unknown {
  return loadSync(saveSync(value))
}

function unpickleNumpy(text: string): unknown {
  return unpickle(assemble(text), { find_class: (module, name) => numpyNames.get(`${module}.${name}`) })
}

test('dtypes by names and classes, as numpy 2.4 makes them', () => {
  const expected: Readonly<Record<string, string>> = {
    '(Vfloat32\nt': "dtype('float32')",
    '(Vhalf\nt': "dtype('float16')",
    '(V?\nI01\nt': "dtype('bool')",
    '(Vi\nt': "dtype('int32')",
    '(V>f4\nt': "dtype('>f4')",
    '(cnumpy\nfloat32\nt': "dtype('float32')",
    '(cbuiltins\nint\nt': "dtype('int64')",
    '(cbuiltins\nfloat\nt': "dtype('float64')",
    '(cnumpy\nstr_\nt': "dtype('<U')",
    // What numpy makes of these nobody needs: they stay inert.
    '(Vf4,i4\nt': '<numpy.dtype object>',
    '(Nt': '<numpy.dtype object>',
    '(Vconstructor\nt': '<numpy.dtype object>',
  }
  for (const [args, text] of Object.entries(expected)) {
    assert.equal(repr(unpickleNumpy(`cnumpy\ndtype\n${args}R.`)).replace('<U0', '<U'), text, args)
  }
})

test('an array of a dtype of another package is inert, and the file is not lost', () => {
  const state = 'I3\nV<\nNNNI-1\nI-1\nI0\nt'
  const array = unpickleNumpy(
    '(lp9\ncnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntVb\ntRp0\n(I1\n(I1\nt' +
      `cnumpy\ndtype\n(cml_dtypes\nbfloat16\nI00\nI01\ntR(${state}bI00\nV\\u0080?\ntbag0\na.`,
  )
  const [first, second] = array as [unknown, unknown]
  assert.ok(first instanceof PyObject && first === second, 'the object that others refer to')
  assert.equal(first.name, 'numpy.core.multiarray._reconstruct')
  const dtype = (first.state as Tuple)[2]
  assert.ok(dtype instanceof PyObject && dtype.name === 'numpy.dtype' && dtype.hasState)
  assert.deepEqual(Object.keys(first).sort(), Object.keys(new PyObject(ndarray, [], 'reduce')).sort())
  assert.ok(Array.isArray(loadSync(saveSync(array, { allow: 'all' }))))
})

test("Python 2's arrays and scalars with encoding: 'bytes', as pickle.load of Python 3.14 and numpy 2.4.6", () => {
  const text = (value: string): string => `U${String.fromCharCode(value.length)}${value}`
  const dtype = (code: string): string =>
    `cnumpy\ndtype\n${text(code)}K\0K\x01\x87R(K\x03${text('<')}NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb`
  const data = Buffer.from(
    `\x80\x02}(${text('w')}cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85${text('b')}\x87R(K\x01K\x02\x85` +
      `${dtype('f4')}\x89${text('\0\0\x80?\0\0\0@')}tb${text('s')}cnumpy.core.multiarray\nscalar\n${dtype('f8')}` +
      `${text('\0\0\0\0\0\0\xf8\xbf')}\x86Ru.`,
    'latin1',
  )
  set_printoptions({ python: '3.14' })
  try {
    const text = "{b'w': array([1., 2.], dtype=float32), b's': np.float64(-1.5)}"
    assert.equal(repr(loadSync(data, { encoding: 'bytes' })), text)
  } finally {
    set_printoptions({ profile: 'default' })
  }
})
