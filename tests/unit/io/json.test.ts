// JSON as Python's json.loads gives it, and each text that readers could disagree about.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArchiveError } from '../../../src/errors.js'
import { parseJson } from '../../../src/io/json.js'
import type { Json } from '../../../src/io/json.js'
import { Dict } from '../../../src/python/dict.js'
import { isFloat } from '../../../src/python/marks.js'
import { PyFloat } from '../../../src/python/numbers.js'
import { repr } from '../../../src/python/repr.js'

const parse = (text: string | Uint8Array): Json => {
  return parseJson(typeof text === 'string' ? new TextEncoder().encode(text) : text, 'the text')
}

test('values are those of json.loads', () => {
  // Python 3.11: repr(json.loads(text)).
  const text = String.raw` {"b": [1, 1.0, -0, -0.0, 1e3, 2.5E-1], "a": {"": null}, "t": [true, false], "10": 0, "2": 12345678901234567890,
    "s": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é😀"}`
  const expected = String.raw`{'b': [1, 1.0, 0, -0.0, 1000.0, 0.25], 'a': {'': None}, 't': [True, False], '10': 0, '2': 12345678901234567890, 's': '"\\/\x08\x0c\n\r\té😀é😀'}`
  assert.equal(repr(parse(text)), expected)
})

test('integral floats are marked in lists, objects and at the root', () => {
  const value = parse('{"x": 2.0, "y": [3.0]}') as Dict<string, Json>
  assert.ok(isFloat(value, 'x', 2))
  assert.ok(isFloat(value.get('y') as Json[], 0, 3))
  assert.ok(parse('4.0') instanceof PyFloat)
  assert.equal(parse('[[4.0]]') instanceof PyFloat, false)
})

test('names of objects are no properties', () => {
  const value = parse('{"__proto__": {"x": 1}, "constructor": 2, "toString": 3}') as Dict<string, Json>
  assert.deepEqual([...value.keys()], ['__proto__', 'constructor', 'toString'])
  assert.deepEqual(Object.keys(value), Object.keys(new Dict()))
})

const WRONG: Readonly<Record<string, readonly [string | Uint8Array, RegExp]>> = {
  nothing: ['', /no value, at character 0/],
  'a name twice': ['{"a": 1, "a": 1}', /the name "a" is there twice, at character 9/],
  'a name twice, once escaped': [String.raw`{"a": 1, "\u0061": 1}`, /there twice/],
  'more after the value': ['{} x', /more after the value, at character 3/],
  'a comma too many in a list': ['[1,]', /no value, at character 3/],
  'a comma too many in an object': ['{"a":1,}', /no string, at character 7/],
  'no comma': ['[1 2]', /no "\]", at character 3/],
  'no colon': ['{"a" 1}', /no ":"/],
  'a name that is no string': ['{a: 1}', /no string, at character 1/],
  'an object cut off': ['{"a": 1', /no "}"/],
  'a string cut off': ['"abc', /does not end, at character 0/],
  'a string cut off in an escape': ['"abc\\', /does not end/],
  'a line break in a string': ['"a\nb"', /does not end/],
  'an unknown escape': [String.raw`"\x41"`, /escape that means nothing/],
  'half a surrogate pair': [String.raw`"\ud800"`, /escape that means nothing/],
  'a leading zero': ['01', /more after the value/],
  'a leading plus': ['+1', /no value/],
  NaN: ['NaN', /no value/],
  Infinity: ['[-Infinity]', /no value/],
  'a comment': ['[1] // one', /more after/],
  'bytes that are no UTF-8': [Uint8Array.of(0x22, 0xff, 0x22), /not UTF-8/],
  'a byte order mark': ['\ufeff{}', /no value/],
  'an integer without end': ['9'.repeat(5000), /more than 4300 digits/],
  'too much depth': ['['.repeat(1e6), /more than 128 arrays and objects/],
}

for (const [what, [text, message]] of Object.entries(WRONG)) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => parse(text),
      (error) => error instanceof ArchiveError && message.test(error.message),
    )
  })
}

test('a depth of 128 is read', () => {
  let value = parse('['.repeat(128) + ']'.repeat(128))
  for (let depth = 1; depth < 128; depth++) value = (value as Json[])[0]!
  assert.deepEqual(value, [])
})
