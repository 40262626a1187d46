// The packed package in Node: imported from an ES module and required from CommonJS.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { save, tensor } from 'torchlet'
import { consumer } from '../support/package/package.js'
import { runNode } from '../support/run.js'
import { tutorialScript, tutorialText } from '../support/package/tutorial.js'

test('an ES module imports it', async () => {
  const cwd = await consumer('node-esm', {
    'tutorial.js': await tutorialScript(),
    'main.js': "import { tutorial } from './tutorial.js'\nawait tutorial()\n",
  })
  assert.equal(await runNode(['main.js'], { cwd }), tutorialText())
})

test('CommonJS requires it', async () => {
  const cwd = await consumer('node-cjs', {
    'tutorial.cjs': await tutorialScript('cjs'),
    'main.cjs': "require('./tutorial.cjs').tutorial()\n",
  })
  // Node 20 announces on stderr that require() of an ES module is young; only stdout counts.
  assert.equal(await runNode(['main.cjs'], { cwd }), tutorialText())
})

test('CommonJS requires it where that takes no ES module', async () => {
  const main = `
    const torch = require('torchlet')
    const nn = require('torchlet/nn')
    const serialization = require('torchlet/serialization')
    const file = serialization.saveSync(torch.tensor([1, 2]))
    console.log(torch.nn.Linear === nn.Linear, serialization.loadSync(file) instanceof torch.Tensor)
    torch.load(file).then((value) => torch.print(value))
  `
  const cwd = await consumer('node-only-cjs', { 'main.cjs': main })
  assert.equal(await runNode(['--no-experimental-require-module', 'main.cjs'], { cwd }), 'true true\ntensor([1, 2])\n')
})

test("an error's stack begins at the caller's line", async () => {
  const main = `
    import { nn, ones } from 'torchlet'
    try {
      nn.Linear(2, 1).forward(ones(3))
    } catch ({ stack }) {
      console.log(stack.split('\\n').find((line) => line.includes('    at ')).replace(/.*main/, 'main'))
    }
  `
  const cwd = await consumer('node-stack', { 'main.js': main })
  assert.equal(await runNode(['main.js'], { cwd }), 'main.js:4:23\n')
})

test('the narrower entries share its modules', async () => {
  const main = `
    import * as torch from 'torchlet'
    import * as serialization from 'torchlet/serialization'
    import * as nn from 'torchlet/nn'
    const file = await serialization.save(torch.tensor([1, 2]))
    console.log(torch.nn.Linear === nn.Linear, serialization.loadSync(file) instanceof torch.Tensor)
  `
  const cwd = await consumer('node-entries', { 'main.js': main })
  assert.equal(await runNode(['main.js'], { cwd }), 'true true\n')
})

test('the tools work where nothing else is imported', async () => {
  const main = `
    import { convert, stats } from 'torchlet/tools'
    const file = new Uint8Array(${JSON.stringify([...(await save({ w: tensor([1.5]) }, { name: 'm' }))])})
    console.log(String(await convert(file, 'halves.pt', { dtype: 'float16' })))
    console.log((await stats('halves.pt')).tensors[0].max)
  `
  const cwd = await consumer('node-tools', { 'main.js': main })
  assert.equal(await runNode(['main.js'], { cwd }), '1 tensor as zip, 1 cast\n1.5\n')
})

test('an import leaves the platform as it was', async () => {
  const main = `
    const builtins = [Object, Array, Map, Promise, Number, String, Uint8Array, ArrayBuffer, WebAssembly]
    const snapshot = () => JSON.stringify([
      Reflect.ownKeys(globalThis),
      ...builtins.map((builtin) => [Reflect.ownKeys(builtin), Reflect.ownKeys(builtin.prototype ?? {})]),
      process.eventNames().map((name) => [name, process.listenerCount(name)]),
    ].map((keys) => keys.flat(2).map(String)))
    let compiled = 0
    for (const name of ['Module', 'Instance', 'Memory']) {
      WebAssembly[name] = new Proxy(WebAssembly[name], {
        construct: (target, args) => (compiled++, new target(...args)),
      })
    }
    const before = snapshot()
    await import('torchlet')
    console.log(before === snapshot(), compiled)
  `
  const cwd = await consumer('node-import', { 'main.js': main })
  assert.equal(await runNode(['main.js'], { cwd }), 'true 0\n')
})
