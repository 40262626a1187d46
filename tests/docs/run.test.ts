// The README's first lines do what they say: its two lines of Python, run by a real PyTorch, make the file that its lines of
// JavaScript run.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../support/needs.js'
import { consumer } from '../support/package.js'
import { findPythons, withoutPython } from '../support/python.js'
import { root } from '../support/root.js'
import { runNode } from '../support/run.js'
import { markdownBlocks } from './blocks.js'

const pythons = await findPythons()
const newest = pythons.at(-1)

test("the README's Python makes what its JavaScript runs", needs(withoutPython(pythons)), async () => {
  const blocks = markdownBlocks(readFileSync(join(root, 'README.md'), 'utf8'))
  const python = blocks.find(({ language }) => language === 'python')
  const script = blocks.find(({ language, code }) => language === 'ts' && code.includes('ExportedModule'))
  assert.ok(newest !== undefined && python !== undefined && script !== undefined)
  const folder = 'build/readme'
  mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(
    join(root, folder, 'export.py'),
    [
      'import os, torch',
      'from torch import nn',
      `os.chdir('${folder}')`,
      'torch.manual_seed(0)',
      'model = nn.Sequential(nn.Conv2d(3, 4, 5, stride=8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))',
      python.code,
    ].join('\n'),
  )
  await newest.run(`${folder}/export.py`)
  const page = await consumer('readme-run', {
    'run.mjs': `${script.code}\nconsole.log(y.shape.join(), y.isfinite().all().item())\n`,
  })
  await copyFile(join(root, folder, 'model.pt2'), join(page, 'model.pt2'))
  assert.equal((await runNode(['run.mjs'], { cwd: page })).trim(), '1,2 true')
})
