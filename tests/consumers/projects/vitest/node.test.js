import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { story } from './story.js'

const file = (name) => join(process.cwd(), name)

test.each([
  ['paths', file],
  ['bytes', (name) => readFileSync(file(name))],
  ['Blobs', (name) => new Blob([readFileSync(file(name))])],
])('files are opened by %s', async (_, source) => {
  expect(await story(source)).toBe(readFileSync(file('expected.txt'), 'utf8'))
})
