// Small programs that ask for much, called twice: each call ends in an error of ours or gives what it says,
// within its limits, and takes no more linear memory than these. tests/fixtures/hostile-programs.py made the exported ones.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { ExportedModule, LimitError, ScriptModule, Tensor, TorchletError, loadSync, ones } from '../../../src/index.js'
import type { Dict } from '../../../src/index.js'
import { wholeEngine } from '../../../src/wasm/whole.js'
import { scriptForward, scriptModule } from '../../support/archives/script-archive.js'
import { root } from '../../support/root.js'

const limits = { steps: 300_000, work: 1e8, bytes: 20e6, depth: 100 }

/** What operators pass through at once, whatever a program asks. */
const passing = 40e6

/** Calls a program twice: each call ends in an error of the class, or gives something. */
function ends(module: ExportedModule | ScriptModule, kind: new (...args: never[]) => Error, ...args: unknown[]): void {
  const { memory } = wholeEngine()
  const before = memory.used
  const { alloc } = memory
  let most = 0
  memory.alloc = (size) => {
    const pointer = alloc.call(memory, size)
    most = Math.max(most, memory.used - before)
    return pointer
  }
  try {
    for (let call = 0; call < 2; call++) assert.throws(() => module.forward(...args), kind)
  } finally {
    memory.alloc = alloc
  }
  assert.ok(most < limits.bytes + passing, `${most} bytes`)
}

describe('exported programs', () => {
  const bytes = gunzipSync(readFileSync(join(root, 'tests/fixtures/hostile-programs-2.14.pt.gz')))
  for (const program of loadSync<Dict<string, unknown>>(bytes).get('programs') as Dict<string, unknown>[]) {
    it(program.get('name') as string, () => {
      const file = (program.get('file') as Tensor).toBytes()
      ends(loadSync(file, { expect: ExportedModule, limits }), LimitError, ones(2, 2))
    })
  }
})

