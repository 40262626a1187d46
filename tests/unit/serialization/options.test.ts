// The options of load and save: expect, classes, allow, name, and what is no option.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { LoadOptions, SaveOptions } from '../../../src/index.js'
import {
  ArchiveError,
  Dict,
  Global,
  loadSync,
  nn,
  OrderedDict,
  PyObject,
  randn,
  saveSync,
  save,
  load,
  tensor,
  Tensor,
  UnsafeError,
  UnsupportedError,
} from '../../../src/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { needs } from '../../support/needs.js'
import { sharedPath, withoutShared } from '../../support/shared.js'
import { rootOf } from '../../support/archives/zip-root.js'

class Net extends nn.Module {
  static override readonly __module__ = '__main__'
  static override readonly __qualname__ = 'Net'
  fc = nn.Linear(3, 2)
  scale = 1

  override forward(x: Tensor): Tensor {
    return this.fc.forward(x)
  }
}

function savedNet(): { net: Net; bytes: Uint8Array } {
  const net = new Net()
  net.scale = 7
  return { net, bytes: saveSync(net, { allow: ['__main__.Net'] }) }
}

test('expect gives the object where it fits', () => {
  const bytes = saveSync(nn.Linear(2, 1))
  const linear: nn.Linear = loadSync(bytes, { expect: nn.Linear })
  assert.equal(linear.in_features, 2)
  assert.ok(loadSync(bytes, { expect: nn.Module }) instanceof nn.Module)
})

test('expect says what the file is instead, and what to do', () => {
  const state_dict = nn.Linear(2, 1).state_dict()
  const cases: [unknown, RegExp][] = [
    [state_dict, /^this is a state_dict of 2 tensors, not a Module\. Make the model.*load_state_dict/],
    [
      new Dict<string, unknown>([
        ['epoch', 3],
        ['model', state_dict],
      ]),
      /a dict with the keys epoch, model.*There is a state_dict under "model"/,
    ],
    [tensor([[1, 2]]), /this is a tensor of size \[1, 2\] and dtype torch\.int64, not a Module/],
    [[1], /this is an object of <class 'list'>, not a Module/],
  ]
  for (const [value, message] of cases) {
    assert.throws(
      () => loadSync(saveSync(value), { expect: nn.Module }),
      (error) => error instanceof UnsupportedError && message.test(error.message),
    )
  }
  assert.throws(() => loadSync(saveSync(nn.ReLU()), { expect: Tensor }), /this is a module of class ReLU, not a Tensor/)
})

test("classes makes the reader's own class, with the file's state", () => {
  const { net, bytes } = savedNet()
  const again = loadSync(bytes, { classes: { '__main__.Net': Net }, expect: Net })
  assert.equal(again.scale, 7)
  assert.ok(again.fc instanceof nn.Linear)
  const x = randn(4, 3)
  assert.deepEqual(again.forward(x).tolist(), net.forward(x).tolist())
})

test('without classes the module is inert: its parts are there, its forward is not', () => {
  const { net, bytes } = savedNet()
  const inert = loadSync(bytes, { expect: nn.Module })
  assert.ok(!(inert instanceof Net))
  assert.equal(inert.getattr('scale'), 7)
  assert.deepEqual([...inert.state_dict().keys()], ['fc.weight', 'fc.bias'])
  assert.deepEqual(inert.state_dict().get('fc.bias')!.tolist(), net.fc.bias!.tolist())
  assert.throws(
    () => inert.forward(randn(1, 3)),
    (error) => error instanceof UnsupportedError && /classes/.test(error.message),
  )
})

test('classes takes own keys and modules only, and no name that is known', () => {
  const { bytes } = savedNet()
  const asClasses = (value: unknown): LoadOptions => ({ classes: value as NonNullable<LoadOptions['classes']> })
  assert.throws(() => loadSync(bytes, asClasses({ 'torch.nn.modules.linear.Linear': Net })), TypeError)
  assert.throws(
    () =>
      loadSync(
        bytes,
        asClasses({
          '__main__.Net': class {
            forward = null
          },
        }),
      ),
    TypeError,
  )
  assert.throws(() => loadSync(bytes, asClasses({ '__main__.Net': () => new Net() })), TypeError)
  const inherited = Object.create({ '__main__.Net': Net }) as unknown
  assert.ok(!(loadSync(bytes, asClasses(inherited)) instanceof Net))
})

