// Globs as Python's fnmatch has them: the expected names are fnmatch.fnmatchcase's, of Python 3.11.7.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matcher, replacer } from '../../../src/tools/patterns.js'

const names = ['a.b.c', 'a', 'ab', 'a[0]', 'a]', 'a/b', 'a\nb', '', '*', 'a-b', 'a^b', 'a\\b', 'abc']

const expected: Readonly<Record<string, readonly string[]>> = {
  '*': names,
  'a*': names.filter((name) => name.startsWith('a')),
  '?': ['a', '*'],
  '??': ['ab', 'a]'],
  'a[b]': ['ab'],
  '[!a]*': ['*'],
  '[]]': [],
  'a[]]': ['a]'],
  'a[[]0]': ['a[0]'],
  '[a-c]b': ['ab'],
  '[b-]*': [],
  'a[^b]b': ['a^b'],
  '[': [],
  'a[': [],
  '*.b.*': ['a.b.c'],
  'a?b': ['a/b', 'a\nb', 'a-b', 'a^b', 'a\\b'],
  '[!]a]*': ['*'],
  'a[\\]b': ['a\\b'],
}

test('globs match what fnmatch matches', () => {
  for (const [glob, found] of Object.entries(expected)) assert.deepEqual(names.filter(matcher(glob)), found, glob)
})

test('a name with the signs of globs is itself, and a regular expression does not go on where it was', () => {
  assert.ok(matcher('a[0]')('a[0]'))
  const isMatch = matcher(/a/g)
  assert.deepEqual([isMatch('a'), isMatch('a')], [true, true])
})

test('stars pass on what they took, in their order; other texts and expressions replace', () => {
  const renamed = replacer('model.*.layer.*', 'enc.*.block.*')
  assert.equal(renamed('model.0.layer.1.w'), 'enc.0.block.1.w')
  assert.equal(renamed('head.w'), 'head.w')
  assert.equal(replacer('model.*', '*')('model.w'), 'w')
  assert.equal(replacer('w', '$&x')('w.w'), '$&x.w')
  assert.equal(replacer(/(\d)\.(\w)/, '$2$1')('0.w'), 'w0')
})
