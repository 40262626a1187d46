// TypeScript 5, which most programs have (tests/package/types.test.ts tries the newest): a program under strict compiles in each
// module resolution, libraries checked, without the DOM's types and without Node's; and what is made of it runs.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../support/needs.js'
import { runNode } from '../support/run.js'
import { expected, project, runTool, toolEnvironment, withoutTools } from './project.js'

const programs = {
  nodenext: { file: 'main.ts', module: 'nodenext' },
  node16: { file: 'main.ts', module: 'node16' },
  bundler: { file: 'main.ts', module: 'esnext', moduleResolution: 'bundler' },
  'node16 as CommonJS': { file: 'main.cts', module: 'node16' },
}

for (const [name, { file, ...resolution }] of Object.entries(programs)) {
  test(`TypeScript under ${name}`, needs(withoutTools()), async () => {
    const folder = await project(`types-${name.replaceAll(' ', '-')}`, 'typescript')
    const compilerOptions = { ...resolution, target: 'es2022', lib: ['es2022'], types: [], strict: true, outDir: 'out' }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
    await runTool(folder, 'tsc', '--project', 'tsconfig.json')
    const made = join('out', file.replace(/ts$/, 'js'))
    assert.equal(await runNode([made], { cwd: folder, env: toolEnvironment() }), expected)
  })
}