test('a class without statics is named by the option classes, which allows its name too', () => {
  class Plain extends nn.Module {
    fc = nn.Linear(3, 2)
  }
  const plain = new Plain()
  assert.throws(
    () => saveSync(plain, { allow: 'all' }),
    (error) => error instanceof UnsupportedError && /classes: \{ '__main__\.Plain'/.test(error.message),
  )
  const again = loadSync(saveSync(plain, { classes: { 'pkg.models.Plain': Plain } }), {
    classes: { 'pkg.models.Plain': Plain },
    expect: Plain,
  })
  assert.deepEqual(again.fc.weight.tolist(), plain.fc.weight.tolist())
  assert.throws(() => saveSync(plain, { classes: { Plain } }), /name a module too/)
  assert.throws(() => saveSync(plain, { classes: { 'a.B': Array as never } }), TypeError)
})

test('storages of other devices are written for the cpu, or kept there', needs(withoutShared('fixtures')), () => {
  const elsewhere = loadSync(sharedPath('fixtures/malformed/tensor_location_weird.pt'))
  const saved = (options: SaveOptions): string => Buffer.from(saveSync(elsewhere, options)).toString('latin1')
  assert.match(saved({ location: 'keep' }), /foobar/)
  assert.doesNotMatch(saved({}), /foobar/)
})

test('names that could run something are written only by allow', () => {
  const laundered = [
    new PyObject(new Global('os', 'system'), ['ls'], 'reduce'),
    new Global('builtins', 'eval'),
    new Net(),
  ]
  assert.throws(
    () => saveSync(laundered),
    (error) => {
      assert.ok(error instanceof UnsafeError)
      assert.deepEqual([...error.names].toSorted(), ['__main__.Net', 'builtins.eval', 'os.system'])
      assert.match(error.message, /allow: \[/)
      return true
    },
  )
  assert.throws(() => saveSync(laundered, { allow: ['os.system'] }), UnsafeError)
  saveSync(laundered, { allow: ['os.system', 'builtins.eval', '__main__.Net'] })
  saveSync(laundered, { allow: 'all' })
})

test('what is no option is a TypeError', async () => {
  const bytes = saveSync(1)
  const load_options = { mmap: true } as LoadOptions
  const save_options = { protocol: 2 } as SaveOptions
  assert.throws(
    () => loadSync(bytes, load_options),
    /^TypeError: loadSync\(\) got an unexpected keyword argument 'mmap'/,
  )
  await assert.rejects(load(bytes, load_options), TypeError)
  assert.throws(() => saveSync(1, save_options), TypeError)
  await assert.rejects(save(1, undefined, save_options), TypeError)
  loadSync(bytes, { map_location: 'cpu', weights_only: false })
})

test('pickle_protocol is 2 to 5', () => {
  for (const pickle_protocol of [2, 3, 4, 5] as const) {
    const loaded = loadSync<Dict<string, unknown>>(
      saveSync({ x: tensor([1, 2]), raw: Uint8Array.of(1) }, { pickle_protocol }),
    )
    assert.deepEqual((loaded.get('x') as Tensor).tolist(), [1, 2])
    assert.deepEqual(loaded.get('raw'), Uint8Array.of(1))
  }
  for (const wrong of [0, 1, 6, 2.5]) {
    assert.throws(() => saveSync(1, { pickle_protocol: wrong } as unknown as SaveOptions), RangeError)
  }
})

test("the archive's root is the file's name without its last extension", (t) => {
  const folder = temporaryFolder(t)
  // As torch.save of 2.14 names them.
  const roots = {
    'model.pt': 'model',
    'a.b.pth': 'a.b',
    plain: 'plain',
    'größe.pt': 'archive',
    'with space.pt': 'with space',
  }
  for (const [file, root] of Object.entries(roots)) {
    saveSync(1, join(folder, file))
    assert.equal(rootOf(readFileSync(join(folder, file))), root)
  }
  assert.throws(
    () => saveSync(1, join(folder, '.hidden')),
    (error) => error instanceof ArchiveError && /name:/.test(error.message),
  )
  saveSync(1, join(folder, '.hidden'), { name: 'seen' })
  assert.equal(rootOf(Buffer.from(saveSync(1))), 'archive')
  assert.equal(rootOf(Buffer.from(saveSync(new OrderedDict(), { name: 'mine' }))), 'mine')
})
