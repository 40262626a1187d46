// Errors through a structured clone: class, code, message and facts stay.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as errors from '../../../src/errors.js'
import { receivedError, sentError } from '../../../src/worker/errors.js'

function through(error: unknown): unknown {
  return receivedError(structuredClone(sentError(error)))
}

/** Own fields, whether consoles show them, but for the stack and the cause. */
function factsOf(error: object): Record<string, unknown> {
  const own = Object.entries(Object.getOwnPropertyDescriptors(error))
  const facts = own.map(([key, { value, enumerable }]) => [key, { value: value as unknown, enumerable }])
  return { ...Object.fromEntries(facts), stack: undefined, cause: undefined }
}

const ours = [
  new errors.UnpicklingError({ reason: 'a', offset: 7, opcode: 'REDUCE', remedy: 'b', cause: new RangeError('c') }),
  new errors.ArchiveError({ reason: 'a', entry: 'e', offset: 1 }),
  new errors.ShapeError({ op: 'mm', expected: 'x', got: 'y', remedy: 'z' }),
  new errors.DTypeError({ op: 'mm', expected: 'x', got: 'y' }),
  new errors.StateDictError({ message: 'm', missing_keys: ['k'] }),
  new errors.UnsupportedError({ what: 'w', instead: 'i' }),
  new errors.MetaError({ op: 'item' }),
  new errors.UnsafeError({ what: 'w', names: ['os.system'], paths: ['[0]'] }),
  new errors.LimitError({ what: 'w', limit: 1, got: 2n }),
  new errors.ProgramError({ reason: 'r', file: 'f', line: 3, text: 't' }),
  new errors.RaisedError({ exception: 'ValueError', message: 'm', trace: 't' }),
  new errors.WorkerError({ reason: 'r', remedy: 'm' }),
]

test('each class of torchlet', () => {
  const classes = Object.values(errors).filter(({ prototype }) => prototype instanceof errors.TorchletError)
  assert.deepEqual(new Set(ours.map(({ constructor }) => constructor)), new Set(classes))
  for (const error of ours) {
    const other = through(error) as errors.TorchletError
    assert.notEqual(other, error)
    assert.equal(other.constructor, error.constructor)
    assert.deepEqual(factsOf(other), factsOf(error))
    assert.deepEqual(other.cause, error.cause)
    assert.match(String(other.stack), new RegExp(`^${error.name}: `))
  }
})

test('those of the platform, and what is no error', () => {
  const range = through(new RangeError('far'))
  assert.ok(range instanceof RangeError)
  assert.equal(range.message, 'far')
  const abort = through(new DOMException('stopped', 'AbortError'))
  assert.ok(abort instanceof DOMException)
  assert.deepEqual([abort.name, abort.message], ['AbortError', 'stopped'])
  const system = through(Object.assign(new Error('no'), { code: 'ENOENT', errno: -2, socket: { a: 1 } }))
  assert.deepEqual(Object.entries(system as object), [
    ['code', 'ENOENT'],
    ['errno', -2],
  ])
  assert.equal((through('a text') as Error).message, 'a text')
})

test('a name that is a method of objects makes nothing of itself', () => {
  const error = Object.assign(new Error('m'), { name: 'constructor' })
  Object.defineProperty(error, '__proto__', { value: 'x', enumerable: true })
  const other = through(error) as Error
  assert.equal(Object.getPrototypeOf(other), Error.prototype)
  assert.equal(other.name, 'constructor')
})

test('an error of this side comes back as itself, as a cause too', () => {
  const mine = new Error('mine')
  const originOf = (error: unknown): number | undefined => (error === mine ? 5 : undefined)
  const sent = structuredClone(sentError(new errors.ArchiveError({ reason: 'r', cause: mine }), originOf))
  const other = receivedError(sent, new Map([[5, mine]])) as Error
  assert.equal(other.cause, mine)
})