describe('scripts', () => {
  const few = 'torch.expand(torch.ones([1, 1]), [100000, 100000])'
  const one = 'torch.expand(torch.ones([1], dtype=4), [1099511627776])'
  const programs: Readonly<Record<string, readonly string[]>> = {
    'rows repeated': ['return torch.repeat_interleave(x, 17179869184, 0)'],
    'rows repeated as a tensor says': [
      'n = torch.mul(torch.ones([2], dtype=4), 8589934592)',
      'return torch.repeat_interleave(x, n, 0)',
    ],
    'a transposed convolution with much between its pixels': [
      'w = torch.ones([2, 2, 1, 1])',
      'y = torch.view(x, [1, 2, 2, 1])',
      'return torch.conv_transpose2d(y, w, None, [100000, 100000], [0, 0], [99999, 99999])',
    ],
    'a view of one element as many': ['return torch.add(torch.as_strided(x, [100000, 100000], [0, 0]), 1)'],
    'a million views': [
      'l = annotate(List[Tensor], [])',
      'for i in range(1000000):',
      '  _ = torch.append(l, torch.expand(x, [1000, 2, 2]))',
      'return torch.cat(l)',
    ],
    'many views at once': [
      'l = annotate(List[Tensor], [])',
      'for i in range(2000):',
      '  _ = torch.append(l, torch.expand(x, [1000, 2, 2]))',
      'return torch.stack(l)',
    ],
    'a loop without end over tensors': ['for i in range(2147483648):', '  x = torch.add(x, 1)', 'return x'],
    'a loop that keeps little': [
      'l = annotate(List[Tensor], [])',
      'for i in range(2147483648):',
      '  _ = torch.append(l, torch.add(x, i))',
      'return l',
    ],
    'weights by the thousand, each of a row': [
      'y = torch.zeros([1, 1])',
      'for i in range(2147483648):',
      '  w = torch.add(torch.ones([1, 4096]), i)',
      '  y = torch.add(y, torch.linear(torch.ones([1, 4096]), w))',
      '  y = torch.add(y, torch.linear(torch.ones([1, 4096]), w))',
      'return y',
    ],
    'rows looked up': [`i = torch.to(torch.gt(${few}, 2), 4)`, 'return torch.embedding(x, i)'],
    'rows gathered': [`i = torch.to(torch.gt(${few}, 2), 4)`, 'return torch.gather(x, 0, i)'],
    'a running sum': [`return torch.cumsum(${few}, 1)`],
    'an order': [`return torch.sort(${few})`],
    'what is not zero': [`return torch.nonzero(${few})`],
    'a count for each number that there might be': [
      'return torch.bincount(torch.mul(torch.ones([2], dtype=4), 30000000))',
    ],
    'as many classes as the largest says': ['return torch.one_hot(torch.mul(torch.ones([2], dtype=4), 30000000))'],
    'a count of one number, repeated': [`return torch.bincount(${one})`],
    'classes of one number, repeated': [`return torch.one_hot(${one})`],
    'one row, repeated as one number says again and again': [`return torch.repeat_interleave(x, ${one}, 0)`],
    'classes of windows that overlap': [
      'return torch.one_hot(torch.as_strided(torch.arange(1000), [900, 900000000], [1, 0]))',
    ],
    'all pairs of a list': ['a = torch.arange(3000)', 'return torch.cartesian_prod([a, a])'],
    'blocks in a row': ['a = torch.ones([500, 500])', 'return torch.block_diag([a, a, a, a, a, a])'],
    'all that is there, of a view of much': [
      'a = torch.expand(x, [1200000, 2, 2])',
      'return torch.masked_select(a, torch.gt(a, 0))',
    ],
    'draws without end': ['return torch.multinomial(x, 10000000, True)'],
    'rows repeated a little too often': [
      'n = torch.mul(torch.ones([2], dtype=4), 3000000)',
      'return torch.repeat_interleave(n)',
    ],
    'a row repeated a little too often': [
      'n = torch.mul(torch.ones([1], dtype=4), 3000000)',
      'return torch.repeat_interleave(x, n, 0)',
    ],
    'a grid': ['a = torch.arange(1000000)', 'return torch.add(torch.unsqueeze(a, 0), torch.unsqueeze(a, 1))'],
    'a power of a matrix': [
      'a = torch.expand(torch.ones([1, 1]), [2000, 2000])',
      'return torch.matrix_power(a, 2147483647)',
    ],
    'a picture with wide edges': ['return torch.constant_pad_nd(x, [200000, 200000, 200000, 200000], 0.)'],
    'many classes': ['return torch.one_hot(torch.to(torch.gt(x, 2), 4), 68719476736)'],
    'a triangle of places': ['return torch.tril_indices(1000000, 1000000)'],
  }
  for (const [what, lines] of Object.entries(programs))
    it(what, () => ends(scriptForward('x: Tensor', lines, { limits }), LimitError, ones(2, 2)))

  it('a function that calls itself', () => {
    const text = 'def forward(self: __torch__.M, x: Tensor) -> Tensor:\n  return torch.add((self).forward(x, ), 1)\n'
    ends(scriptModule(text, { limits }), LimitError, ones(2, 2))
  })

  it('an operator copies no more of a view than it may take', () => {
    const line = 'return torch.bincount(torch.expand(torch.ones([1], dtype=4), [100000000]))'
    const module = scriptForward('x: Tensor', [line], { limits: { bytes: 20e6 } })
    assert.throws(() => module.forward(ones(2, 2)), {
      name: 'LimitError',
      message: /bytes that an operator would take/,
    })
    const few = scriptForward('x: Tensor', [line.replace('100000000', '1000')], { limits: { bytes: 20e6 } })
    assert.deepEqual(few.forward<Tensor>(ones(2, 2)).tolist(), [0, 1000])
  })

  it('what a view does not show of its storage does not count', () => {
    const lines = [
      'n = torch.mul(torch.arange(2), 1000000000)',
      'return torch.repeat_interleave(x, torch.expand(torch.slice(n, 0, 0, 1), [3]), 0)',
    ]
    assert.deepEqual([...scriptForward('x: Tensor', lines, { limits }).forward<Tensor>(ones(3, 2)).shape], [0, 2])
  })

  it('views and rows beyond what there is', () => {
    for (const line of [
      'return torch.as_strided(x, [2, 2], [1000000, 1], 0)',
      'return torch.as_strided(x, [2, 2], [2, 1], -1)',
      'return torch.as_strided(x, [2, 2], [2, 1], 9007199254740993)',
      'return torch.embedding(x, torch.mul(torch.ones([3], dtype=4), 4294967296))',
      'return torch.index_select(x, 0, torch.mul(torch.ones([3], dtype=4), -4294967295))',
      'return torch.gather(x, 0, torch.mul(torch.ones([1, 1], dtype=4), 2))',
    ])
      for (let call = 0; call < 2; call++) {
        const module = scriptForward('x: Tensor', [line], { limits })
        for (let run = 0; run < 4; run++)
          assert.throws(
            () => module.forward(ones(2, 2)),
            (error) => error instanceof TorchletError || error instanceof RangeError,
            line,
          )
      }
  })
})
