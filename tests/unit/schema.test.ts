// Schema texts, held to all that PyTorch 1.13, 2.6 and 2.14 print: tests/fixtures/aten-schemas.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { PyFloat } from '../../src/python/numbers.js'
import { parseSchema, parseType, schemaText, typeText } from '../../src/schema.js'
import { root } from '../support/root.js'

function printed(release: string): string[] {
  const text = readFileSync(join(root, `tests/fixtures/aten-schemas-${release}.txt`), 'utf8')
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

/** As PyTorch prints it, but for alias marks and the digits of floats. */
function plain(text: string): string {
  return text
    .replace(/\((?!t\w*\))[a-z*](?:!|\|[a-z])*(?: -> [a-z*](?:\|[a-z])*)?\)/g, '')
    .replace(/"\\"\\'\\\\"/g, JSON.stringify(`"'\\`))
    .replaceAll('" \\n\\t\\f\\v"', JSON.stringify(' \n\t\f\v'))
    .replace(/=(-?\d[\d.]*(?:e-?\d+)?)(?=[,)])/g, (_, digits: string) => `=${Number(digits)}`)
}

for (const release of ['1.13', '2.6', '2.14']) {
  it(`every schema of ${release} is read and printed`, () => {
    const schemas = printed(release)
    assert.ok(schemas.length > 100)
    const wrong = schemas
      .map((text) => [text, plain(schemaText(parseSchema(text)))] as const)
      .filter(([text, ours]) => plain(text) !== ours)
    assert.deepEqual(wrong, [])
  })
}

describe('a schema', () => {
  it('has names, kinds of default, and what is by name only', () => {
    const schema = parseSchema('aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor')
    assert.equal(schema.name, 'aten::add')
    assert.equal(schema.overload, 'Tensor')
    assert.deepEqual(
      schema.parameters.map(({ name, kwarg_only, default: value }) => [name, kwarg_only, value]),
      [
        ['self', false, undefined],
        ['other', false, undefined],
        ['alpha', true, 1],
      ],
    )
  })

  it('keeps 1.0 apart from 1, and reads the words of native_functions.yaml', () => {
    const defaults = (text: string): unknown[] => parseSchema(text).parameters.map((each) => each.default)
    assert.deepEqual(
      defaults('f(float a=1., float b=1e-5, int c=-2, str d="x\\"", int[2] e=[0, 1], bool? f=None, bool g=True) -> ()'),
      [PyFloat(1), PyFloat(1e-5), -2, 'x"', [0, 1], null, true],
    )
    assert.deepEqual(defaults('f(int a=Mean, ScalarType b=long, MemoryFormat c=contiguous_format, int d) -> ()'), [
      1,
      4,
      0,
      undefined,
    ])
  })

  it('marks what is viewed and written', () => {
    const { parameters, returns } = parseSchema(
      'unbind_copy(Tensor(a -> *) self, Tensor(b!)[] out, int x) -> Tensor(a)[]',
    )
    assert.deepEqual(parameters[0]?.type.alias, { before: ['a'], after: ['*'], write: false })
    assert.equal(parameters[1]?.type.elements[0]?.alias?.write, true)
    assert.equal(parameters[2]?.type.alias, null)
    assert.deepEqual(returns[0]?.type.elements[0]?.alias?.before, ['a'])
    assert.deepEqual(parseSchema('to(Tensor(a) self) -> Tensor(b|a)').returns[0]?.type.alias?.before, ['b', 'a'])
  })

  it('has returns with names, tuples and lists of tuples', () => {
    const names = (text: string): string[] =>
      parseSchema(text).returns.map(({ name, type }) => `${typeText(type)} ${name}`)
    assert.deepEqual(names('max(Tensor self, int dim) -> (Tensor values, Tensor indices)'), [
      'Tensor values',
      'Tensor indices',
    ])
    assert.deepEqual(names('items(Dict(str, t) self) -> (str, t)[]'), ['(str, t)[] '])
    assert.deepEqual(names('f() -> ()'), [])
  })

  it('that is none names the text and the reason', () => {
    for (const text of [
      'add(Tensor self',
      'add(Tensr self) -> Tensor',
      'add() -> Tensor Tensor Tensor',
      'add(int a=x) -> ()',
      '%',
    ])
      assert.throws(() => parseSchema(text), SyntaxError, text)
  })
})

it('a type alone', () => {
  for (const text of [
    'Tensor?[]',
    'int[2]?',
    'Dict(str, Tensor[])',
    '(Tensor, (int, float))',
    'Future(t)',
    '__torch__.A.B',
  ])
    assert.equal(typeText(parseType(text)), text)
  assert.equal(parseType('int[2]').size, 2)
  assert.throws(() => parseType('Tensor int'), SyntaxError)
})
