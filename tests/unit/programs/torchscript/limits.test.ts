// What a hostile program cannot do: run without end, recurse, double, compute or allocate beyond its limits, reach the host, or be
// no program at all. And what its caller can do: stop it, add operators, hear what it prints.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  LimitError,
  loadSync,
  ones,
  ProgramError,
  RaisedError,
  ScriptModule,
  Tensor,
  UnsafeError,
  UnsupportedError,
} from '../../../../src/index.js'
import { scriptArchive, scriptForward, scriptModule } from '../../../support/archives/script-archive.js'

describe('limits', () => {
  const endless: readonly (readonly [string, readonly string[]])[] = [
    ['a loop', ['while True:', '  pass']],
    ['a long loop', ['for i in range(9223372036854775807):', '  j = torch.add(i, 1)']],
    ['text that doubles', ['s = "ab"', 'while True:', '  s = torch.add(s, s)']],
    ['text that is joined', ['s = "ab"', 'while True:', '  s = torch.join(s, [s, s, s])']],
    ['a list that doubles', ['l = [1]', 'while True:', '  torch.extend(l, l)']],
    ['a list that is multiplied', ['l = torch.mul([1], 1099511627776)']],
    ['a format that doubles', ['s = "ab"', 'while True:', '  s = torch.format("{}{}", s, s)']],
    ['values within values', ['l = annotate(List[Any], [])', 'for i in range(1000000):', '  l = [l]', 'return l']],
    ['one huge reduction', ['return torch.sum(torch.expand(torch.ones([1]), [1000000000000]))']],
    ['one huge tensor', ['return torch.zeros([1000000, 1000000])']],
    [
      'one huge product',
      [
        'a = torch.expand(torch.ones([1, 1]), [30000, 30000])',
        'for i in range(1000):',
        '  b = torch.sum(torch.mm(a, torch.expand(torch.ones([1, 1]), [30000, 30000])))',
      ],
    ],
  ]
  const wide = 'torch.expand(torch.ones([1, 1, 1]), [64, 4096, 4096])'
  const costly: readonly (readonly [string, readonly string[]])[] = [
    ['attention', [`x = ${wide}`, 'y = torch.scaled_dot_product_attention(x, x, x)']],
    ['a contraction', [`x = ${wide}`, 'y = torch.einsum("bij,bjk->bik", [x, x])']],
    [
      'a contraction of three',
      ['x = torch.expand(torch.ones([1]), [4096])', 'y = torch.einsum("i,j,k->ijk", [x, x, x])'],
    ],
    ['a factorization', ['y = torch.linalg_svd(torch.expand(torch.ones([1, 1]), [2000, 2000]))']],
    ['an inverse', ['y = torch.inverse(torch.expand(torch.ones([1, 1]), [2000, 2000]))']],
    [
      'a convolution',
      [
        'x = torch.expand(torch.ones([1, 1, 1, 1]), [8, 64, 256, 256])',
        'w = torch.expand(torch.ones([1, 1, 1, 1]), [64, 64, 7, 7])',
        'y = torch.conv2d(x, w)',
      ],
    ],
    [
      'a padding that makes much',
      ['y = torch.conv2d(torch.ones([1, 1, 1, 1]), torch.ones([1, 1, 1, 1]), None, [1, 1], [100000, 100000])'],
    ],
    [
      'a recurrent layer',
      [
        'x = torch.expand(torch.ones([1, 1, 1]), [100000, 64, 4])',
        'w = [torch.ones([64, 4]), torch.ones([64, 64]), torch.ones([64]), torch.ones([64])]',
        'y = torch.rnn_tanh(x, torch.zeros([1, 64, 64]), w, True, 1, 0., False, False, False)',
      ],
    ],
    ['a range', ['y = torch.arange(100000000000)']],
    ['a picture made large', ['y = torch.upsample_nearest2d(torch.ones([1, 1, 2, 2]), [1000000, 1000000])']],
    ['a transform made long', ['y = torch.fft_fft(torch.ones([2]), 100000000000)']],
  ]
  for (const [what, lines] of [...endless, ...costly]) {
    it(`${what} ends`, () => {
      const module = scriptForward('', lines, { limits: { steps: 2_000_000, work: 1e9 } })
      assert.throws(() => module.forward(), LimitError)
    })
  }

  it('bound the bytes of all tensors that live, not those that are gone', () => {
    const limits = { bytes: 100_000 }
    const kept = [
      'l = annotate(List[Tensor], [])',
      'for i in range(1000):',
      '  _ = torch.append(l, torch.zeros([1000]))',
      'return l',
    ]
    assert.throws(() => scriptForward('', kept, { limits }).forward(), /bytes that live/)
    const gone = [
      'x = torch.zeros([1000])',
      'for i in range(1000):',
      '  x = torch.add(x, torch.ones([1000]))',
      'return x',
    ]
    assert.equal(Number(scriptForward('', gone, { limits }).forward<Tensor>().max().item()), 1000)
    const views = [
      'l = annotate(List[Tensor], [])',
      'x = torch.zeros([1000])',
      'for i in range(1000):',
      '  _ = torch.append(l, torch.view(x, [10, 100]))',
      'return torch.len(l)',
    ]
    assert.equal(scriptForward('', views, { limits }).forward<number>(), 1000)
    const given = ['for i in range(100):', '  y = torch.sum(torch.mul(torch.narrow(x, 0, i, 1000), 2))', 'return y']
    const large = ones(1_000_000)
    assert.equal(Number(scriptForward('x: Tensor', given, { limits }).forward<Tensor>(large).item()), 2000)
    // An operator's own result counts before anything has it: here one that is more than its arguments say.
    const grown = (rows: number): ScriptModule => {
      const line = `return torch.nonzero(torch.expand(x, [${rows}, 1000]))`
      return scriptForward('x: Tensor', [line], { limits })
    }
    assert.throws(() => grown(20).forward(ones(1000)), /bytes that live/)
    // And no buffer is made that is beyond all measure.
    assert.throws(() => grown(1000).forward(ones(1000)), /bytes that an operator would take/)
    // Here all that the call reaches is gone through: what the caller gave is not the call's.
    const beside = scriptForward('y: Tensor', ['l = [y]', ...gone.slice(0, -1), 'return torch.sum(x)'], { limits })
    assert.equal(Number(beside.forward<Tensor>(large).item()), 1_000_000)
  })

  it('count what is made as work, even where little is read', () => {
    const made = scriptForward('', ['return torch.zeros([100, 100])'], { limits: { work: 5000 } })
    assert.throws(() => made.forward(), /work/)
  })

  it('hold for one call, at load and for that call', async () => {
    const module = scriptForward('n: int', ['k = 0', 'for i in range(n):', '  k = torch.add(k, i)', 'return k'], {
      limits: { steps: 1000 },
    })
    assert.equal(module.forward(10), 45)
    assert.throws(() => module.forward(10_000), LimitError)
    assert.equal(await module.forwardAsync<number>([10_000], {}, { limits: { steps: 1_000_000 } }), 49_995_000)
    await assert.rejects(module.forwardAsync([1e9], {}, { limits: { milliseconds: 20, steps: 1e12 } }), LimitError)
  })

  it('bound the calls within calls', () => {
    const recursive = 'def f(n: int) -> int:\n  return __torch__.f(torch.add(n, 1), )\n'
    const module = scriptModule('def forward(self: __torch__.M) -> int:\n  return __torch__.f(0, )\n', {}, recursive)
    assert.throws(() => module.forward(), LimitError)
  })

  it('let its caller stop it', async () => {
    const module = scriptForward('', ['while True:', '  pass'], { limits: { steps: 1e12 } })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 20)
    await assert.rejects(module.forwardAsync([], {}, { signal: controller.signal }), { name: 'AbortError' })
    let heard = 0
    await assert.rejects(
      module.forwardAsync(
        [],
        {},
        { limits: { steps: 3e6 }, onProgress: ({ done, total }) => (heard += Number(done <= total)) },
      ),
      LimitError,
    )
    assert.ok(heard > 0)
  })
})

