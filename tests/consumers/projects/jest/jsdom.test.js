/** @jest-environment jsdom */

const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { story } = require('./story.cjs')

const expected = readFileSync(join(__dirname, 'expected.txt'), 'utf8')

test.each([
  ['paths', (name) => join(__dirname, name)],
  ['bytes', (name) => readFileSync(join(__dirname, name))],
  ['Blobs', (name) => new Blob([readFileSync(join(__dirname, name))])],
])('files are opened by %s', async (_, source) => {
  expect(await story(source)).toBe(expected)
})
