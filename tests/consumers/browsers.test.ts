// Pages without a bundler, in Chromium and in Firefox: by an import map over the package's modules, over the one file, and in a
// module worker, which names the package by its address since workers have no import maps.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../support/needs.js'
import { serve } from '../support/pages/server.js'
import { browsers, visit } from './browsers.js'
import { expected, project, withoutTools } from './project.js'

const dist = '/node_modules/torchlet/build/dist'
const pages = {
  'an import map': 'index.html',
  'the one file': 'one-file.html',
  'a module worker': 'index.html#worker',
  'torchlet/worker': 'index.html#torchlet/worker',
}

for (const [name, browser] of Object.entries(browsers)) {
  for (const [how, page] of Object.entries(pages)) {
    test(`${name}: ${how}`, needs(withoutTools() ?? browser.without), async (t) => {
      const folder = await project(`${name} ${how}`.replaceAll(/[ /]/g, '-'), 'plain')
      if (page === pages['a module worker']) {
        const story = join(folder, 'story.js')
        writeFileSync(story, readFileSync(story, 'utf8').replace("'torchlet'", `'${dist}/index.js'`))
      }
      const asked: string[] = []
      const origin = await serve(t, dirname(folder), {}, asked)
      const { result, said } = await visit(t, browser, `${origin}${folder.slice(dirname(folder).length)}/${page}`)
      assert.equal(result, expected)
      assert.deepEqual(said, [])
      const modules = asked.filter((path) => path.startsWith(dist)).map((path) => path.slice(dist.length + 1))
      if (page === 'one-file.html') assert.deepEqual(modules, ['torchlet.min.js'])
      else assert.ok(modules.includes('torchlet-programs.js') && !modules.includes('torchlet.min.js'), modules.join())
    })
  }
}