describe('operators', () => {
  const calls = (...names: readonly string[]): readonly string[] => [
    ...names.map((name, index) => `x${index} = ops.${name}(x)`),
    'return x',
  ]

  it('that are missing are one error, with counts', () => {
    assert.throws(
      () => scriptForward('x: Tensor', calls('mylib.foo', 'mylib.foo', 'mylib.bar')),
      (error: unknown) =>
        error instanceof UnsupportedError && /mylib::foo \(2\), mylib::bar \(1\).*'mylib::foo'/.test(error.message),
    )
  })

  it('can be given, and existing names cannot', () => {
    const double = (x: Tensor): Tensor => x.mul(2)
    const module = scriptForward('x: Tensor', ['return ops.mylib.foo(x)'], { operators: { 'mylib::foo': double } })
    assert.deepEqual(module.forward(ones(2)).tolist(), [2, 2])
    for (const name of ['aten::add', 'aten::save', 'prim::TimePoint', 'foo', 'a::b::c'])
      assert.throws(() => scriptForward('', ['return 1'], { operators: { [name]: double } }), TypeError, name)
  })

  it('that reach the host are refused by name', () => {
    for (const name of ['aten.save', 'aten.from_file', 'prim.TimePoint', 'prim.rpc_async', 'c10d.broadcast'])
      assert.throws(() => scriptForward('x: Tensor', calls(name)), UnsafeError, name)
  })

  it('of PyTorch that are missing in a branch fail where it is taken, with file, line and text', () => {
    const module = scriptForward('x: Tensor, f: bool', ['if f:', '  x = torch._nested_view_from_jagged(x)', 'return x'])
    assert.ok(module.forward(ones(1), false) instanceof Tensor)
    assert.throws(
      () => module.forward(ones(1), true),
      (error: unknown) =>
        error instanceof UnsupportedError &&
        error.message.includes('code/__torch__.py, line 7: x = torch._nested_view_from_jagged(x)'),
    )
  })
})

