// Modules of files that are no tree, and children and parameters that are none: inert objects of classes that nobody knows,
// or whatever a hostile file has there.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dict, Global, loadSync, nn, ones, OrderedDict, PyObject, repr, saveSync } from '../../../src/index.js'
import { assemble } from '../pickle/assemble.js'

test('a module that contains itself, at any distance', () => {
  const inner = moduleOf({})
  const outer = moduleOf({ inner })
  childrenOf(inner).set('outer', outer)
  for (const root of [inner, outer])
    assert.throws(() => reloaded(root), { name: 'UnpicklingError', message: /a module contains itself/ })
  const self = moduleOf({})
  childrenOf(self).set('self', self)
  assert.throws(() => reloaded({ model: self }), { name: 'UnpicklingError' })
})

test('a few modules that are endless, and too deep ones', () => {
  let module = moduleOf({})
  for (let level = 0; level < 40; level++) module = moduleOf({ a: module, b: module })
  assert.throws(() => reloaded(module), { name: 'LimitError', message: /in several places/ })
})

test('many modules that share their children', () => {
  let shared = moduleOf({})
  for (let level = 0; level < 10; level++) shared = moduleOf({ a: shared, b: shared })
  const roots = (count: number): PyObject[] => Array.from({ length: count }, () => moduleOf({ shared }))
  assert.equal((reloaded(roots(10)) as unknown[]).length, 10)
  assert.throws(() => reloaded(roots(1000)), { name: 'LimitError', message: /in several places/ })
  const { state } = moduleOf(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [index, moduleOf({})])))
  const sameState = Array.from({ length: 1000 }, () => Object.assign(moduleOf({}), { state }))
  assert.throws(() => reloaded(sameState), { name: 'LimitError', message: /in several places/ })
})

test('modules whose names make endless text', () => {
  const name = 'n'.repeat(65_536)
  let module = moduleOf({})
  for (let level = 0; level < 100; level++) module = moduleOf({ [name]: module })
  assert.throws(() => reloaded(module), { name: 'LimitError', message: /names of modules/ })
})

test('names that are no text', () => {
  for (const key of ['N', 'K\x01', ')', 'G\x7f\xf8\0\0\0\0\0\0']) {
    const entry = (name: string): string => `X${String.fromCharCode(name.length)}\0\0\0${name}}${key}Ns`
    const state = ['_parameters', '_buffers', '_modules'].map(entry).join('')
    assert.ok(loadSync(assemble(`\x80\x02c__main__\nNet\n)\x81}(${state}ub.`)) instanceof nn.Module)
  }
})

test('a deep tree', () => {
  const before = 'c__main__\nNet\n)\x81}(X\x0b\0\0\0_parameters}X\x08\0\0\0_buffers}X\x08\0\0\0_modules}X\x01\0\0\0a'
  const nested = (levels: number): Uint8Array =>
    assemble('\x80\x02', before.repeat(levels), 'N', 'sub'.repeat(levels), '.')
  assert.equal([...(loadSync(nested(400)) as nn.Module).named_modules()].length, 400)
  for (const levels of [600, 10_000])
    assert.throws(() => loadSync(nested(levels)), { name: 'LimitError', message: /depth of modules/ })
})

test('a module that is shared is no cycle', () => {
  const shared = moduleOf({})
  const loaded = reloaded(moduleOf({ a: shared, b: moduleOf({ c: shared }) })) as nn.Module
  assert.deepEqual(
    [...loaded.named_modules()].map(([name]) => name),
    ['', 'a', 'b'],
  )
})

test('what is no module or tensor is printed, passed over in walks, kept in state dicts, and written back', () => {
  const lazy = new PyObject(new Global('mine', 'LazyParameter'), [true], 'reduce')
  const graph = new PyObject(new Global('torch.fx.graph_module', 'reduce_graph_module'), [new Dict()], 'reduce')
  const root = moduleOf({ graph, number: 5, fine: moduleOf({}) })
  const parameters = (root.state as Dict<string, Dict<string, unknown>>).get('_parameters')
  parameters?.set('lazy', lazy).set('weight', ones(1)).set('three', 3)
  const loaded = reloaded(root) as nn.Module
  const text = 'Net(\n  (graph): <torch.fx.graph_module.reduce_graph_module object>\n  (number): 5\n  (fine): Net()\n)'
  assert.equal(repr(loaded), text)
  assert.deepEqual(
    [...loaded.named_children()].map(([name]) => name),
    ['fine'],
  )
  assert.deepEqual(
    [...loaded.named_parameters()].map(([name]) => name),
    ['weight'],
  )
  assert.deepEqual([...loaded.state_dict().keys()], ['lazy', 'weight', 'three'])
  loaded.eval()
  assert.equal(repr(reloaded(loaded)), text)
})

function moduleOf(children: Readonly<Record<string, unknown>>): PyObject {
  const state = new Dict<string, unknown>([
    ['training', true],
    ['_parameters', new OrderedDict()],
    ['_buffers', new OrderedDict()],
  ])
  state.set('_modules', new OrderedDict(Object.entries(children)))
  return Object.assign(new PyObject(new Global('__main__', 'Net'), [], 'newobj'), { state, hasState: true })
}

function childrenOf({ state }: PyObject): Dict<string, unknown> {
  return (state as Dict<string, Dict<string, unknown>>).get('_modules') as Dict<string, unknown>
}

function reloaded(value: unknown): unknown {
  return loadSync(saveSync(value, { allow: 'all' }))
}

test('a module of a class that is made with arguments is made so again', () => {
  const module = moduleOf({})
  const made = Object.assign(new PyObject(new Global('__main__', 'Net'), ['a'], 'reduce'), {
    state: module.state,
    hasState: true,
  })
  const bytes = saveSync(made, { allow: 'all' })
  const loaded = loadSync(bytes)
  assert.ok(loaded instanceof nn.Module)
  assert.deepEqual(saveSync(loaded, { allow: 'all' }), bytes)
})
