// TorchScript's source as tokens and trees, held to what torch/csrc/jit/frontend reads and python_print.cpp prints.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LimitError, ProgramError } from '../../../../../src/errors.js'
import { Complex, PyFloat } from '../../../../../src/python/numbers.js'
import type { Expression, Statement } from '../../../../../src/programs/torchscript/front/ast.js'
import { parseExpression, parseFile } from '../../../../../src/programs/torchscript/front/parser.js'
import { SourceFile } from '../../../../../src/programs/torchscript/front/source.js'

const expression = (text: string): Expression => parseExpression(new SourceFile('code/a.py', text))
const file = (text: string): ReturnType<typeof parseFile> => parseFile(new SourceFile('code/a.py', text))

/** A tree as text: what binds to what. */
function tree(node: Expression): string {
  switch (node.kind) {
    case 'Constant':
      return typeof node.value === 'string' ? JSON.stringify(node.value) : String(node.value)
    case 'Name':
      return node.name
    case 'Attribute':
      return `${tree(node.of)}.${node.name}`
    case 'Subscript':
      return `${tree(node.of)}[${node.items.map(tree).join(', ')}]`
    case 'Slice':
      return [node.start, node.end, node.step].map((part) => (part === null ? '' : tree(part))).join(':')
    case 'Call': {
      const kwargs = node.kwargs.map(({ name, value }) => `${name}=${tree(value)}`)
      return `${tree(node.callee)}(${[...node.args.map(tree), ...kwargs].join(', ')})`
    }
    case 'List':
      return `[${node.items.map(tree).join(', ')}]`
    case 'Tuple':
      return `(${node.items.map(tree).join(', ')},)`
    case 'Dict':
      return `{${node.keys.map((key, index) => `${tree(key)}: ${tree(node.values[index] as Expression)}`).join(', ')}}`
    case 'Operator':
      return `${node.name}(${node.operands.map(tree).join(', ')})`
    case 'And':
    case 'Or':
      return `${node.kind}(${tree(node.left)}, ${tree(node.right)})`
    case 'Ternary':
      return `if(${tree(node.condition)}, ${tree(node.value)}, ${tree(node.otherwise)})`
    case 'Starred':
      return `*${tree(node.value)}`
  }
}

describe('constants', () => {
  const value = (text: string): unknown => {
    const node = expression(text)
    return node.kind === 'Constant' ? node.value : tree(node)
  }

  it('keep ints, floats and complex numbers apart', () => {
    assert.equal(value('1'), 1)
    assert.deepEqual(value('1.'), PyFloat(1))
    assert.deepEqual(value('-2.'), PyFloat(-2))
    assert.equal(value('0.10000000000000001'), 0.1)
    assert.deepEqual(value('1e+16'), 1e16)
    assert.deepEqual(value('1e3'), PyFloat(1000))
    assert.deepEqual(value('2.5j'), Complex(0, 2.5))
    assert.equal(value('-inf'), -Infinity)
    assert.equal(value('nan'), NaN)
    assert.ok(Object.is(value('-0.'), -0))
    assert.ok(Object.is(value('-0'), 0))
  })

  it('have 64 bits', () => {
    assert.equal(value('9007199254740993'), 9007199254740993n)
    assert.equal(value('9223372036854775807'), 9223372036854775807n)
    assert.equal(value('-9223372036854775808'), -(1n << 63n))
    assert.throws(() => value('9223372036854775809'), ProgramError)
  })

  it('are bytes in strings, by every escape', () => {
    assert.equal(value('"a\\n\\t\\"\\\\\\303\\251\\x41"'), 'a\n\t"\\éA')
    assert.equal(value(`'é' "b"`), 'éb')
    // A byte that is no UTF-8.
    assert.equal(value('"\\351a"'), '\udce9a')
    assert.equal(value('"""two\nlines"""'), 'two\nlines')
    assert.throws(() => value('"open'), ProgramError)
  })
})

