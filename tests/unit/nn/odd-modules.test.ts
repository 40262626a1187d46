// Modules as a hostile file can make them: of every class without settings, with registries that are none, with children
// that are none, contain themselves, are nested without end or shared along more paths than can be walked. Loading, printing,
// state_dict, saving and forward give a result or a typed error, and leave every prototype as it was.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as torch from '../../../src/index.js'
import {
  Dict,
  Global,
  loadSync,
  nn,
  OrderedDict,
  PyObject,
  saveSync,
  TorchletError,
  Tuple,
} from '../../../src/index.js'
import { moduleClasses } from '../../../src/nn/modules/list.js'
import { prototypesChanged, prototypesNow } from '../../support/hostile/prototypes.js'

type Loaded = nn.Module<unknown>

const registries = ['_parameters', '_buffers', '_modules'] as const

function state(entries: Readonly<Record<string, unknown>> = {}): Dict<string, unknown> {
  return new Dict(Object.entries({ ...Object.fromEntries(registries.map((name) => [name, new Dict()])), ...entries }))
}

/** A module as a pickle has it: a class without arguments, then its state. */
function pickled(cls: { readonly __module__: string; readonly __qualname__: string | null }, given: unknown): PyObject {
  const object = new PyObject(new Global(cls.__module__, cls.__qualname__ as string), [], 'newobj')
  object.state = given
  object.hasState = true
  return object
}

const trips =
  /Cannot (read|convert|set|destructure|mix)|is not (a function|iterable|a constructor)|is not defined|Invalid .*length|call stack/

/** What is typed may be thrown, and by forward what is worded for people. */
function attempt<T>(where: string, run: () => T, worded = false): T | null {
  try {
    return run()
  } catch (error) {
    const { name, message } = error as Error
    const isWorded = worded && (error instanceof TypeError || error instanceof RangeError) && !trips.test(message)
    assert.ok(error instanceof TorchletError || isWorded, `${where}: ${name}: ${message}`)
    return null
  }
}

function examine(where: string, object: unknown): void {
  const bytes = saveSync(object, { allow: 'all' })
  const module = attempt(`${where}, load`, () => loadSync<Loaded>(bytes))
  if (module === null) return
  attempt(`${where}, repr`, () => torch.repr(module))
  attempt(`${where}, find_state_dicts`, () => torch.find_state_dicts(module))
  attempt(`${where}, save`, () => saveSync(module, { allow: 'all' }))
  if (!(module instanceof nn.Module)) return
  attempt(`${where}, state_dict`, () => module.state_dict())
  attempt(`${where}, modules`, () => [...module.modules(), ...module.named_parameters(), ...module.buffers()])
  attempt(`${where}, eval`, () => module.eval())
  const x = torch.randn(1, 2, 4, 4)
  for (const inputs of [[x], [x, x], [x, x, x]]) attempt(`${where}, forward`, () => module.__call__(...inputs), true)
}

const values: Readonly<Record<string, unknown>> = {
  None: null,
  int: 3,
  text: 'x',
  list: [1],
  tuple: Tuple.of<unknown>(1, 'a'),
  dict: new Dict([['weight', 'x']]),
  'dict of lists': new Dict([['0', [1]]]),
  'dict of ints': new Dict<unknown, unknown>([
    [1, 2],
    ['weight', 3],
  ]),
  'dict of tensors': new OrderedDict([['weight', torch.ones(3)]]),
  object: new PyObject(new Global('m', 'C'), [], 'newobj'),
}

const before = prototypesNow(torch)
const silent = nn.setWarningHandler(() => {})