describe('errors', () => {
  it('that a program raises are a class of their own, with its message', () => {
    const module = scriptForward('k: int', [
      'ops.prim.RaiseException(torch.format("bad {}", k), "builtins.ValueError")',
    ])
    assert.throws(
      () => module.forward(3),
      (error: unknown) =>
        error instanceof RaisedError &&
        error.message === 'bad 3' &&
        error.exception === 'ValueError' &&
        error.trace.includes('code/__torch__.py, line 6'),
    )
  })

  it('of what is no program name file, line and text', () => {
    const wrong: readonly (readonly string[])[] = [
      ['return y'],
      ['return __torch__.nowhere(1, )'],
      ['x = (1'],
      ['break'],
      ['return __torch__.M.__nothing__'],
      ['class A:', '  x : int'],
      ['x : Nothing[int] = 3'],
      ['return annotate(int)'],
    ]
    for (const lines of wrong)
      assert.throws(
        () => scriptForward('', lines),
        (error: unknown) => error instanceof ProgramError && error.file !== undefined,
        lines[0],
      )
    assert.throws(() => scriptForward('', ['return torch.add(1, "a")']).forward(), ProgramError)
  })

  it('of defaults that lead back to themselves end', () => {
    const loop = 'class A(Enum):\n  X = __torch__.A.X\n'
    assert.throws(
      () => scriptModule('def forward(self: __torch__.M, x: int=__torch__.A.X) -> int:\n  return x\n', {}, loop),
      ProgramError,
    )
  })

  it('of inputs show the signature', () => {
    const module = scriptForward('x: Tensor, n: int=3, d: Optional[Dict[str, int]]=None', ['return n'])
    for (const args of [
      [],
      [1],
      [ones(1), 'a'],
      [ones(1), 1, null, 2],
      [ones(1), { m: 1 }],
      [ones(1), 2, null, { n: 1 }],
    ])
      assert.throws(
        () => module.forward(...args),
        /forward\(x: Tensor, n: int=3, d: Optional\[Dict\[str, int\]\]=None\)/,
      )
    assert.equal(module.forward<unknown>(ones(1), { n: 5 }), 5)
    assert.equal(module.forward<unknown>(ones(1), 4, { a: 1 }), 4)
  })
})

it('what a program prints goes to onPrint', () => {
  const heard: string[] = []
  scriptForward('', ['print("a", 1, 1., None)', 'torch.warn("w")', 'return 1'], {
    onPrint: (text) => heard.push(text),
  }).forward()
  assert.deepEqual(heard, ['a 1 1. None', 'UserWarning: w'])
})

it('a copy has a state of its own', () => {
  const text =
    'class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n' +
    '  def forward(self: __torch__.M) -> bool:\n    self.training = torch.__not__(self.training)\n    return self.training\n'
  const module = loadSync(scriptArchive({ '__torch__.py': text }), { expect: ScriptModule })
  const copy = module.clone()
  assert.equal(module.forward<boolean>(), true)
  assert.equal(module.forward<boolean>(), false)
  assert.equal(copy.forward<boolean>(), true)
  assert.deepEqual([module.training, copy.training], [false, true])
})