describe('expressions', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['torch.add(x, 1, alpha=2)', 'torch.add(x, 1, alpha=2)'],
    ['(x).forward(y, )', 'x.forward(y)'],
    ['a + b * c - d', 'sub(add(a, mul(b, c)), d)'],
    ['-a ** b', 'neg(pow(a, b))'],
    ['not a in b', '__not__(__contains__(b, a))'],
    ['a not in b and c is not None', 'And(__not__(__contains__(b, a)), __isnot__(c, null))'],
    ['a if b else c if d else e', 'if(b, a, if(d, c, e))'],
    ['x[1:, :, -1, ::2]', 'x[1::, ::, -1, ::2]'],
    ['(a,)', '(a,)'],
    ['(a)', 'a'],
    ['()', '(,)'],
    ['[a, *b, ]', '[a, *b]'],
    ['{"k": 1, 2: c}', '{"k": 1, 2: c}'],
    ['a << 1 | b & ~c', '__or__(__lshift__(a, 1), __and__(b, bitwise_not(c)))'],
    ['f(\n  a, # comment\n  b)', 'f(a, b)'],
  ]
  for (const [text, expected] of cases) it(text, () => assert.equal(tree(expression(text)), expected))

  it('are no deeper than the stack', () => {
    for (const [open, close] of [
      ['(', ')'],
      ['f(', ')'],
      ['[', ']'],
      ['-', ''],
      ['a ** ', ''],
    ] as const)
      assert.throws(() => expression(`${open.repeat(20000)}a${close.repeat(20000)}`), LimitError, open)
    assert.equal(tree(expression(`${'not '.repeat(20001)}a`)), '__not__(a)')
  })
})

describe('files', () => {
  it('have functions, classes and the lines of old ones', () => {
    const found = file(
      [
        'op_version_set = 1',
        'import __torch__.a.b',
        'class Linear(Module):',
        '  __parameters__ = ["weight", ]',
        '  __annotations__["0"] = Tensor',
        '  weight : Tensor',
        '  size : Final[int] = 3',
        '  def forward(self: __torch__.Linear,',
        '    input: Tensor,',
        '    scale: float=1.) -> Tuple[Tensor, int]:',
        '    a, b, = input',
        '    out : Optional[Tensor] = a',
        '    with torch.no_grad() as c, d:',
        '      pass',
        '    for i, j in x:',
        '      x += 1',
        '    while True:',
        '      break',
        '    if a:',
        '      return (a, 1)',
        '    elif b:',
        '      raise e',
        '    else:',
        '      assert c, "d"',
        'class Empty(Module):',
        'def f(*, a: int) -> int:',
        '  return a',
        '',
      ].join('\n'),
    )
    assert.deepEqual(
      found.map(({ kind, name }) => [kind, name]),
      [
        ['Class', 'Linear'],
        ['Class', 'Empty'],
        ['Def', 'f'],
      ],
    )
    const forward = found[0]?.body.at(-1) as Statement & { kind: 'Def' }
    assert.deepEqual(
      forward.body.map(({ kind }) => kind),
      ['Assign', 'Assign', 'With', 'For', 'While', 'If'],
    )
    assert.deepEqual(
      forward.parameters.map(({ name }) => name),
      ['self', 'input', 'scale'],
    )
    assert.equal((found[2] as Statement & { kind: 'Def' }).parameters[0]?.kwarg_only, true)
  })

  it('that are none name the record, the line and its text', () => {
    const wrong = 'def f(a):\n  x = (1 +\n  return x\n'
    assert.throws(
      () => file(wrong),
      (error: unknown) =>
        error instanceof ProgramError &&
        error.file === 'code/a.py' &&
        error.line === 3 &&
        error.text === 'return x' &&
        error.message.includes('code/a.py, line 3: return x'),
    )
    for (const text of [
      'x = 1\n',
      'def f(:\n  pass\n',
      'def f():\nreturn 1\n',
      'def f():\n  a\n b\n',
      'class\n',
      'def f(a b):\n  pass',
      '\u0000',
    ])
      assert.throws(() => file(text), ProgramError, JSON.stringify(text))
  })

  it('have no blocks deeper than the stack', () => {
    const lines = Array.from({ length: 5000 }, (_, depth) => `${' '.repeat(depth + 1)}if a:`)
    assert.throws(() => file(`def f(a):\n${lines.join('\n')}\n`), LimitError)
    const chain = Array.from({ length: 5000 }, () => '  elif a:\n    pass')
    assert.throws(() => file(`def f(a):\n  if a:\n    pass\n${chain.join('\n')}\n`), LimitError)
  })
})