for (const cls of moduleClasses) {
  const name = `${cls.__module__}.${cls.__qualname__}`
  test(`${name}: without settings, and with odd registries`, () => {
    const bare = new PyObject(new Global(cls.__module__, cls.__qualname__ as string), [], 'newobj')
    examine(`${name} without a state`, bare)
    examine(`${name} of nothing`, pickled(cls, new Dict()))
    examine(`${name} of empty registries`, pickled(cls, state()))
    for (const registry of registries)
      for (const [kind, value] of Object.entries(values))
        examine(`${name} whose ${registry} is ${kind}`, pickled(cls, state({ [registry]: value })))
    examine(`${name} that is no dict`, pickled(cls, Tuple.of(1, 2)))
  })
}

const shells = new Map<unknown, Uint8Array>()

function shell(cls: Parameters<typeof pickled>[0]): Uint8Array {
  let bytes = shells.get(cls)
  if (bytes === undefined) shells.set(cls, (bytes = saveSync(pickled(cls, state()))))
  return bytes
}

const containers = [nn.Sequential, nn.ModuleList, nn.ModuleDict, nn.Identity, nn.TransformerEncoder, nn.DataParallel]

for (const cls of containers) {
  const name = cls.__qualname__ as string
  const around = (children: Readonly<Record<string, unknown>>): PyObject =>
    pickled(cls, state({ _modules: new OrderedDict(Object.entries(children)) }))

  test(`${name} that contains itself`, () => {
    const children = new OrderedDict<string, unknown>()
    const cycle = pickled(cls, state({ _modules: children }))
    children.set('0', cycle).set('layers', cycle).set('module', cycle)
    examine(`a cyclic ${name}`, cycle)
  })

  test(`${name}: children that are shared along endless paths`, () => {
    for (const levels of [5, 40]) {
      let file = around({})
      for (let level = 0; level < levels; level++) file = around({ '0': file, '1': file })
      examine(`a ${name} of ${levels} levels`, file)
    }
    // In memory, where no loader looks.
    let shared = loadSync<Loaded>(shell(cls))
    for (let level = 0; level < 40; level++) {
      const outer = loadSync<Loaded>(shell(cls))
      outer._modules.set('0', shared).set('1', shared)
      shared = outer
    }
    assert.equal([...shared.modules()].length, 41)
    assert.throws(() => shared.state_dict(), { name: 'LimitError', message: /paths to shared modules/ })
    assert.throws(() => [...shared.named_modules({ remove_duplicate: false })], { name: 'LimitError' })
    attempt(name, () => String(shared))
    attempt(name, () => torch.find_state_dicts(shared))
  })

  test(`${name}: children nested without end`, () => {
    let nest = loadSync<Loaded>(shell(cls))
    for (let level = 0; level < 2000; level++) {
      const outer = loadSync<Loaded>(shell(cls))
      outer._modules.set('0', nest).set('layers', nest).set('module', nest)
      nest = outer
    }
    for (const verb of [() => nest.state_dict(), () => nest.eval(), () => nest.apply(() => {}), () => String(nest)])
      assert.throws(verb, { name: 'LimitError' }, name)
    attempt(name, () => nest.__call__(torch.ones(1)), true)
  })
}

test('a file of many children and layers adds nothing to a prototype', () => {
  const children = new OrderedDict(Array.from({ length: 3000 }, (_, at) => [String(at), pickled(nn.Identity, state())]))
  const net = loadSync<nn.Sequential>(saveSync(pickled(nn.Sequential, state({ _modules: children })), { allow: 'all' }))
  assert.equal(net.length, 3000)
  assert.ok(net[1023] instanceof nn.Identity)
  assert.ok(net.at(2999) instanceof nn.Identity)
  const weights = new OrderedDict(
    Array.from({ length: 200 }, (_, layer) => [`weight_ih_l${layer}`, nn.Parameter(torch.ones(4, 1))]),
  )
  const settings = { mode: 'LSTM', num_layers: 100, hidden_size: 1, bidirectional: true, bias: false, proj_size: 0 }
  examine('an LSTM of many layers', pickled(nn.LSTM, state({ _parameters: weights, ...settings })))
})

test('every prototype is as it was', () => {
  nn.setWarningHandler(silent)
  assert.deepEqual(prototypesChanged(before), [])
})
