// Comments and documentation name files: each of them is there. What is looked for are paths with a folder, and plain names of
// sources; a name counts as there if some file of the project ends in it.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/root.js'

/** Every file that git knows or would take. */
const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .stdout.split('\n')
  .filter((name) => name !== '' && existsSync(join(root, name)))

/**
 * Sources and documents, and data by a path. What PyTorch's projects and archives hold ends otherwise (.cpp, .py) or stands
 * without a folder (model.json).
 */
const named = /(?<![\w./@-])(?:(?:[\w.-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:ts|md)|(?:[\w.-]+\/)+[\w.-]+\.json)\b(?![\w/-])/g

/** What is there only after a build, and what lies in the folder beside the clone. */
const elsewhere = /^((\.\.\/)?(shared\/.*|FORMAT\.md|DESIGN\.md))$/

test('files that comments and documents name are there', () => {
  assert.ok(files.length > 100, 'git lists the files of the project')
  const missing = files.flatMap((file) => proseOf(file).flatMap((text) => missingIn(file, text)))
  assert.deepEqual(missing, [])
})

test('a name that is not there is found, and one that is passes', () => {
  assert.deepEqual(missingIn('x.ts', 'as in no-such-file.ts and src/define.ts says'), ['x.ts names no-such-file.ts'])
  assert.deepEqual(
    proseOf('src/define.ts').some((text) => text.includes('call/kinds.ts')),
    true,
  )
})

/** The comments of a source; a document as a whole, its code blocks aside. */
function proseOf(file: string): readonly string[] {
  if (file.startsWith('tests/fixtures/') || /package(-lock)?\.json$/.test(file)) return []
  const text = readFileSync(join(root, file), 'utf8')
  if (extname(file) === '.md') return [text.replaceAll(/^\s*```[\s\S]*?^\s*```/gm, '')]
  if (extname(file) !== '.ts') return []
  return [...text.matchAll(/^\s*(?:\/\/|\/?\*).*$/gm)].map(([line]) => line)
}

function missingIn(file: string, text: string): string[] {
  return [...text.matchAll(named)]
    .map(([name]) => name)
    .filter((name) => !isThere(name) && !isBeside(file, name))
    .map((name) => `${file} names ${name}`)
}

/** Links of documents begin at their folder. */
function isBeside(file: string, name: string): boolean {
  return files.includes(join(dirname(file), name))
}

/** A word in capitals stands for any: `examples/NAME.ts`. */
function isThere(name: string): boolean {
  if (elsewhere.test(name) || /\b[A-Z]{4,}\.(ts|json)$/.test(name)) return true
  return files.some((file) => file === name || file.endsWith(`/${name}`))
}
