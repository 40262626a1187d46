// Parts are fetched once, when a reading needs them, and the reading is made again.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Part, withParts } from '../../../../src/serialization/parts/parts.js'

test('a reading runs again for each part that it needs, which is fetched once', async () => {
  const fetched: string[] = []
  const part = (name: string): Part<string> =>
    new Part(async () => {
      fetched.push(name)
      return name
    })
  const [a, b] = [part('a'), part('b')]
  let runs = 0
  const read = async (): Promise<string> => {
    runs++
    return a.value + b.value
  }
  assert.equal(await withParts(read), 'ab')
  assert.equal(await withParts(read), 'ab')
  assert.deepEqual([fetched, runs], [['a', 'b'], 4])
})

test('what is provided is not fetched, and errors pass', async () => {
  const part = new Part<number>(() => Promise.reject(new Error('fetched')))
  await assert.rejects(
    withParts(async () => part.value),
    { message: 'fetched' },
  )
  part.provide(1)
  assert.equal(await withParts(async () => part.value), 1)
  await assert.rejects(
    withParts(async () => {
      throw new TypeError('own')
    }),
    { name: 'TypeError', message: 'own' },
  )
})
